// The reader of `mirror.grants`.
import type { GrantKind } from '../facts/reading.ts'
import type { Database } from '../users/write.ts'

/** SQL: what a user has been granted of these kinds, as JSON text. `userId` and `kinds` are SQL as well. */
export function grantsAsJson(userId: string, kinds: string): string {
  return `
  SELECT json_object_agg(k.kind, json_build_object(
    'items', coalesce(g.items, '[]'), 'answered_at', mirror.instant(g.answered_at), 'stale_since', mirror.instant(g.stale_since)
  ) ORDER BY place)::text AS json
  FROM unnest(${kinds}::text[]) WITH ORDINALITY AS k(kind, place)
    LEFT JOIN mirror.grants g ON g.user_id = ${userId} AND g.kind = k.kind`
}

const findSql = grantsAsJson('$1', '$2')

/** @returns JSON text of an object with these kinds as members, each as `Grants` has it */
export async function findGrants(db: Database, userId: string, kinds: readonly GrantKind[]): Promise<string> {
  const { rows } = await db.query<{ json: string }>({ name: 'find-grants', text: findSql, values: [userId, kinds] })
  return rows[0]?.json ?? '{}'
}

/** A row on the work list: `hints` goes back with the answer. */
export interface StaleGrants {
  userId: string
  kind: GrantKind
  hints: string
  /** There is no such user any more. */
  isGone: boolean
}

const staleColumns = `g.user_id AS "userId", g.kind, g.hints, u.gone_at IS NOT NULL AS "isGone"`

/** The rows of these kinds that have waited longest for an answer of Auth0, without those put off after a failure. */
export async function staleGrants(db: Database, kinds: readonly GrantKind[], limit: number): Promise<StaleGrants[]> {
  const { rows } = await db.query<StaleGrants>({
    name: 'stale-grants',
    // kind by kind, so that one that rests is not read through each time
    text: `SELECT ${staleColumns} FROM unnest($1::text[]) AS k(kind), LATERAL (
             SELECT * FROM mirror.grants WHERE kind = k.kind AND stale_since IS NOT NULL AND (retry_at IS NULL OR retry_at <= now())
             ORDER BY stale_since LIMIT $2
           ) g JOIN users u ON u.id = g.user_id
           ORDER BY g.stale_since LIMIT $2`,
    values: [kinds, limit],
  })
  return rows
}

/** As the row is now; undefined where it is no longer stale. */
export async function stillStaleGrants(db: Database, { userId, kind }: StaleGrants): Promise<StaleGrants | undefined> {
  const { rows } = await db.query<StaleGrants>({
    name: 'still-stale-grants',
    text: `SELECT ${staleColumns} FROM mirror.grants g JOIN users u ON u.id = g.user_id
           WHERE user_id = $1 AND kind = $2 AND g.stale_since IS NOT NULL`,
    values: [userId, kind],
  })
  return rows[0]
}

/** Live users in order of id, those behind `after`, with the count of hints of their rows of this kind. */
export async function grantsAfter(db: Database, kind: GrantKind, after: string, limit: number): Promise<StaleGrants[]> {
  const { rows } = await db.query<StaleGrants>({
    name: 'grants-after',
    text: `SELECT u.id AS "userId", $1 AS kind, coalesce(g.hints, 0) AS hints, false AS "isGone"
           FROM users u LEFT JOIN mirror.grants g ON g.user_id = u.id AND g.kind = $1
           WHERE u.id > $2 AND u.gone_at IS NULL ORDER BY u.id LIMIT $3`,
    values: [kind, after, limit],
  })
  return rows
}

/** How many rows of each of these kinds are known to be out of date. */
export async function countStaleGrants(
  db: Database,
  kinds: readonly GrantKind[],
): Promise<{ kind: GrantKind; stale: number }[]> {
  if (kinds.length === 0) return []
  const { rows } = await db.query<{ kind: GrantKind; stale: number }>(
    `SELECT kind, count(g.kind)::int AS stale FROM unnest($1::text[]) AS k(kind)
       LEFT JOIN (SELECT kind FROM mirror.grants WHERE stale_since IS NOT NULL) g USING (kind)
     GROUP BY kind`,
    [kinds],
  )
  return rows
}

export interface GrantFigures {
  kind: GrantKind
  answered: number
  stale: number
}

/** How many users' grants are known, by kind, and how many of these are known to be out of date. */
export async function grantFigures(db: Database): Promise<GrantFigures[]> {
  const { rows } = await db.query<GrantFigures>(
    `SELECT kind, count(answered_at)::int AS answered, count(stale_since)::int AS stale
     FROM mirror.grants GROUP BY kind ORDER BY kind`,
  )
  return rows
}
