// Schedules of runs: one for the whole cluster whichever worker registers it, and looked after by all of them. Users of
// BullMQ report schedulers that stop, and a flushed Redis forgets them (taskforcesh/bullmq#2151, #3272, #390), so a
// schedule counts as alive by what it has produced: runs, which are rows.
import type { Pool } from 'pg'
import type { AnyQueue, Engine } from '../engine.ts'
import { type Log, seldom } from '../log.ts'
import { type Intervals, runJob, runQueueName } from './run-queue.ts'
import { type RunKind, recentStarts } from './runs.ts'

export interface ScheduleState {
  kind: RunKind
  every_seconds: number
  last_started_at: string | null
  /** No run of this kind has begun within three intervals. */
  stalled: boolean
}

/** So many intervals without a run mean that the schedule has stopped. */
const patience = 3

const kinds: readonly RunKind[] = ['backfill', 'sweep', 'drift', 'grants']

/**
 * @param sinceMs how long somebody has been looking: before the first run, the time is counted from there
 */
export async function scheduleStates(pool: Pool, intervals: Intervals, sinceMs: number): Promise<ScheduleState[]> {
  const starts = await recentStarts(pool)
  return kinds.flatMap((kind) => {
    const everyMs = intervals[kind]
    if (everyMs === undefined) return []
    const start = starts.get(kind)
    // a long run is no stopped schedule
    const stalled = start?.outcome === null ? false : (start?.ageMs ?? sinceMs) > patience * everyMs
    return [{ kind, every_seconds: everyMs / 1000, last_started_at: start?.startedAt.toISOString() ?? null, stalled }]
  })
}

export interface ScheduleOptions {
  engine: Engine
  pool: Pool
  log: Log
  intervals: Intervals
  /** How often a worker looks after the schedules. */
  watchEveryMs?: number
}

const usualWatchMs = 60_000

/** Registers the schedules, removes those that are switched off, and looks after them until it is closed. */
export async function keepSchedules(options: ScheduleOptions): Promise<{ close(): Promise<void> }> {
  const { engine, log, watchEveryMs = usualWatchMs } = options
  const queue = engine.queue(runQueueName)
  const beganAt = performance.now()
  await queue.waitUntilReady()
  for (const kind of kinds) await register(queue, kind, options.intervals[kind])
  const tell = seldom(log, 'the schedules could not be looked after')
  let round: Promise<void> | undefined
  const timer = setInterval(() => {
    round ??= revive(options, queue, performance.now() - beganAt)
      .catch(tell)
      .finally(() => {
        round = undefined
      })
  }, watchEveryMs)
  return {
    close: async () => {
      clearInterval(timer)
      await round
      await queue.close()
    },
  }
}

async function register(queue: AnyQueue, kind: RunKind, everyMs: number | undefined): Promise<void> {
  if (everyMs === undefined) await queue.removeJobScheduler(kind)
  else await queue.upsertJobScheduler(kind, { every: everyMs }, { name: kind, opts: runJob })
}

/** A schedule that the engine has forgotten, or that has stopped producing, is registered anew. */
async function revive({ pool, log, intervals }: ScheduleOptions, queue: AnyQueue, sinceMs: number): Promise<void> {
  for (const { kind, stalled } of await scheduleStates(pool, intervals, sinceMs)) {
    const forgotten = (await queue.getJobScheduler(kind)) === undefined
    if (!forgotten && !stalled) continue
    log.warn({ kind, forgotten }, 'a schedule had stopped and is registered anew')
    await queue.removeJobScheduler(kind)
    await register(queue, kind, intervals[kind])
  }
}
