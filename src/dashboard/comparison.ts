// The last time that rows were held against Auth0: a drift check, or a walk through everybody.
import type { Pool } from 'pg'
import type { Figures } from '../reconcile/runs.ts'

export interface Comparison {
  kind: 'drift' | 'backfill'
  at: string
  compared: number
  equal: number
  /** Rows that said they were fresh and were not. */
  different: number
  repaired: number
  /** Differences that may still be there. */
  unrepaired: number
}

export interface Compared {
  comparison: Comparison | null
  /** When everybody was last gone through. */
  backfilledAt: Date | null
  /** When the last walk began that has seen everybody, whoever is gone included. */
  walkedFrom: Date | null
  /** Of the last drift check. */
  driftByField: { field: string; different: number }[]
}

const walkedSql = `
  SELECT started_at FROM mirror.runs WHERE kind = 'backfill' AND outcome = 'completed' AND reason IS NULL
  ORDER BY id DESC LIMIT 1`

interface Row {
  kind: 'drift' | 'backfill'
  finished_at: Date
  figures: Figures
  settings: { repair?: unknown }
  outcome: 'completed' | 'held'
}

const lastSql = `
  SELECT DISTINCT ON (kind) kind, finished_at, figures, settings, outcome FROM mirror.runs
  WHERE kind IN ('drift', 'backfill') AND outcome IN ('completed', 'held') ORDER BY kind, id DESC`

export async function lastCompared(pool: Pool): Promise<Compared> {
  const { rows } = await pool.query<Row>(lastSql)
  const walked = await pool.query<{ started_at: Date }>(walkedSql)
  const [newest] = [...rows].sort((one, other) => other.finished_at.getTime() - one.finished_at.getTime())
  return {
    comparison: newest === undefined ? null : comparisonOf(newest),
    backfilledAt: rows.find(({ kind }) => kind === 'backfill')?.finished_at ?? null,
    walkedFrom: walked.rows[0]?.started_at ?? null,
    driftByField: fieldsOf(rows.find(({ kind }) => kind === 'drift')?.figures ?? {}),
  }
}

function comparisonOf(row: Row): Comparison {
  const shared = { kind: row.kind, at: row.finished_at.toISOString() }
  return { ...shared, ...(row.kind === 'drift' ? ofDrift(row) : ofWalk(row)) }
}

type Counts = Pick<Comparison, 'compared' | 'equal' | 'different' | 'repaired' | 'unrepaired'>

/** Rows that said themselves that they were out of date are compared, and are no difference; they are repaired as well. */
function ofDrift({ figures, settings }: Row): Counts {
  const { equal = 0, stale = 0, drifted = 0, repaired = 0 } = figures
  const left = settings.repair === true ? Math.max(0, drifted + stale - repaired) : drifted
  return { compared: equal + stale + drifted, equal, different: drifted, repaired, unrepaired: Math.min(drifted, left) }
}

/** Whatever it finds it writes, or puts in doubt until Auth0 is asked; but for the removals of a run that is held. */
function ofWalk({ figures, outcome }: Row): Counts {
  const { created = 0, updated = 0, unchanged = 0, doubted = 0, absent = 0, marked = 0 } = figures
  const missing = Math.max(absent, marked)
  const different = created + updated + missing
  const unrepaired = outcome === 'held' ? missing : 0
  const compared = unchanged + doubted + different
  return { compared, equal: unchanged, different, repaired: different - unrepaired, unrepaired }
}

const differs = ' differs'

function fieldsOf(figures: Figures): Compared['driftByField'] {
  const named = Object.entries(figures).filter(([name, count]) => name.endsWith(differs) && count > 0)
  const fields = named.map(([name, different]) => ({ field: name.slice(0, -differs.length), different }))
  return fields.sort((one, other) => other.different - one.different)
}
