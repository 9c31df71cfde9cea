// What the runs so far tell: which there were, when they began, and what is known by the last that has looked.
import type { Pool } from 'pg'
import { columns, type Figures, type Outcome, type RunKind, type RunRow } from './runs.ts'

/** The newest first. */
export async function listRuns(pool: Pool, limit: number): Promise<RunRow[]> {
  const { rows } = await pool.query<RunRow>(`SELECT ${columns} FROM mirror.runs ORDER BY id DESC LIMIT $1`, [limit])
  return rows
}

/** The newest of each kind. */
export async function latestRuns(pool: Pool): Promise<RunRow[]> {
  const { rows } = await pool.query<RunRow>(
    `SELECT DISTINCT ON (kind) ${columns} FROM mirror.runs ORDER BY kind, id DESC`,
  )
  return rows
}

/** The newest run of this kind that was completed. */
export async function lastCompleted(pool: Pool, kind: RunKind): Promise<RunRow | undefined> {
  const { rows } = await pool.query<RunRow>(
    `SELECT ${columns} FROM mirror.runs WHERE kind = $1 AND outcome = 'completed' ORDER BY id DESC LIMIT 1`,
    [kind],
  )
  return rows[0]
}

export interface Start {
  startedAt: Date
  /** Since then, by the database's clock. */
  ageMs: number
  outcome: Outcome | null
}

/** When the newest run of each kind began. */
export async function recentStarts(pool: Pool): Promise<Map<RunKind, Start>> {
  const { rows } = await pool.query<{ kind: RunKind; started_at: Date; age_ms: number; outcome: Outcome | null }>(
    `SELECT DISTINCT ON (kind) kind, started_at, extract(epoch FROM now() - started_at)::float8 * 1000 AS age_ms, outcome
     FROM mirror.runs ORDER BY kind, started_at DESC`,
  )
  return new Map(rows.map((row) => [row.kind, { startedAt: row.started_at, ageMs: row.age_ms, outcome: row.outcome }]))
}

/** Somebody works at a run of this kind: it gave a sign of life within a minute. */
export async function isUnderWay(pool: Pool, kind: RunKind): Promise<boolean> {
  const { rowCount } = await pool.query(
    "SELECT FROM mirror.runs WHERE kind = $1 AND finished_at IS NULL AND worked_at > now() - interval '1 minute'",
    [kind],
  )
  return rowCount !== 0
}

/** Everybody was gone through once; a held run has only removals left to do. */
export async function isBackfilled(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ backfilled: boolean }>(
    `SELECT EXISTS (SELECT FROM mirror.runs WHERE kind = 'backfill' AND outcome IN ('completed', 'held')) AS backfilled`,
  )
  return rows[0]?.backfilled === true
}

/** Nobody has gone through everybody yet, or somebody has begun to and was broken off. */
export async function needsBackfill(pool: Pool): Promise<boolean> {
  const { rowCount } = await pool.query("SELECT FROM mirror.runs WHERE kind = 'backfill' AND finished_at IS NULL")
  return rowCount !== 0 || !(await isBackfilled(pool))
}

export interface RunFigures {
  kind: RunKind
  completed: number
  failed: number
  cancelled: number
  held: number
  running: number
  calls: number
  last_completed_at: Date | null
}

/** What `GET /metrics` counts. */
export async function runFigures(pool: Pool): Promise<RunFigures[]> {
  const counts = ['completed', 'failed', 'cancelled', 'held'].map(
    (outcome) => `count(*) FILTER (WHERE outcome = '${outcome}')::int AS ${outcome}`,
  )
  const { rows } = await pool.query<RunFigures>(
    `SELECT kind, ${counts.join(', ')}, count(*) FILTER (WHERE finished_at IS NULL)::int AS running,
       sum(calls)::float8 AS calls, max(finished_at) FILTER (WHERE outcome = 'completed') AS last_completed_at
     FROM mirror.runs GROUP BY kind ORDER BY kind`,
  )
  return rows
}

export interface LastResults {
  /** When the last comparison with all users of the tenant was completed, users who are gone included. */
  compared_at: Date | null
  /** What the last drift check has counted. */
  drift: Figures | null
}

/** What can be said of the whole, by the last run that has looked. */
export async function lastResults(pool: Pool): Promise<LastResults> {
  const { rows } = await pool.query<LastResults>(
    `SELECT
       (SELECT finished_at FROM mirror.runs WHERE kind = 'backfill' AND outcome = 'completed' AND reason IS NULL
        ORDER BY started_at DESC LIMIT 1) AS compared_at,
       (SELECT figures FROM mirror.runs WHERE kind = 'drift' AND outcome IN ('completed', 'held')
        ORDER BY started_at DESC LIMIT 1) AS drift`,
  )
  return rows[0] ?? { compared_at: null, drift: null }
}
