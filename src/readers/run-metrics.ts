// The part of GET /metrics that is about runs: how they ended, what they cost, and whether they still come.
import { Counter, Gauge, type Registry } from 'prom-client'

const outcomes = ['completed', 'failed', 'cancelled', 'held'] as const

export interface RunFigures extends Record<(typeof outcomes)[number], number> {
  kind: string
  running: number
  calls: number
  last_completed_at: Date | null
}

export interface ScheduleFigures {
  kind: string
  stalled: boolean
}

export interface ResultFigures {
  /** When the last comparison with all users of the tenant was completed; null: none was yet. */
  compared_at: Date | null
  /** What the last drift check has counted; null: there was none yet. */
  drift: Record<string, number> | null
}

/** What a drift check says of each row, of its figures those that are not about one field. */
const verdicts = ['equal', 'stale', 'drifted', 'gone', 'moving', 'unanswered', 'repaired'] as const

/** @returns sets the metrics to what the database says */
export function runMetrics(
  registry: Registry,
): (runs: RunFigures[], schedules: ScheduleFigures[], results: ResultFigures) => void {
  const shared = { labelNames: ['kind'], registers: [registry] }
  const ended = new Counter({
    ...shared,
    name: 'user_mirror_runs_total',
    help: 'Runs that have ended, by kind and outcome',
    labelNames: ['kind', 'outcome'],
  })
  const calls = new Counter({
    ...shared,
    name: 'user_mirror_run_api_calls_total',
    help: 'Calls of the Management API that runs have made',
  })
  const running = new Gauge({ ...shared, name: 'user_mirror_run_unfinished', help: 'Runs begun and not ended' })
  const completed = new Gauge({
    ...shared,
    name: 'user_mirror_run_last_success_timestamp_seconds',
    help: 'When a run of this kind was last completed',
  })
  const alive = new Gauge({
    ...shared,
    name: 'user_mirror_schedule_alive',
    help: '1: runs of this kind come as scheduled; 0: none has begun within three intervals',
  })
  const setResults = resultMetrics(registry)
  return (runs, schedules, results) => {
    for (const metric of [ended, calls, alive]) metric.reset()
    setResults(results)
    for (const { kind, ...run } of runs) {
      for (const outcome of outcomes) ended.inc({ kind, outcome }, run[outcome])
      calls.inc({ kind }, run.calls)
      running.set({ kind }, run.running)
      if (run.last_completed_at !== null) completed.set({ kind }, run.last_completed_at.getTime() / 1000)
    }
    for (const { kind, stalled } of schedules) alive.set({ kind }, stalled ? 0 : 1)
  }
}

function resultMetrics(registry: Registry): (results: ResultFigures) => void {
  const compared = new Gauge({
    registers: [registry],
    name: 'user_mirror_last_comparison_timestamp_seconds',
    help: 'When the last comparison with all users of the tenant was completed; 0: never',
  })
  const drift = new Gauge({
    registers: [registry],
    name: 'user_mirror_drift_rows',
    help: 'Rows that the last drift check has compared, by what it found',
    labelNames: ['result'],
  })
  return (results) => {
    compared.set((results.compared_at?.getTime() ?? 0) / 1000)
    drift.reset()
    const { drift: found } = results
    if (found !== null) for (const result of verdicts) drift.set({ result }, found[result] ?? 0)
  }
}
