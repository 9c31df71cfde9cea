// Schedules of runs: one for the whole cluster whichever worker registers it, and looked after by all of them. Users of
// BullMQ report schedulers that stop, and a flushed Redis forgets them (taskforcesh/bullmq#2151, #3272, #390), so a
// schedule counts as alive by what it has produced: runs, which are rows.
import type { Pool } from 'pg'
import type { AnyQueue, Engine } from '../engine.ts'
import { type Log, seldom } from '../log.ts'
import { recentStarts, type Start } from './run-history.ts'
import { type Intervals, runJob, runQueueName } from './run-queue.ts'
import type { RunKind } from './runs.ts'

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
    const stalled = stalledInMs(everyMs, start, sinceMs) < 0
    return [{ kind, every_seconds: everyMs / 1000, last_started_at: start?.startedAt.toISOString() ?? null, stalled }]
  })
}

/** How long it is until it counts as stopped, if no run begins. A long run is no stopped schedule. */
function stalledInMs(everyMs: number, start: Start | undefined, sinceMs: number): number {
  return start?.outcome === null ? everyMs : patience * everyMs - (start?.ageMs ?? sinceMs)
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
  const { engine, log, intervals, watchEveryMs = usualWatchMs } = options
  const queue = engine.queue(runQueueName)
  await queue.waitUntilReady()
  for (const kind of kinds) await register(queue, kind, intervals[kind])
  const tell = seldom(log, 'the schedules could not be looked after')
  const stalledNow = watchStarts(options)
  let round: Promise<void> | undefined
  const timer = setInterval(() => {
    round ??= stalledNow()
      .then((stalled) => revive(options, queue, stalled))
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

/** @returns the kinds whose schedule has stopped; the rows are asked no sooner than the first of them could have */
function watchStarts({ pool, intervals }: ScheduleOptions): () => Promise<RunKind[]> {
  const beganAt = performance.now()
  let nextAt = beganAt
  return async () => {
    const now = performance.now()
    if (now < nextAt) return []
    const starts = await recentStarts(pool)
    const left = kinds.flatMap((kind) => {
      const everyMs = intervals[kind]
      return everyMs === undefined ? [] : [{ kind, ms: stalledInMs(everyMs, starts.get(kind), now - beganAt) }]
    })
    nextAt = now + Math.min(...left.map(({ ms }) => ms))
    return left.filter(({ ms }) => ms < 0).map(({ kind }) => kind)
  }
}

async function register(queue: AnyQueue, kind: RunKind, everyMs: number | undefined): Promise<void> {
  if (everyMs === undefined) await queue.removeJobScheduler(kind)
  else await queue.upsertJobScheduler(kind, { every: everyMs }, { name: kind, opts: runJob })
}

/** A schedule that the engine has forgotten, or that has stopped producing, is registered anew. */
async function revive({ log, intervals }: ScheduleOptions, queue: AnyQueue, stalled: RunKind[]): Promise<void> {
  for (const kind of kinds.filter((kind) => intervals[kind] !== undefined)) {
    const forgotten = (await queue.getJobScheduler(kind)) === undefined
    if (!forgotten && !stalled.includes(kind)) continue
    log.warn({ kind, forgotten }, 'a schedule had stopped and is registered anew')
    await queue.removeJobScheduler(kind)
    await register(queue, kind, intervals[kind])
  }
}
