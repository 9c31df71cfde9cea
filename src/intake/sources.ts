// The account of each way in: how far it has come, what it has brought, and what it is missing.
import type { Pool } from 'pg'
import { type Gap, listGaps } from './gaps.ts'

export interface SourceFigures {
  source: string
  last_event_at: string | null
  last_received_at: string | null
  /** Age of the newest event. */
  lag_seconds: number | null
  stored: number
  repeated: number
  quarantined: number
  /** There is a place from which a pull goes on. */
  cursor: boolean
  seen_until: string | null
  gaps: { open: Gap[]; closed: Gap[] }
}

interface SourceRow {
  source: string
  last_event_at: Date | null
  last_received_at: Date | null
  lag_seconds: number | null
  stored: string
  repeated: string
  quarantined: string
  cursor: boolean
  seen_until: Date | null
}

// a source may have a gap before it has brought its first event
const figuresSql = `
  WITH counted AS (
    SELECT source, max(last_event_at) AS last_event_at, max(last_received_at) AS last_received_at,
      sum(stored) AS stored, sum(repeated) AS repeated, sum(quarantined) AS quarantined
    FROM mirror.counts GROUP BY source
  )
  SELECT source, last_event_at, last_received_at, seen_until, cursor IS NOT NULL AS cursor,
    greatest(extract(epoch FROM now() - last_event_at), 0)::float8 AS lag_seconds,
    coalesce(stored, 0) AS stored, coalesce(repeated, 0) AS repeated, coalesce(quarantined, 0) AS quarantined
  FROM counted FULL JOIN mirror.sources USING (source) FULL JOIN (SELECT DISTINCT source FROM mirror.gaps) g USING (source)
  ORDER BY source`

/** What `GET /admin/sources` shows and `GET /metrics` counts. */
export async function sourceFigures(pool: Pool): Promise<SourceFigures[]> {
  const [{ rows }, gaps] = await Promise.all([pool.query<SourceRow>(figuresSql), listGaps(pool)])
  return rows.map((row) => ({
    ...row,
    last_event_at: row.last_event_at?.toISOString() ?? null,
    last_received_at: row.last_received_at?.toISOString() ?? null,
    stored: Number(row.stored),
    repeated: Number(row.repeated),
    quarantined: Number(row.quarantined),
    seen_until: row.seen_until?.toISOString() ?? null,
    gaps: gapsOf(row.source, gaps),
  }))
}

function gapsOf(source: string, gaps: readonly Gap[]): SourceFigures['gaps'] {
  const own = gaps.filter((gap) => gap.source === source)
  return {
    open: own.filter(({ closed_at }) => closed_at === null),
    closed: own.filter(({ closed_at }) => closed_at !== null),
  }
}

export interface Position {
  cursor: string | undefined
  seenUntil: string | undefined
}

/** Where a pull goes on. */
export async function positionOf(pool: Pool, source: string): Promise<Position> {
  const { rows } = await pool.query<{ cursor: string | null; seen_until: Date | null }>(
    'SELECT cursor, seen_until FROM mirror.sources WHERE source = $1',
    [source],
  )
  return { cursor: rows[0]?.cursor ?? undefined, seenUntil: rows[0]?.seen_until?.toISOString() }
}
