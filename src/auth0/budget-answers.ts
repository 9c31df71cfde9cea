// What an answer tells goes into the rows of the budget: the group's own, which counts its calls and knows how large its
// bucket is, and the bucket's.
import type { Pool } from 'pg'
import type { Told } from './budget-headers.ts'
import { type Grant, kept, lazily } from './budget-rows.ts'

/** The group's own row: how large its bucket is, or that no limit is told. A group of its own that was refused waits. */
const countSql = `
  INSERT INTO mirror.budgets AS b (endpoints, "limit", resets_at, calls, refused)
  SELECT $1, $2::int, CASE WHEN $5 AND $2::int IS NULL THEN $4::timestamptz END,
    (SELECT array_agg((i = $3::int)::int::bigint ORDER BY i) FROM generate_series(0, 3) i), $6::int
  FROM ${lazily} WHERE lazily.mode = 'off'
  ON CONFLICT (endpoints) DO UPDATE SET
    "limit"       = coalesce(excluded."limit", b."limit"),
    resets_at     = CASE WHEN $6::int = 1 OR b.resets_at IS NOT NULL THEN excluded.resets_at END,
    probing_until = NULL,
    calls[$3::int + 1] = b.calls[$3::int + 1] + 1,
    refused       = b.refused + excluded.refused`

const isProbe = `($10 AND b.probing_until IS NOT NULL)`

/** Where others have dug into the reserve, the next probe waits until that is filled up again, as fast as it fills. */
const lack = `(${kept('excluded."limit"', '$11')} - excluded.remaining)`
const growth = `greatest(excluded.remaining + 1 - b.remaining, 1)`
const longer = `make_interval(secs => greatest(least(ceil(${lack}::float8 / ${growth}), 5) - 1, 0))`

const learnSql = `
  WITH counted AS (${countSql})
  INSERT INTO mirror.budgets AS b (endpoints, "limit", remaining, resets_at) VALUES ($7, $2::int, $8::int, $4::timestamptz)
  ON CONFLICT (endpoints) DO UPDATE SET
    "limit"       = excluded."limit",
    remaining     = CASE WHEN ${isProbe} THEN excluded.remaining - b.under_way
                         WHEN $6::int = 1 AND excluded.resets_at >= b.resets_at THEN 0
                         WHEN b.resets_at >= excluded.resets_at THEN least(b.remaining, excluded.remaining)
                         ELSE b.remaining END,
    resets_at     = CASE WHEN ${isProbe} THEN excluded.resets_at + ${longer}
                         WHEN $6::int = 1 THEN greatest(b.resets_at, excluded.resets_at)
                         ELSE b.resets_at END,
    under_way     = CASE WHEN ${isProbe} THEN 0 ELSE greatest(b.under_way - coalesce(b.resets_at = $9::timestamptz, false)::int, 0) END,
    probing_until = CASE WHEN ${isProbe} THEN NULL ELSE b.probing_until END`

export interface Answered {
  endpoints: string
  priority: number
  reserve: number
  grant: Grant
  told: Told
  /** The answer says nothing of limits because it is Auth0's trouble, not because there are none. */
  uncertain: boolean
}

/** An answer has come: what it tells is known to all from now on. */
export async function learn(
  pool: Pool,
  { endpoints, priority, reserve, grant, told, uncertain }: Answered,
): Promise<void> {
  const { limit, refused } = told
  const counted = [endpoints, limit, priority, new Date(told.resetsAt), uncertain || refused, refused ? 1 : 0]
  const bucket = limit === undefined ? endpoints : `limit ${limit}`
  await (limit === undefined
    ? pool.query({ name: 'budget-count', text: countSql, values: counted })
    : pool.query({
        name: 'budget-learn',
        text: learnSql,
        values: [...counted, bucket, told.remaining, grant.until, grant.probe, reserve],
      }))
  if (grant.bucket !== bucket && grant.bucket !== endpoints) await giveBack(pool, grant, told.resetsAt)
}

const giveBackSql = `
  UPDATE mirror.budgets b SET
    under_way     = greatest(b.under_way - coalesce(b.resets_at = $2::timestamptz AND NOT $3, false)::int, 0),
    resets_at     = CASE WHEN $3 THEN $4 ELSE b.resets_at END,
    probing_until = CASE WHEN $3 THEN NULL ELSE b.probing_until END
  WHERE b.endpoints = $1`

/** The call has told nothing of the bucket that it was granted from. @param again when a probe may go out again */
export async function giveBack(pool: Pool, { bucket, until, probe }: Grant, again: number): Promise<void> {
  await pool.query({ name: 'budget-give-back', text: giveBackSql, values: [bucket, until, probe, new Date(again)] })
}
