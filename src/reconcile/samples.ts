// A sample a minute, so that there is a picture of the last day that costs next to nothing to draw: what came in, how late,
// and how the mirror stands. What is counted from the inbox is caught up with where no worker ran.
import type { Pool } from 'pg'
import { kindsByType } from '../facts/kind.ts'
import { staleCount } from '../users/figures.ts'

/** What of a minute the inbox tells. */
export interface MinuteEvents {
  minute: Date
  /** By kind; those of which there were none are not here. */
  events: Record<string, number>
  /** Seconds from an event's date to its receipt: the 50th, 95th and 99th percentile. */
  lag: number[] | null
}

export const minuteMs = 60_000

/** No picture reaches back further. */
export const longestMinutes = 1_440

const keptDays = 2

/**
 * SQL: what the inbox tells of the minutes between two instants; the BRIN index leaves out what lies before.
 *
 * @param kinds what a type tells, by type
 */
const toldBetween = (from: string, until: string, kinds: string) => `
  WITH event AS MATERIALIZED (
    SELECT date_trunc('minute', received_at, 'UTC') AS minute, type,
      greatest(extract(epoch FROM received_at - date), 0)::float8 AS lag
    FROM mirror.inbox WHERE received_at >= ${from} AND received_at < ${until}
  ), by_type AS (SELECT minute, type, count(*)::int AS count FROM event GROUP BY minute, type),
  by_kind AS (
    SELECT minute, coalesce(${kinds} ->> type, 'unknown') AS kind, sum(count)::int AS count FROM by_type GROUP BY 1, 2
  )
  SELECT minute, events, lag
  FROM (SELECT minute, jsonb_object_agg(kind, count) AS events FROM by_kind GROUP BY minute) t
    JOIN (SELECT minute, percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY lag) AS lag FROM event GROUP BY minute) l
    USING (minute)`

/** Minutes in which nothing was received are left out. */
export async function eventsOfMinutes(pool: Pool, from: Date, until: Date): Promise<MinuteEvents[]> {
  const { rows } = await pool.query<MinuteEvents>(`${toldBetween('$1', '$2', '(SELECT $3::jsonb)')} ORDER BY minute`, [
    from,
    until,
    kindsByType(),
  ])
  return rows
}

/** All of it as one statement, since it is what a worker asks while there is nothing to do. */
const sampleSql = `
  WITH span AS MATERIALIZED (
    SELECT greatest(max(minute) + interval '1 minute', date_trunc('minute', now()) - make_interval(mins => $1)) AS since,
      date_trunc('minute', now()) AS until
    FROM mirror.samples
  ), told AS (
    ${toldBetween('(SELECT since FROM span)', '(SELECT until FROM span)', '(SELECT $2::jsonb)')}
  ), standing AS MATERIALIZED (
    SELECT until - interval '1 minute' AS minute, ${staleCount} AS stale, b."limit", b.remaining,
      (SELECT sum(c) FROM mirror.budgets, unnest(calls) AS c WHERE endpoints NOT LIKE 'limit %') AS calls
    FROM span
      LEFT JOIN (SELECT "limit", remaining FROM mirror.budgets WHERE endpoints LIKE 'limit %' ORDER BY "limit" LIMIT 1) b ON true
  ), sampled AS (
    INSERT INTO mirror.samples (minute, events, lag, stale, "limit", remaining, calls)
    SELECT minute, coalesce(events, '{}'), lag, stale, "limit", remaining, calls
    FROM span, generate_series(since, until - interval '1 minute', interval '1 minute') AS minute
      LEFT JOIN told USING (minute) LEFT JOIN standing USING (minute)
    ON CONFLICT (minute) DO NOTHING
  ), forgotten AS (
    DELETE FROM mirror.samples WHERE minute < now() - make_interval(days => $3)
  )
  SELECT stale > 0 AS stale, EXISTS (SELECT FROM mirror.subscribers WHERE paused_at IS NULL) AS subscribed FROM standing`

/** What a worker finds to do when it looks around. */
export interface Standing {
  /** Somebody is on the work list, those who are put off included. */
  stale: boolean
  /** There are subscribers who want to hear of changes. */
  subscribed: boolean
}

/** Writes the minutes that are over and have no sample yet, and forgets those that nobody looks at any more. */
export async function takeSamples(pool: Pool): Promise<Standing> {
  const { rows } = await pool.query<Standing>({
    name: 'take-samples',
    text: sampleSql,
    values: [longestMinutes, kindsByType(), keptDays],
  })
  return rows[0] as Standing // there is one
}

export interface Sample extends MinuteEvents {
  stale: number | null
  limit: number | null
  remaining: number | null
  /** Answers of the Management API so far. */
  calls: number | null
}

/** In their order. */
export async function samplesSince(pool: Pool, from: Date): Promise<Sample[]> {
  const { rows } = await pool.query<Sample>(
    `SELECT minute, events, lag, stale, "limit", remaining, calls::float8 AS calls FROM mirror.samples
     WHERE minute >= $1 ORDER BY minute`,
    [from],
  )
  return rows
}
