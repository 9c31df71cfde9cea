// The only reader of `users`.

import { userAsJson } from './user.ts'
import type { Database } from './write.ts'

/** @returns the row as the JSON text of a `User`; undefined where there is none */
export async function findUser(db: Database, id: string): Promise<string | undefined> {
  const { rows } = await db.query<{ json: string }>({
    name: 'find-user',
    text: `SELECT ${userAsJson('u')} AS json FROM users u WHERE id = $1`,
    values: [id],
  })
  return rows[0]?.json
}

/** A row on the work list: `hints` goes back with the answer, so that a hint that came in meanwhile is not lost. */
export interface StaleUser {
  id: string
  hints: string
  /** Date of its newest hint, milliseconds since 1970 on Auth0's clock; infinite where only a direct answer can tell. */
  hintedAt: number
  /** Auth0 has not spoken of the user yet, or said that there is none. */
  isNew: boolean
}

const staleColumns = `id, hints, coalesce(extract(epoch FROM hinted_at) * 1000, 'Infinity')::float8 AS "hintedAt",
  greatest(answered_at, told_at) IS NULL OR gone_at IS NOT NULL AS "isNew"`

/** The rows that have waited longest for an answer of Auth0, without those put off after a failure. */
export async function staleUsers(db: Database, limit: number): Promise<StaleUser[]> {
  const { rows } = await db.query<StaleUser>({
    name: 'stale-users',
    text: `SELECT ${staleColumns} FROM users WHERE stale_since IS NOT NULL AND (retry_at IS NULL OR retry_at <= now())
           ORDER BY stale_since LIMIT $1`,
    values: [limit],
  })
  return rows
}

/** Those of them that are stale now, as they are now. */
export async function stillStale(db: Database, ids: readonly string[]): Promise<StaleUser[]> {
  const { rows } = await db.query<StaleUser>({
    name: 'still-stale',
    text: `SELECT ${staleColumns} FROM users WHERE id = ANY($1) AND stale_since IS NOT NULL`,
    values: [ids],
  })
  return rows
}
