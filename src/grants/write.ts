// What direct answers of Auth0 write into `mirror.grants`. As with users the later answer is the newer one, on Auth0's
// clock, which is read to the second; within one second the answer counts that was asked for after more hints.
import type { GrantKind } from '../facts/reading.ts'
import type { Database } from '../users/write.ts'
import { names } from './naming.ts'

export interface GrantAnswer {
  userId: string
  kind: GrantKind
  /** JSON text of the list. */
  items: string
  answeredAt: Date
  /** The row's count when it was asked for. */
  hints: string
}

/** The row had another hint since the question, and the answer may be from before it. */
const hintedSince = 'g.hints > $5::bigint AND NOT coalesce(g.hinted_at < excluded.answered_at, false)'

const kept = (column: string) =>
  `CASE WHEN ${hintedSince} AND g.stale_since IS NOT NULL THEN g.${column} ELSE excluded.${column} END`

const writeSql = `
  INSERT INTO mirror.grants AS g (user_id, kind, items, answered_at, hints, stale_since, stale_reason, hinted_at)
  SELECT $1, $2, $3::jsonb, $4::timestamptz, $5::bigint, e.at, e.reason, e.at
  FROM users u LEFT JOIN LATERAL (
    -- everybody who has this was put in doubt after the answer
    SELECT at, reason FROM mirror.grant_hints e
    WHERE e.kind = $2 AND e.at >= $4::timestamptz AND (${names('$3::jsonb', 'e.granted')} OR (
      e.kind = 'permissions' AND EXISTS (
        SELECT FROM mirror.grants r WHERE r.user_id = $1 AND r.kind = 'roles' AND ${names('r.items', 'e.granted')})))
    ORDER BY at, reason LIMIT 1
  ) e ON true
  WHERE u.id = $1
  ON CONFLICT (user_id, kind) DO UPDATE SET
    items        = excluded.items,
    answered_at  = excluded.answered_at,
    stale_since  = ${kept('stale_since')},
    stale_reason = ${kept('stale_reason')},
    hinted_at    = ${kept('hinted_at')},
    retry_at     = NULL
  WHERE coalesce(excluded.answered_at > g.answered_at, true)
     OR (excluded.answered_at = g.answered_at AND (g.hints <= $5::bigint OR g.stale_since IS NOT NULL))`

/**
 * Writes an answer if it is at least as new as what the row holds. The row is fresh afterwards unless a hint came in since
 * the question.
 *
 * @returns false where the row holds something newer, or there is no such user any more
 */
export async function writeGrants(db: Database, answer: GrantAnswer): Promise<boolean> {
  const { userId, kind, items, answeredAt, hints } = answer
  const values = [userId, kind, items, answeredAt, hints]
  const { rowCount } = await db.query({ name: 'write-grants', text: writeSql, values })
  return rowCount === 1
}

/** Whoever is gone has nothing any more, and nobody needs to be asked. */
export async function settleGone(db: Database, userId: string): Promise<void> {
  await db.query({
    name: 'settle-grants-of-gone',
    text: `UPDATE mirror.grants g SET items = '[]', stale_since = NULL, stale_reason = NULL, hinted_at = NULL, retry_at = NULL
           FROM users u WHERE g.user_id = $1 AND u.id = $1 AND u.gone_at IS NOT NULL`,
    values: [userId],
  })
}

/** Puts a row off after a failure: a second at first, then as long again as it has been stale, `mostSeconds` at most. */
export async function putOffGrants(db: Database, userId: string, kind: GrantKind, mostSeconds: number): Promise<void> {
  await db.query({
    name: 'put-off-grants',
    text: `UPDATE mirror.grants SET retry_at = now() + least(greatest(now() - stale_since, interval '1 second'), make_interval(secs => $3))
           WHERE user_id = $1 AND kind = $2`,
    values: [userId, kind, mostSeconds],
  })
}

/** What is mirrored no longer is not kept: nothing would say of it that it is out of date. */
export async function keepGrants(db: Database, kinds: readonly GrantKind[]): Promise<void> {
  await db.query('DELETE FROM mirror.grants WHERE kind <> ALL($1::text[])', [kinds])
}

/** Where nothing of deleted users is kept, this is not, either. */
export async function forgetGrantsOfGone(db: Database): Promise<void> {
  await db.query('DELETE FROM mirror.grants g USING users u WHERE u.id = g.user_id AND u.gone_at IS NOT NULL')
}

/** @returns how many rows there were of these users */
export async function forgetGrantsOf(db: Database, userIds: readonly string[]): Promise<number> {
  const { rowCount } = await db.query('DELETE FROM mirror.grants WHERE user_id = ANY($1::text[])', [userIds])
  return rowCount ?? 0
}
