// How the subscribers do, for metrics and for `status`.
import type { Pool } from 'pg'
import type { PauseReason } from './subscriber.ts'

export interface SubscriberFigures {
  id: string
  host: string
  paused_reason: PauseReason | null
  paused_at: Date | null
  /** Failures since the last delivery, and what the last one was. */
  attempts: number
  failure: string | null
  /** Messages so far. */
  delivered: number
  /** Changes behind the cursor, whether it wants them or not. */
  behind: number
  /** Age of the oldest of them. */
  lag_seconds: number
}

const figuresSql = `
  SELECT s.id, substring(s.url FROM '^[^/]*//([^/?]*)') AS host, s.paused_reason, s.paused_at, s.attempts, s.failure,
    s.delivered::float8, greatest(0, f.published - s.position)::float8 AS behind,
    coalesce(greatest(0, extract(epoch FROM now() - c.at)), 0)::float8 AS lag_seconds
  FROM (SELECT *, split_part(cursor, '-', 2)::bigint AS position FROM mirror.subscribers) s CROSS JOIN mirror.feed f
  LEFT JOIN LATERAL (SELECT at FROM mirror.changes WHERE position > s.position ORDER BY position LIMIT 1) c ON true
  ORDER BY s.created_at, s.id`

export async function subscriberFigures(pool: Pool): Promise<SubscriberFigures[]> {
  return (await pool.query<SubscriberFigures>(figuresSql)).rows
}
