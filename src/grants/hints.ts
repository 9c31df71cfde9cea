// What events put in doubt of what users have been granted: rows of `mirror.grants` are made or marked stale, each only by
// what it may not show yet. Nothing is made for users who are not here, or gone.
import type { GrantHint } from '../facts/granted.ts'
import type { GrantKind } from '../facts/reading.ts'
import type { Database } from '../users/write.ts'
import { names } from './naming.ts'

/**
 * An answer from before an event about everybody may come after it, and would name what is no more: so the event is kept,
 * and whoever writes an answer looks here. Of each role and organisation there is one row for each kind.
 */
const hintSql = `
  WITH hint AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS h(id text, bare jsonb, granted text, kind text, at timestamptz, reason text)
  ),
  everybody AS (
    INSERT INTO mirror.grant_hints AS e (granted, kind, at, reason)
    SELECT DISTINCT ON (granted, kind) granted, kind, at, reason FROM hint WHERE granted IS NOT NULL
    ORDER BY granted, kind, at DESC, reason
    ON CONFLICT (granted, kind) DO UPDATE SET at = excluded.at, reason = excluded.reason WHERE excluded.at > e.at
    RETURNING 1
  ),
  named AS (
    SELECT id AS user_id, kind, at, reason FROM hint WHERE id IS NOT NULL AND bare IS NULL
    UNION ALL
    SELECT u.id, kind, at, reason FROM hint h, LATERAL (
      SELECT id FROM users WHERE mirror.identity_ids(identities) @> ARRAY[h.id] OFFSET 0
    ) u
    WHERE bare IS NOT NULL
    UNION ALL
    SELECT holder.user_id, h.kind, h.at, h.reason FROM hint h, LATERAL (
      -- what a role permits is a matter of everybody who has it, also where it permitted nothing before
      SELECT user_id FROM mirror.grants g
      WHERE ${names('g.items', 'h.granted')} AND (g.kind = h.kind OR (h.kind = 'permissions' AND g.kind = 'roles')) OFFSET 0
    ) holder
    WHERE granted IS NOT NULL
  ),
  incoming AS (
    SELECT user_id, kind, min(at) AS stale_since, (array_agg(reason ORDER BY at, reason))[1] AS stale_reason,
      max(at) AS hinted_at, count(*) AS hints
    -- a plan made while the tables were small would join by reading all of them: LIMIT has each row looked up by its key
    FROM named n, LATERAL (SELECT FROM users WHERE id = n.user_id AND gone_at IS NULL LIMIT 1) u
      LEFT JOIN LATERAL (SELECT answered_at FROM mirror.grants WHERE user_id = n.user_id AND kind = n.kind LIMIT 1) g ON true
    -- satisfied already: what we hold was answered after the event
    WHERE g.answered_at IS NULL OR at >= g.answered_at
    GROUP BY user_id, kind
  )
  INSERT INTO mirror.grants AS g (user_id, kind, stale_since, stale_reason, hinted_at, hints)
  SELECT user_id, kind, stale_since, stale_reason, hinted_at, hints FROM incoming ORDER BY user_id, kind
  ON CONFLICT (user_id, kind) DO UPDATE SET
    stale_since  = least(g.stale_since, excluded.stale_since),
    -- ties are broken by value, so that the order of arrival decides nothing
    stale_reason = CASE WHEN (g.stale_since, g.stale_reason) <= (excluded.stale_since, excluded.stale_reason)
                        THEN g.stale_reason ELSE excluded.stale_reason END,
    hinted_at    = greatest(g.hinted_at, excluded.hinted_at),
    hints        = g.hints + excluded.hints
  WHERE g.answered_at IS NULL OR excluded.hinted_at >= g.answered_at
  RETURNING 1`

/** @returns whether any row is stale now, so that a worker has something to do */
export async function noteGrants(db: Database, hints: readonly GrantHint[]): Promise<boolean> {
  if (hints.length === 0) return false
  const { rowCount } = await db.query({ name: 'note-grants', text: hintSql, values: [JSON.stringify(hints)] })
  return (rowCount ?? 0) > 0
}

/** Has Auth0 asked what a user has been granted who is new here, or made anew. */
export async function askAnew(db: Database, userIds: readonly string[], kinds: readonly GrantKind[]): Promise<void> {
  await db.query({
    name: 'ask-grants-anew',
    text: `INSERT INTO mirror.grants AS g (user_id, kind, stale_since, stale_reason, hinted_at, hints)
           SELECT id, kind, now(), 'new', 'infinity', 1 FROM users, unnest($2::text[]) AS k(kind)
           WHERE id = ANY($1::text[]) AND gone_at IS NULL ORDER BY id, kind
           ON CONFLICT (user_id, kind) DO UPDATE SET
             stale_since = coalesce(g.stale_since, excluded.stale_since), stale_reason = coalesce(g.stale_reason, excluded.stale_reason),
             hinted_at = 'infinity', hints = g.hints + 1`,
    values: [userIds, kinds],
  })
}
