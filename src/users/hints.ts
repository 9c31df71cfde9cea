// What events prove or put in doubt: rows are made, marked stale, or told of a login; who is newer is decided in SQL.
import type { Change } from '../facts/change.ts'
import { isAwaitedReason } from './awaited.ts'
import { loginAssignments, tellsOfLogin } from './logins.ts'
import type { Database } from './write.ts'

/**
 * SQL: what the row `u` holds, or has taken from another transaction just now, may not show yet what happened `at`. The
 * very version that the event tells of does, however it came in.
 */
function beyond(at: string, shownFrom: string): string {
  return `(greatest(u.answered_at, u.told_at) IS NULL OR (${at} >= coalesce(u.answered_at, ${at}) AND ${at} > coalesce(u.told_at, '-infinity')
    AND (u.updated_at = ${shownFrom}) IS NOT TRUE))`
}

const newHint = `(excluded.hinted_at IS NOT NULL AND ${beyond('excluded.hinted_at', 'excluded.shown_from')})`

/**
 * SQL: from when on a profile shows this hint and those that the row `u` waits with. A change that was dated before this
 * one was begun is in any profile that shows this one. Of changes that were made at the same time nobody knows which came
 * last, and the profile may be dated by either: then only one shows both that is dated after the events.
 */
const shownFrom = `CASE
  WHEN u.hinted_at IS NULL THEN excluded.shown_from
  WHEN excluded.hinted_at <= u.shown_from THEN u.shown_from
  WHEN u.hinted_at <= excluded.shown_from THEN excluded.shown_from
END`

/** SQL: the hint says more than the row does; who merely exists is asked about already where a row waits for its answer. */
const tellsMore = `(${newHint} AND (excluded.hints > 0 OR (excluded.stale_since, excluded.stale_reason) < (u.stale_since, u.stale_reason)))`

/** SQL: the columns of a `Change` as `jsonb_to_recordset` gives them. */
export const changeColumns =
  'id text, bare jsonb, at timestamptz, "shownFrom" timestamptz, "exists" boolean, stale text, login jsonb'

/** SQL: the steps from a list named `change` to the rows, the last one named `hinted`; for a WITH that may do more. */
export const hintSteps = `
  named AS (
    SELECT id, at, "shownFrom" AS shown_from, "exists", stale, login FROM change WHERE bare IS NULL
    UNION ALL
    SELECT u.id, c.at, NULL, c."exists", c.stale, c.login FROM change c, LATERAL (
      SELECT id FROM users WHERE mirror.identity_ids(identities) @> ARRAY[c.id] AND gone_at IS NULL OFFSET 0
    ) u
    WHERE bare IS NOT NULL
  ),
  hint AS (
    SELECT n.id, "exists", at, shown_from, login,
      -- satisfied already: what we hold was answered or told after the event, or the user is gone as the event says
      CASE WHEN u.gone_at IS NOT NULL AND stale IN ('deleted', 'merged') THEN NULL
           WHEN u.id IS NULL OR ${beyond('n.at', 'n.shown_from')} THEN stale END AS stale,
             -- the row is made now or waits for its first answer: whatever proves the user says since when
             (u.id IS NULL OR greatest(u.answered_at, u.told_at) IS NULL) AS waits
    -- a plan made while the table was small would join it by reading all of it: LIMIT has each row looked up by its key
    FROM named n LEFT JOIN LATERAL (SELECT id, answered_at, told_at, gone_at, updated_at FROM users WHERE id = n.id LIMIT 1) u ON true
    WHERE "exists" OR u.id IS NOT NULL
  ),
  latest AS (
    SELECT DISTINCT ON (id) id, at AS last_login, login->>'ip' AS last_ip FROM hint WHERE login IS NOT NULL
    ORDER BY id, at DESC, login->>'ip' DESC NULLS LAST
  ),
  incoming AS (
    SELECT h.id,
      min(h.at) FILTER (WHERE CASE WHEN waits THEN "exists" ELSE stale IS NOT NULL END) AS stale_since,
      (array_agg(coalesce(stale, 'new') ORDER BY waits AND NOT "exists", h.at, coalesce(stale, 'new'))
        FILTER (WHERE waits OR stale IS NOT NULL))[1] AS stale_reason,
      coalesce(max(h.at) FILTER (WHERE stale IS NOT NULL), CASE WHEN bool_or(waits) THEN '-infinity'::timestamptz END) AS hinted_at,
      (array_agg(shown_from ORDER BY h.at DESC, shown_from DESC NULLS LAST) FILTER (WHERE stale IS NOT NULL))[1] AS shown_from,
      (array_agg(h.at ORDER BY h.at DESC) FILTER (WHERE stale IS NOT NULL))[2] AS before,
      count(stale) AS hints,
      max((login->>'count')::bigint) AS logins_count
    FROM hint h GROUP BY h.id
  ),
  hinted AS (
    INSERT INTO users AS u (id, stale_since, stale_reason, hinted_at, shown_from, hints, last_login, last_ip, logins_count)
    SELECT id, stale_since, stale_reason, hinted_at, CASE WHEN coalesce(before <= shown_from, before IS NULL) THEN shown_from END, hints, last_login, last_ip, logins_count FROM incoming LEFT JOIN latest USING (id) ORDER BY id
    ON CONFLICT (id) DO UPDATE SET
      -- a deletion of somebody who waits for the first answer says nothing of since when; if that is here by now, it does
      stale_since  = CASE WHEN ${newHint} THEN least(u.stale_since, coalesce(excluded.stale_since, CASE WHEN u.stale_since IS NULL THEN excluded.hinted_at END))
                          ELSE u.stale_since END,
      -- ties are broken by value, so that the order of arrival decides nothing
      stale_reason = CASE WHEN NOT ${newHint} OR ${isAwaitedReason('u')} OR (u.stale_since, u.stale_reason) <= (coalesce(excluded.stale_since, 'infinity'), excluded.stale_reason)
                          THEN u.stale_reason ELSE excluded.stale_reason END,
      hinted_at    = CASE WHEN ${newHint} THEN greatest(u.hinted_at, excluded.hinted_at) ELSE u.hinted_at END,
      shown_from   = CASE WHEN ${newHint} THEN ${shownFrom} ELSE u.shown_from END,
      hints        = u.hints + CASE WHEN ${newHint} THEN excluded.hints ELSE 0 END,${loginAssignments}
    WHERE ${tellsMore} OR ${tellsOfLogin}
    RETURNING (u.stale_since IS NOT NULL) AS stale
  )`

const hintSql = `
  WITH change AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS c(${changeColumns})), ${hintSteps}
  SELECT stale FROM hinted`

/**
 * Writes what events mean: makes rows for users that an event proves, marks rows stale, notes logins. An event dated
 * before the answer that we hold changes nothing, and a deletion never makes a row.
 *
 * @returns whether any row is stale now, so that a worker has something to do
 */
export async function noteChanges(db: Database, changes: readonly Change[]): Promise<boolean> {
  if (changes.length === 0) return false
  const { rows } = await db.query<{ stale: boolean }>({
    name: 'note-changes',
    text: hintSql,
    values: [JSON.stringify(changes)],
  })
  return rows.some(({ stale }) => stale)
}
