// The statements behind the budget: mirror.budgets is what all processes know of the tenant's limits.
//
// A bucket is drawn on while its row is in the window that an answer has told of: remaining − 1 for each call, before it is
// made. When the window is over, one call alone goes ahead (the probe) and its answer fills the row for the next window.
// Calls of the window before that are still under way then may be counted by Auth0 after the probe, so they are taken
// off; those of a dead process are, for one window. An answer never raises what is left within a window.
//
// Groups whose buckets are of one size are taken to share it: that is so for plans with one limit for everything, and
// where it is not, the budget is only the more careful. A group that has not been asked yet counts with the smallest.
import type { Pool } from 'pg'

/** What was granted, to be handed back with the answer. */
export interface Grant {
  /** The row that was drawn on. */
  bucket: string
  /** End of the window in which it was, as text; null: no limit is known. */
  until: string | null
  probe: boolean
}

export interface Draw {
  endpoints: string
  priority: number
  /** On Auth0's clock, never ahead of it. */
  now: number
  /** Share of a bucket that is left to others. */
  reserve: number
}

/** A probe that has no answer by then had its process killed: the request itself is given up after ten seconds. */
const probeFor = `interval '15 seconds'`

/** How often a caller looks that waits for another's probe, or behind a more urgent one. */
const lookEvery = `interval '50 milliseconds'`

/**
 * So long after its next look a waiting caller counts as waiting: processes that know Auth0's clock to the second only, the
 * grain of `Date`, look up to a second apart. What is not used meanwhile stays in the bucket.
 */
const patience = `interval '1250 milliseconds'`

/** What is not kept when Postgres dies is learnt again from the next answer; so nobody waits for its disk. */
export const lazily = `(SELECT set_config('synchronous_commit', 'off', true) AS mode) AS lazily`

const bucketOf = `coalesce(
    (SELECT CASE WHEN g."limit" IS NULL THEN g.endpoints ELSE 'limit ' || g."limit" END FROM mirror.budgets g WHERE g.endpoints = $1),
    (SELECT s.endpoints FROM mirror.budgets s WHERE s.endpoints LIKE 'limit %' ORDER BY s."limit" LIMIT 1),
    $1)`

/** At a limit of one, nothing could ever be asked if it were kept back. */
export const kept = (limit: string, reserve: string) => `least(ceil(${limit} * ${reserve}::numeric), ${limit} - 1)`

/** A reset that is further away is another clock's. */
const inWindow = `(b.resets_at > $3 AND b.resets_at <= $3::timestamptz + interval '6 minutes')`
const isThere = `coalesce(${inWindow} AND b.remaining - 1 >= ${kept('b."limit"', '$4')}, false)`
const isUrgentWaiting = `coalesce((SELECT max(w) FROM unnest(b.waiting[1:$2::int]) w) > $3, false)`
const mayProbe = `(b.resets_at IS NOT NULL AND NOT ${inWindow} AND (b.probing_until IS NULL OR b.probing_until <= $3))`

const drawSql = `
  UPDATE mirror.budgets b SET
    probing_until = CASE WHEN ${mayProbe} THEN $3::timestamptz + ${probeFor} END,
    remaining     = b.remaining - ${isThere}::int,
    under_way     = b.under_way + ${isThere}::int,
    -- others as urgent may still wait: they say so again with their next look
    waiting[$2::int + 1] = least(b.waiting[$2::int + 1], $3::timestamptz + ${patience})
  FROM ${lazily}
  WHERE b.endpoints = ${bucketOf} AND lazily.mode = 'off' AND NOT ${isUrgentWaiting}
    AND (b.resets_at IS NULL OR ${isThere} OR ${mayProbe})
  RETURNING b.endpoints AS bucket, b.resets_at::text AS until, b.probing_until IS NOT NULL AS probe`

const lookAgainAt = `CASE WHEN ${inWindow} AND NOT ${isThere} THEN b.resets_at ELSE $3::timestamptz + ${lookEvery} END`

const waitSql = `
  INSERT INTO mirror.budgets AS b (endpoints, resets_at) SELECT ${bucketOf}, '-infinity' FROM ${lazily} WHERE lazily.mode = 'off'
  ON CONFLICT (endpoints) DO UPDATE SET
    waiting[$2::int + 1] = ${lookAgainAt} + ${patience}
  RETURNING CASE WHEN xmax = 0 THEN $3 ELSE ${lookAgainAt} END AS again`

/**
 * Takes one call from the bucket of these endpoints, or says until when to wait before looking again (Auth0's clock).
 * While a more urgent caller waits anywhere, nothing is granted.
 */
export async function draw(
  pool: Pool,
  { endpoints, priority, now, reserve }: Draw,
): Promise<Grant | { again: number }> {
  const values = [endpoints, priority, new Date(now), reserve]
  const { rows } = await pool.query<Grant>({ name: 'budget-draw', text: drawSql, values })
  if (rows[0] !== undefined) return rows[0]
  const waits = await pool.query<{ again: Date }>({ name: 'budget-wait', text: waitSql, values })
  return { again: waits.rows[0]?.again.getTime() ?? now }
}

/** @returns calls that the smallest known bucket allows by its latest answer; undefined where no limit is known */
export async function spendable(pool: Pool, reserve: number): Promise<number | undefined> {
  const { rows } = await pool.query<{ calls: string | null }>({
    name: 'budget-spendable',
    text: `SELECT min(b.remaining - ${kept('b."limit"', '$1')}) AS calls FROM mirror.budgets b WHERE b.endpoints LIKE 'limit %'`,
    values: [reserve],
  })
  return rows[0]?.calls == null ? undefined : Number(rows[0].calls)
}
