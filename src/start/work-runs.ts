// The worker's part in runs: works at those that are asked for, keeps the schedules, and sees to the first backfill.
import type { Engine } from '../engine.ts'
import { needsBackfill } from '../reconcile/run-history.ts'
import { type Intervals, openRunQueue, startRunWorker } from '../reconcile/run-queue.ts'
import { keepSchedules } from '../reconcile/schedules.ts'
import { openRunWorks, type RunParts } from './run-works.ts'
import type { Shutdown } from './shutdown.ts'

export interface WorkRunsOptions extends RunParts {
  engine: Engine
  /** Undefined: runs are worked at where they are asked for, and nothing is scheduled. */
  intervals: Intervals | undefined
  watchEveryMs?: number | undefined
}

export async function workRuns(options: WorkRunsOptions, shutdown: Shutdown): Promise<void> {
  const { engine, pool, log, intervals, watchEveryMs } = options
  const worker = startRunWorker({ engine, pool, log, works: openRunWorks(options), intervals: intervals ?? {} })
  shutdown.add('run worker', worker.close)
  if (intervals === undefined) return
  const schedules = await keepSchedules({ engine, pool, log, intervals, ...(watchEveryMs && { watchEveryMs }) })
  shutdown.add('schedules', schedules.close)
  if (intervals.backfill === undefined || !(await needsBackfill(pool))) return
  const queue = openRunQueue(engine)
  shutdown.add('run queue', queue.close)
  await queue.start('backfill')
}
