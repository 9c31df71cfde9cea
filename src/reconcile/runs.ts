// Runs are rows: of each kind one at a time is unfinished, whoever works on it goes on where it stopped.
import type { Pool } from 'pg'
import { writeJson } from '../json.ts'
import type { Database } from '../users/write.ts'

export type RunKind = 'backfill' | 'sweep' | 'drift' | 'grants'

/** `held`: it waits for a person's confirmation. */
export type Outcome = 'completed' | 'failed' | 'cancelled' | 'held'

/** Counts by name: what is done, and where it is known what there is to do. */
export type Figures = Record<string, number>

export interface RunRow {
  id: string
  kind: RunKind
  started_at: Date
  worked_at: Date
  finished_at: Date | null
  stop_asked_at: Date | null
  outcome: Outcome | null
  reason: string | null
  settings: Record<string, unknown>
  cursor: unknown
  figures: Figures
  calls: number
  /** How often it was taken up: only who did so last may write to it. */
  term: number
}

/** A run in the hands of whoever has opened it. */
export type HeldRun = Pick<RunRow, 'id' | 'term'>

/** What is read of a row. */
export const columns =
  'id, kind, started_at, worked_at, finished_at, stop_asked_at, outcome, reason, settings, cursor, figures, calls, term'

/** @returns the unfinished run of this kind, or a new one: then `settings` are its own */
export async function openRun(pool: Pool, kind: RunKind, settings: Record<string, unknown> = {}): Promise<RunRow> {
  const { rows } = await pool.query<RunRow>(
    `INSERT INTO mirror.runs AS r (kind, settings) VALUES ($1, $2)
     ON CONFLICT (kind) WHERE finished_at IS NULL DO UPDATE SET worked_at = now(), term = r.term + 1
     RETURNING ${columns}`,
    [kind, writeJson(settings)],
  )
  return rows[0] as RunRow
}

export interface Progress {
  cursor?: unknown
  /** Replace those of the same name. */
  figures?: Figures
  /** Calls of the Management API since the last time. */
  calls?: number
}

/** Takes part in the caller's transaction where one is handed in, so that work and cursor move together. */
export async function noteProgress(db: Database, { id, term }: HeldRun, { cursor, figures = {}, calls = 0 }: Progress) {
  const { rows } = await db.query<{ stop: boolean }>({
    name: 'note-progress',
    text: `UPDATE mirror.runs SET worked_at = now(), cursor = coalesce($2::jsonb, cursor),
             figures = figures || $3::jsonb, calls = calls + $4
           WHERE id = $1 AND term = $5 AND finished_at IS NULL
           RETURNING stop_asked_at IS NOT NULL AS stop`,
    values: [id, cursor === undefined ? null : writeJson(cursor), writeJson(figures), calls, term],
  })
  if (rows[0] === undefined || rows[0].stop) throw new Stopped(id)
}

/** Somebody has asked for the end of the run, or it has ended elsewhere, or somebody else has taken it up. */
export class Stopped extends Error {
  override name = 'Stopped'
  constructor(id: string) {
    super(`run ${id} is stopped`)
  }
}

/** Does nothing where somebody else has taken it up. */
export async function finishRun(pool: Pool, run: HeldRun, outcome: Outcome, reason?: string): Promise<void> {
  await pool.query(
    `UPDATE mirror.runs SET finished_at = now(), worked_at = now(), outcome = $3, reason = $4
     WHERE id = $1 AND term = $2 AND finished_at IS NULL`,
    [run.id, run.term, outcome, reason],
  )
}

/** Has the unfinished run of this kind stopped. @returns false where there is none */
export async function stopRun(pool: Pool, kind: RunKind): Promise<boolean> {
  const { rowCount } = await pool.query(
    'UPDATE mirror.runs SET stop_asked_at = now() WHERE kind = $1 AND finished_at IS NULL',
    [kind],
  )
  return rowCount === 1
}

export async function findRun(pool: Pool, id: string): Promise<RunRow | undefined> {
  const { rows } = await pool.query<RunRow>(`SELECT ${columns} FROM mirror.runs WHERE id = $1`, [id])
  return rows[0]
}

export async function findUnfinished(pool: Pool, kind: RunKind): Promise<RunRow | undefined> {
  const { rows } = await pool.query<RunRow>(
    `SELECT ${columns} FROM mirror.runs WHERE kind = $1 AND finished_at IS NULL`,
    [kind],
  )
  return rows[0]
}
