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

/** Changes without a place in the feed that are counted: so many get one at once. */
const mostCounted = 10_000

/** What has no place in the feed yet is behind as well: where all are paused, nobody gives it one. */
const figuresSql = `
  WITH pending AS (
    SELECT count(*) AS count, min(at) AS since FROM (
      SELECT at FROM mirror.changes WHERE position IS NULL AND seq > (SELECT settled_seq FROM mirror.feed)
      ORDER BY seq LIMIT ${mostCounted}
    ) c
  )
  SELECT s.id, substring(s.url FROM '^[^/]*//([^/?]*)') AS host, s.paused_reason, s.paused_at, s.attempts, s.failure,
    s.delivered::float8, greatest(0, f.published - s.position + p.count)::float8 AS behind,
    coalesce(greatest(0, extract(epoch FROM now() - coalesce(c.at, p.since))), 0)::float8 AS lag_seconds
  FROM (SELECT *, split_part(cursor, '-', 2)::bigint AS position FROM mirror.subscribers) s
  CROSS JOIN mirror.feed f CROSS JOIN pending p
  LEFT JOIN LATERAL (SELECT at FROM mirror.changes WHERE position > s.position ORDER BY position LIMIT 1) c ON true
  ORDER BY s.created_at, s.id`

export async function subscriberFigures(pool: Pool): Promise<SubscriberFigures[]> {
  return (await pool.query<SubscriberFigures>(figuresSql)).rows
}
