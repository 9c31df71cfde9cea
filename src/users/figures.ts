// How many rows there are, and how far they can be trusted.
import type { Database } from './write.ts'

export interface UserFigures {
  live: number
  gone: number
  /** Known to be out of date. */
  stale: number
  /** Date of the oldest change that a row does not show yet (Auth0's clock); null: all known changes are applied. */
  stale_since: Date | null
}

export async function userFigures(db: Database): Promise<UserFigures> {
  const { rows } = await db.query<UserFigures>(
    `SELECT count(*) FILTER (WHERE gone_at IS NULL)::int AS live, count(*) FILTER (WHERE gone_at IS NOT NULL)::int AS gone,
       count(stale_since)::int AS stale, min(stale_since) AS stale_since
     FROM users`,
  )
  return rows[0] ?? { live: 0, gone: 0, stale: 0, stale_since: null }
}
