// A sample a minute, so that there is a picture of the last day that costs next to nothing to draw: what came in, how late,
// and how the mirror stands. What is counted from the inbox is caught up with where no worker ran.
import type { Pool } from 'pg'
import { eventKinds, kindOf } from '../facts/kind.ts'
import { writeJson } from '../json.ts'
import { census } from '../users/figures.ts'

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

// the BRIN index leaves out what lies before
const eventsSql = `
  WITH event AS MATERIALIZED (
    SELECT date_trunc('minute', received_at, 'UTC') AS minute, type,
      greatest(extract(epoch FROM received_at - date), 0)::float8 AS lag
    FROM mirror.inbox WHERE received_at >= $1 AND received_at < $2
  )
  SELECT minute, counts, lag
  FROM (SELECT minute, json_object_agg(type, count) AS counts
        FROM (SELECT minute, type, count(*)::int FROM event GROUP BY minute, type) c GROUP BY minute) t
    JOIN (SELECT minute, percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY lag) AS lag FROM event GROUP BY minute) l
    USING (minute)
  ORDER BY minute`

/** Minutes in which nothing was received are left out. */
export async function eventsOfMinutes(pool: Pool, from: Date, until: Date): Promise<MinuteEvents[]> {
  const { rows } = await pool.query<{ minute: Date; counts: Record<string, number>; lag: number[] }>(eventsSql, [
    from,
    until,
  ])
  return rows.map(({ minute, counts, lag }) => ({ minute, events: byKind(counts), lag }))
}

function byKind(counts: Record<string, number>): Record<string, number> {
  const kinds = new Map<string, number>()
  for (const [type, count] of Object.entries(counts)) kinds.set(kindOf(type), (kinds.get(kindOf(type)) ?? 0) + count)
  return Object.fromEntries(eventKinds.flatMap((kind) => (kinds.has(kind) ? [[kind, kinds.get(kind) ?? 0]] : [])))
}

const writeSql = `
  INSERT INTO mirror.samples AS s (minute, events, lag, stale, "limit", remaining, calls)
  SELECT minute, coalesce(e.events, '{}'), e.lag,
    CASE WHEN last THEN $3::int END, CASE WHEN last THEN b."limit" END, CASE WHEN last THEN b.remaining END,
    CASE WHEN last THEN (SELECT sum(c) FROM mirror.budgets, unnest(calls) AS c WHERE endpoints NOT LIKE 'limit %') END
  FROM generate_series($1::timestamptz, $2::timestamptz, interval '1 minute') AS minute
    LEFT JOIN json_to_recordset($4::json) AS e(minute timestamptz, events jsonb, lag float8[]) USING (minute),
    LATERAL (SELECT minute = $2::timestamptz AS last) l
    LEFT JOIN (SELECT "limit", remaining FROM mirror.budgets WHERE endpoints LIKE 'limit %' ORDER BY "limit" LIMIT 1) b ON true
  ON CONFLICT (minute) DO NOTHING`

/** Writes the minutes that are over and have no sample yet, and forgets those that nobody looks at any more. */
export async function takeSamples(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ from: Date; until: Date }>(
    `SELECT greatest(max(minute) + interval '1 minute', date_trunc('minute', now()) - make_interval(mins => $1)) AS "from",
       date_trunc('minute', now()) AS until FROM mirror.samples`,
    [longestMinutes],
  )
  const { from, until } = rows[0] as { from: Date; until: Date } // there is one
  if (from < until) {
    const events = await eventsOfMinutes(pool, from, until)
    const { stale } = await census(pool)
    const last = new Date(until.getTime() - minuteMs)
    await pool.query(writeSql, [from, last, stale, writeJson(events.map(jsonOf))])
  }
  await pool.query('DELETE FROM mirror.samples WHERE minute < now() - make_interval(days => $1)', [keptDays])
}

function jsonOf({ minute, ...rest }: MinuteEvents) {
  return { minute: minute.toISOString(), ...rest }
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
