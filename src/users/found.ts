// Users that a search has found, held against their rows: whose row is behind what the search shows?
import type { Change } from '../facts/change.ts'
import type { Database } from './write.ts'

export interface Found {
  id: string
  /** ISO instant on Auth0's clock: its `updated_at`. */
  updatedAt: string
}

/** What a row misses of it. */
export interface Behind extends Change {
  /** There is a live row, of which Auth0 has spoken before. */
  isKnown: boolean
}

const behindSql = `
  SELECT f.id, at, at = f.updated_at AS shown,
    (u.gone_at IS NULL AND greatest(u.answered_at, u.told_at) IS NOT NULL) AS "isKnown"
  FROM (SELECT id, max(updated_at) AS updated_at FROM unnest($1::text[], $2::timestamptz[]) AS f(id, updated_at) GROUP BY id) f
  LEFT JOIN users u USING (id),
  LATERAL greatest(f.updated_at, u.answered_at, u.told_at + interval '1 millisecond') AS at
  WHERE u.id IS NULL
     -- the search lags and shows the deleted for a while; a later change is another user with the id
     OR (u.gone_at IS NOT NULL AND f.updated_at > greatest(u.gone_at, u.answered_at, u.told_at))
     OR (u.gone_at IS NULL AND f.updated_at > coalesce(u.updated_at, '-infinity')
         AND (u.stale_since IS NULL OR u.hinted_at < f.updated_at))`

/**
 * Hints for the rows that are older than what was found, or missing. Dated as the change was, and no earlier than what
 * the row was last told, which it must have missed.
 */
export async function hintsOf(db: Database, found: readonly Found[], reason: string): Promise<Behind[]> {
  const { rows } = await db.query<{ id: string; at: Date; shown: boolean; isKnown: boolean }>({
    name: 'behind-found',
    text: behindSql,
    values: [found.map(({ id }) => id), found.map(({ updatedAt }) => updatedAt)],
  })
  return rows.map(({ id, at, shown, isKnown }) => {
    const iso = at.toISOString()
    return { id, at: iso, ...(shown && { shownFrom: iso }), exists: true, stale: reason, isKnown }
  })
}
