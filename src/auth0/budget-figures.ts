// What the whole cluster has spent of the tenant's rate limit, and what is left of it by the latest answers.
import type { Pool } from 'pg'
import { type Priority, priorities } from './budget.ts'
import { kept } from './budget-rows.ts'

export interface SharedBudget {
  /** Answers so far by group of endpoints (`GET users`), in it by priority; `refused`: those among them that were a 429. */
  endpoints: { endpoints: string; calls: Record<Priority, number>; refused: number }[]
  /** In calls; `reserve` is what is left to the team's own traffic. Groups with limits of one size share a bucket. */
  buckets: { bucket: string; limit: number; remaining: number; reserve: number; resets_at: Date | null }[]
}

interface Row {
  endpoints: string
  limit: number | null
  remaining: number
  reserve: string | null
  resets_at: Date | null
  calls: string[]
  refused: string
}

/** @param reserve share of each bucket that is left to others */
export async function sharedBudget(pool: Pool, reserve: number): Promise<SharedBudget> {
  const { rows } = await pool.query<Row>(
    `SELECT endpoints, "limit", remaining, ${kept('"limit"', '$1')} AS reserve,
       CASE WHEN isfinite(resets_at) THEN resets_at END AS resets_at, calls, refused
     FROM mirror.budgets ORDER BY endpoints`,
    [reserve],
  )
  const isBucket = ({ endpoints }: Row) => endpoints.startsWith('limit ')
  return {
    endpoints: rows
      .filter((row) => !isBucket(row))
      .map(({ endpoints, calls, refused }) => ({ endpoints, calls: byPriority(calls), refused: Number(refused) })),
    buckets: rows.filter(isBucket).map(({ endpoints: bucket, limit, remaining, reserve, resets_at }) => ({
      bucket,
      limit: limit ?? 0,
      remaining,
      reserve: Number(reserve ?? 0),
      resets_at,
    })),
  }
}

function byPriority(calls: readonly string[]): Record<Priority, number> {
  const of = (priority: Priority) => Number(calls[priorities[priority]] ?? 0)
  return { request: of('request'), hint: of('hint'), sweep: of('sweep'), backfill: of('backfill') }
}
