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

/** @returns sets the metrics to what the database says */
export function runMetrics(registry: Registry): (runs: RunFigures[], schedules: ScheduleFigures[]) => void {
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
  return (runs, schedules) => {
    for (const metric of [ended, calls, alive]) metric.reset()
    for (const { kind, ...run } of runs) {
      for (const outcome of outcomes) ended.inc({ kind, outcome }, run[outcome])
      calls.inc({ kind }, run.calls)
      running.set({ kind }, run.running)
      if (run.last_completed_at !== null) completed.set({ kind }, run.last_completed_at.getTime() / 1000)
    }
    for (const { kind, stalled } of schedules) alive.set({ kind }, stalled ? 0 : 1)
  }
}
