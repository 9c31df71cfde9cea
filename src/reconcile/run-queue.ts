// Runs as jobs: a queue of their own, so that a backfill of an hour does not stand before a refresh of a second. What is
// single in the cluster is the run, not the job: a job that finds its kind under way has nothing to do.

import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { Engine } from '../engine.ts'
import { Failure } from '../errors.ts'
import type { Log } from '../log.ts'
import { Busy } from './only-one.ts'
import { isUnderWay, recentStarts } from './run-history.ts'
import type { RunKind, RunRow } from './runs.ts'

/** How a run is worked at. @throws Busy where somebody is at it */
export type RunWork = (settings: Record<string, unknown>, signal: AbortSignal) => Promise<RunRow>

/** The kinds that this process can work at. */
export type RunWorks = Partial<Record<RunKind, RunWork>>

/** Milliseconds from one start of a kind to the next; undefined: it has no schedule. */
export type Intervals = Partial<Record<RunKind, number | undefined>>

export interface RunQueue {
  /** Has a worker begin a run, or go on with the one that was left. @throws Failure where the engine is away */
  start(kind: RunKind, settings?: Record<string, unknown>): Promise<void>
  close(): Promise<void>
}

export const runQueueName = 'user-mirror-runs'

/** A failed run is tried again by its schedule, not by its job: a run says itself how it ended. */
export const runJob = { removeOnComplete: true, removeOnFail: 20 }

export function openRunQueue(engine: Engine): RunQueue {
  const queue = engine.queue(runQueueName)
  return {
    start: async (kind, settings = {}) => {
      if (!engine.isReached()) throw new Failure('queue_unavailable')
      await queue.add(kind, { settings }, runJob).catch((cause: unknown) => {
        throw new Failure('queue_unavailable', { cause })
      })
    },
    close: () => queue.close(),
  }
}

export interface RunWorkerOptions {
  engine: Engine
  pool: Pool
  log: Log
  works: RunWorks
  intervals: Intervals
}

/** A dead worker's job is taken over after this time, and its run with it. */
const lockMs = 30_000

/** One of each kind. */
const concurrency = 4

/** Works at runs until it is closed; then what is under way stops at its next step, and stays unfinished. */
export function startRunWorker(options: RunWorkerOptions): { close(): Promise<void> } {
  const stopping = new AbortController()
  const worker = options.engine.worker(
    runQueueName,
    async ({ name, data }) => workAt(options, name, data, stopping.signal),
    { lockDuration: lockMs, stalledInterval: lockMs / 2, maxStalledCount: 10, concurrency },
  )
  return {
    close: async () => {
      stopping.abort()
      await worker.close()
    },
  }
}

async function workAt(options: RunWorkerOptions, name: string, data: unknown, signal: AbortSignal): Promise<void> {
  const { pool, works, intervals, log } = options
  const kind = Object.keys(works).find((kind): kind is RunKind => kind === name)
  const work = kind && works[kind]
  if (kind === undefined || work === undefined) throw new Error(`no worker here for runs of the kind ${name}`)
  const asked = settingsIn(data)
  if (asked === undefined && (await isEarly(pool, kind, intervals[kind]))) return
  try {
    const { id, outcome, reason, figures } = await afterTheLast(pool, kind, signal, () => work(asked ?? {}, signal))
    log.info({ run: id, kind, outcome, reason, figures }, 'a run ended')
    if (outcome === 'failed') throw new Error(`run ${id} failed: ${reason}`)
  } catch (error) {
    if (!(error instanceof Busy)) throw error
    log.debug({ kind }, 'a run of this kind is under way already')
  }
}

/** How often, and how many milliseconds later each time, it is looked whether the last run has given back its lock. */
const [handOvers, handOverMs] = [50, 100]

/** A run says that it has ended before it gives back its lock, and whoever has read so may have asked for the next. */
async function afterTheLast<T>(pool: Pool, kind: RunKind, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Busy) || tries === handOvers || signal.aborted || (await isUnderWay(pool, kind)))
        throw error
    }
    await sleep(handOverMs, undefined, { signal }).catch(() => undefined)
  }
}

/** What the schedule brings has no settings; what a person asks for has. */
function settingsIn(data: unknown): Record<string, unknown> | undefined {
  const { settings }: { settings?: unknown } = Object(data)
  return typeof settings === 'object' && settings !== null ? { ...settings } : undefined
}

/** Workers that start anew register their schedules anew: a run that is not due yet for half its time is left out. */
async function isEarly(pool: Pool, kind: RunKind, everyMs: number | undefined): Promise<boolean> {
  const last = (await recentStarts(pool)).get(kind)
  return everyMs !== undefined && last?.outcome === 'completed' && last.ageMs < everyMs / 2
}
