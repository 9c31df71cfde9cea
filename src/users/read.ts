// The only reader of `users`.
import { isAwaited, isAwaitedReason } from './awaited.ts'
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
  /** It is known what a search would have to show: the event's own date is later than any profile's. */
  searchable: boolean
  /** Auth0 has not spoken of the user yet, or said that there is none. */
  isNew: boolean
}

/** The rows that somebody waits for, or all others. */
export type Wait = 'awaited' | 'others'

const which = {
  awaited: isAwaited('u'),
  others: `(u.stale_since IS NOT NULL AND (${isAwaitedReason('u')}) IS NOT TRUE)`,
} as const

const staleColumns = `u.id, u.hints, coalesce(extract(epoch FROM u.hinted_at) * 1000, 'Infinity')::float8 AS "hintedAt",
  (u.shown_from IS NOT NULL OR u.hinted_at = '-infinity') IS TRUE AS searchable,
  greatest(u.answered_at, u.told_at) IS NULL OR u.gone_at IS NOT NULL AS "isNew"`

const longestWaiting = (wait: Wait) => `
  SELECT ${staleColumns}, u.stale_since, ${wait === 'awaited'} AS awaited
  FROM users u WHERE ${which[wait]} AND (u.retry_at IS NULL OR u.retry_at <= now())
  ORDER BY u.stale_since LIMIT $1`

/** Those of the rows that have waited longest for an answer of Auth0, without those put off after a failure. */
export async function staleUsers(db: Database, limit: number, wait: Wait = 'others'): Promise<StaleUser[]> {
  const { rows } = await db.query<StaleUser>({
    name: `stale-users-${wait}`,
    text: longestWaiting(wait),
    values: [limit],
  })
  return rows
}

const anySql = `
  SELECT * FROM ((${longestWaiting('awaited')}) UNION ALL (${longestWaiting('others')})) s ORDER BY s.stale_since`

/** The same of both, as many of each, by one statement. */
export async function allStaleUsers(db: Database, limit: number): Promise<Record<Wait, StaleUser[]>> {
  const { rows } = await db.query<StaleUser & { awaited: boolean }>({
    name: 'stale-users',
    text: anySql,
    values: [limit],
  })
  return { awaited: rows.filter(({ awaited }) => awaited), others: rows.filter(({ awaited }) => !awaited) }
}

/** Those of them that are stale now, as they are now. */
export async function stillStale(db: Database, ids: readonly string[], wait: Wait): Promise<StaleUser[]> {
  const { rows } = await db.query<StaleUser>({
    name: `still-stale-${wait}`,
    text: `SELECT ${staleColumns} FROM users u WHERE u.id = ANY($1) AND ${which[wait]}`,
    values: [ids],
  })
  return rows
}

/** Is anybody on the work list, those who are put off included? */
export async function isAnybodyStale(db: Database): Promise<boolean> {
  const { rows } = await db.query<{ stale: boolean }>({
    name: 'is-anybody-stale',
    text: 'SELECT EXISTS (SELECT FROM users WHERE stale_since IS NOT NULL) AS stale',
  })
  return rows[0]?.stale === true
}
