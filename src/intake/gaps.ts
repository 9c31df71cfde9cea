// Gaps by name: the stretches of time for which a source cannot say that it has brought everything.
import type { ClientBase, Pool } from 'pg'
import type { Source } from './inbox-tables.ts'

type Database = Pool | ClientBase

export interface NewGap {
  source: Source
  /** The last instant that is known to be complete, on Auth0's clock; undefined: from the beginning. */
  from: string | undefined
  to: string
  reason: string
  /** Where a pull begins to read once more. */
  againFrom?: string | undefined
}

const openSql = `
  WITH same AS (
    UPDATE mirror.gaps SET to_at = greatest(to_at, $3), again_from = $5
    WHERE source = $1 AND from_at IS NOT DISTINCT FROM $2 AND reason = $4 AND closed_at IS NULL
    RETURNING id
  )
  INSERT INTO mirror.gaps (source, from_at, to_at, reason, again_from)
  SELECT $1, $2::timestamptz, greatest($2::timestamptz, $3::timestamptz), $4, $5::timestamptz
  WHERE NOT EXISTS (SELECT FROM same)`

/** A gap that is open already, found once more or still growing, stays one. */
export async function openGap(db: Database, { source, from, to, reason, againFrom }: NewGap): Promise<void> {
  await db.query(openSql, [source, from, to, reason, againFrom])
}

// begins where the last event of the source stood when it was first seen
const growSql = `
  WITH same AS (
    UPDATE mirror.gaps SET to_at = greatest(to_at, $2) WHERE source = $1 AND reason = $3 AND closed_at IS NULL RETURNING id
  )
  INSERT INTO mirror.gaps (source, from_at, to_at, reason)
  SELECT $1, last_event_at, greatest(last_event_at, $2), $3
  FROM (SELECT max(last_event_at) AS last_event_at FROM mirror.counts WHERE source = $1) AS seen
  WHERE NOT EXISTS (SELECT FROM same)
  RETURNING id`

/** Something goes on to be missing: one gap for each reason, which grows. @returns whether it is new */
export async function growGap(db: Database, { source, to, reason }: Omit<NewGap, 'from'>): Promise<boolean> {
  const { rowCount } = await db.query(growSql, [source, to, reason])
  return rowCount === 1
}

/** What was the reason is over, and everything missed comes by itself. */
export async function endGap(db: Database, source: Source, reason: string, by: string): Promise<void> {
  await db.query(
    'UPDATE mirror.gaps SET closed_at = now(), closed_by = $3 WHERE source = $1 AND reason = $2 AND closed_at IS NULL',
    [source, reason, by],
  )
}

/** How a gap was closed by a pull that went over its whole length again. */
export const closedByPull = 'pull'

// a span that the log no longer holds to its beginning stays open, cut down to what is missing
const settleSql = `
  UPDATE mirror.gaps SET
    to_at      = CASE WHEN again_from <= from_at THEN to_at ELSE again_from END,
    closed_at  = CASE WHEN again_from <= from_at THEN now() END,
    closed_by  = CASE WHEN again_from <= from_at THEN $3 END,
    again_from = NULL
  WHERE source = $1 AND closed_at IS NULL AND again_from IS NOT NULL AND to_at <= $2`

/** A pull has brought everything until then: the gaps that it has read over again are closed, or narrowed. */
export async function settleGaps(db: Database, source: Source, seenUntil: string): Promise<void> {
  await db.query(settleSql, [source, seenUntil, closedByPull])
}

/**
 * Closes every open gap that ends before `until`: a full comparison that began then has seen what the gaps may hide.
 *
 * @param by who says so; it is shown
 */
export async function closeGaps(db: Database, until: string, by: string): Promise<void> {
  await db.query('UPDATE mirror.gaps SET closed_at = now(), closed_by = $2 WHERE closed_at IS NULL AND to_at <= $1', [
    until,
    by,
  ])
}

export interface Gap {
  source: string
  from: string | null
  to: string
  reason: string
  opened_at: string
  closed_at: string | null
  closed_by: string | null
}

/** Of each source, so many at most of those that are closed; all that are open. */
const closedShown = 20

const listSql = `
  SELECT source, from_at, to_at, reason, opened_at, closed_at, closed_by
  FROM (SELECT *, row_number() OVER (PARTITION BY source, closed_at IS NULL ORDER BY id DESC) AS place FROM mirror.gaps) g
  WHERE closed_at IS NULL OR place <= ${closedShown}
  ORDER BY id DESC`

interface GapRow {
  source: string
  from_at: Date | null
  to_at: Date
  reason: string
  opened_at: Date
  closed_at: Date | null
  closed_by: string | null
}

/** The newest first. */
export async function listGaps(db: Database): Promise<Gap[]> {
  const { rows } = await db.query<GapRow>(listSql)
  return rows.map(({ source, from_at, to_at, reason, opened_at, closed_at, closed_by }) => ({
    source,
    from: from_at?.toISOString() ?? null,
    to: to_at.toISOString(),
    reason,
    opened_at: opened_at.toISOString(),
    closed_at: closed_at?.toISOString() ?? null,
    closed_by,
  }))
}
