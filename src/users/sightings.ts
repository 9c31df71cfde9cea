// What most events tell: that a user was there, and perhaps logged in. No answer that we hold is put in doubt by it, so
// that rows need not be looked at before they are written, as for hints.
import { binaryArray } from '../binary-array.ts'
import type { Change } from '../facts/change.ts'
import { isAwaitedReason } from './awaited.ts'
import { loginAssignments, tellsOfLogin } from './logins.ts'

/** The change says no more than that. */
export function isSighting({ bare, exists, stale }: Change): boolean {
  return exists && bare === undefined && stale === undefined
}

/** The row waits for its first answer: whatever proves the user says since when. */
const waits = '(greatest(u.answered_at, u.told_at) IS NULL)'

const asIncoming = '(excluded.stale_since, excluded.stale_reason)'
const asHeld = '(u.stale_since, u.stale_reason)'

/** SQL: the steps from a list named `sighting` to the rows, the last one named `hinted`, as those of hints.ts. */
export const sightingSteps = `
  latest AS (
    SELECT id, min(at) AS since, max(login_at) AS last_login, max(logins_count) AS logins_count,
      (array_agg(ip ORDER BY login_at DESC, ip DESC NULLS LAST) FILTER (WHERE login_at IS NOT NULL))[1] AS last_ip
    FROM sighting GROUP BY id
  ),
  hinted AS (
    INSERT INTO users AS u (id, stale_since, stale_reason, hinted_at, last_login, last_ip, logins_count)
    SELECT id, since, 'new', '-infinity', last_login, last_ip, logins_count FROM latest ORDER BY id
    ON CONFLICT (id) DO UPDATE SET
      stale_since  = CASE WHEN ${waits} THEN least(u.stale_since, excluded.stale_since) ELSE u.stale_since END,
      -- ties are broken by value, so that the order of arrival decides nothing
      stale_reason = CASE WHEN NOT ${waits} OR ${isAwaitedReason('u')} OR ${asHeld} <= ${asIncoming} THEN u.stale_reason ELSE excluded.stale_reason END,
      hinted_at    = CASE WHEN ${waits} THEN coalesce(u.hinted_at, excluded.hinted_at) ELSE u.hinted_at END,${loginAssignments}
    WHERE (${waits} AND ${asIncoming} < ${asHeld}) OR ${tellsOfLogin}
    RETURNING (u.stale_since IS NOT NULL) AS stale
  )`

/** SQL: the columns of `sighting`, of the `unnest` of five parameters under the name `s`. */
export const sightingColumns =
  's.id COLLATE "C" AS id, s.at::timestamptz AS at, s.login_at::timestamptz AS login_at, s.ip, s.logins_count::bigint AS logins_count'

/** Values of the parameters, each a `text[]`: id, at, login_at, ip, logins_count. */
export function sightingValues(changes: readonly Change[]): Buffer[] {
  const list = (value: (change: Change) => string | undefined) => binaryArray('text', changes.map(value))
  return [
    list(({ id }) => id),
    list(({ at }) => at),
    list(({ at, login }) => login && at),
    list(({ login }) => login?.ip),
    list(({ login }) => login?.count?.toString()),
  ]
}
