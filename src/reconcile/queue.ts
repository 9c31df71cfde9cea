// All policy of the worker's jobs: how they are woken, scheduled, retried and kept single.
//
// The work list is the table (`stale_since`), not the queue: one job drains it, and a job lost with its engine costs the
// time to the next tick of the schedule. One drain at a time in the whole cluster also means one spender of the tenant's
// rate limit. A list with somebody on it is looked at all the time; an empty one seldom, since whoever puts somebody on it
// wakes a worker.
import { RateLimitError } from 'bullmq'
import type { Pool } from 'pg'
import type { AnyQueue, Engine } from '../engine.ts'
import { type Log, seldom } from '../log.ts'
import { announceQueued, type WorkListEar } from '../users/work-list.ts'
import { Pause } from './pause.ts'
import { keepRegistered, scheduleMs, seldomMs } from './registered.ts'

export interface RefreshQueue {
  /** Asks for a drain, at once or right after the one that runs. Never fails: it is tried again until it is done. */
  wake(): Promise<void>
  close(): Promise<void>
}

export interface RefreshWorker {
  /** Lets the drain in progress finish the users that it has asked for. */
  close(): Promise<void>
}

/** One drain of the work list. `signal`: finish what is in flight and return. */
export type Drain = (signal: AbortSignal) => Promise<unknown>

const queueName = 'user-mirror'
const jobName = 'refresh-stale'

/** Comes a while after a drain that has left something on the list, or has failed. */
const againJob = 'look-again'

/** What is done once an hour. */
const hourlyJobs = { 'forget-events': 'forgetEvents', 'settle-deleted': 'settleDeleted' } as const
const hourMs = 3_600_000
const isHourly = (name: string): name is keyof typeof hourlyJobs => Object.hasOwn(hourlyJobs, name)

/** What is done now and then while there is nothing to do: with one statement the minutes' samples, and a look at the list. */
const lookJob = 'take-samples'

/** Four attempts within four seconds; then the schedule begins anew, so that an outage is never outlasted by more than that. */
const jobOptions = {
  attempts: 4,
  backoff: { type: 'exponential', delay: 500, jitter: 0.2 },
  removeOnComplete: true,
  removeOnFail: 20,
  // while one drain runs, any number of wakes become the one that follows it
  deduplication: { id: jobName, keepLastIfActive: true },
}

/** One for all drains within its delay: it has not come yet when the time ends in which others would bear its name. */
function againOptions() {
  const jobId = `${againJob}-${Math.floor(Date.now() / scheduleMs)}`
  return { jobId, delay: scheduleMs, removeOnComplete: true, removeOnFail: 5 }
}

/** Data of a drain: somebody has asked for it who has put somebody on the list. */
interface Wake {
  woken?: boolean
}

const woken: Wake = { woken: true }

/**
 * So long a drain stays for whoever comes next: to put a job into the queue and to claim it takes as long as all the rest.
 * Whoever is killed meanwhile holds up the others until the lock has run out.
 */
const stayMs = 1_000

/** A dead worker's drain is taken over after this time. */
const lockMs = 10_000

/** From a wake that did not reach the engine to the next: twice as long each time, up to the schedule's own. */
const firstAgainMs = 500

export function openRefreshQueue(engine: Engine, pool: Pool, log: Log): RefreshQueue {
  const queue = engine.queue(queueName)
  const tell = seldom(log, 'the worker could not be woken')
  let again: NodeJS.Timeout | undefined
  let closed = false
  const wake = async (pauseMs = firstAgainMs): Promise<void> => {
    clearTimeout(again)
    try {
      if (!engine.isReached()) throw new Error('the queue engine is away')
      await queue.add(jobName, woken, jobOptions)
    } catch (error) {
      if (closed) return
      tell(error)
      clearTimeout(again)
      again = setTimeout(() => void wake(Math.min(2 * pauseMs, seldomMs)), pauseMs).unref()
    }
  }
  return {
    wake: async () => {
      // whoever stays after a drain would be followed by the job only when that ends
      await Promise.all([announceQueued(pool).catch(() => undefined), wake()])
    },
    close: async () => {
      closed = true
      clearTimeout(again)
      await queue.close()
    },
  }
}

/** What the worker does, by job. */
export interface Work {
  refreshStale: Drain
  /** Is anybody on the work list, those who are put off included? */
  isLeft(): Promise<boolean>
  /** Who has been woken waits a moment for the next, before giving back the job; default not at all. */
  ear?: Pick<WorkListEar, 'said' | 'saidAgain'>
  forgetEvents: Drain
  /** Also done whenever a worker starts. */
  settleDeleted: Drain
  /** @returns whether anybody is on the work list */
  lookAround(): Promise<boolean>
}

/**
 * Starts a worker in this process, and registers and looks after the schedules, which are one for the whole cluster.
 *
 * @param lookEveryMs how often an empty work list is looked at, should nobody have woken a worker; on Postgres the schedules,
 * too
 */
export async function startWorker(
  engine: Engine,
  work: Work,
  log: Log,
  lookEveryMs: number = seldomMs,
): Promise<RefreshWorker> {
  const stopping = new AbortController()
  const queue = engine.queue(queueName)
  const worker = engine.worker(
    queueName,
    async ({ name, data }) => {
      if (name === againJob) return void (await queue.add(jobName, {}, jobOptions))
      const run = workOf(work, queue, name, data)
      await run(stopping.signal).catch(async (error: unknown) => {
        if (!(error instanceof Pause)) throw error
        await worker.rateLimit(error.forMs)
        throw new RateLimitError()
      })
    },
    { lockDuration: lockMs, stalledInterval: lockMs / 2, maxStalledCount: 10, concurrency: 2 },
  )
  const everyMs = engine.mayForget ? scheduleMs : lookEveryMs
  const register = (queue: AnyQueue) => registerSchedules(queue, lookEveryMs)
  const schedules = await keepRegistered(queue, { names, register }, log, everyMs)
  return {
    close: async () => {
      stopping.abort()
      await worker.close() // a drain that begins uses the queue of the schedules
      await schedules.close()
    },
  }
}

/**
 * Whatever comes of it, a list with somebody on it is looked at again before long: that finds who is put off, whom a drain
 * that failed has left, and whom somebody has put there who could tell nobody. Who was woken does not look first.
 */
function drainOf({ refreshStale, isLeft, ear }: Work, queue: AnyQueue, { woken }: Wake): Drain {
  const mayBeLeft = () => isLeft().catch(() => true)
  return async (signal) => {
    if (!woken && !(await mayBeLeft())) return
    try {
      for (let stays = true; stays; ) {
        const before = ear?.said() ?? 0
        await refreshStale(signal)
        stays = woken === true && (await ear?.saidAgain(before, stayMs, signal)) === true
      }
    } finally {
      if (await mayBeLeft()) await queue.add(againJob, {}, againOptions())
    }
  }
}

/** Where nothing can be seen, somebody may be there. */
function lookOf({ lookAround }: Work, queue: AnyQueue): Drain {
  return async () => {
    let mayBeLeft = true
    try {
      mayBeLeft = await lookAround()
    } finally {
      if (mayBeLeft) await queue.add(jobName, {}, jobOptions)
    }
  }
}

function workOf(work: Work, queue: AnyQueue, name: string, data: Wake): Drain {
  if (isHourly(name)) return work[hourlyJobs[name]]
  return name === lookJob ? lookOf(work, queue) : drainOf(work, queue, data)
}

const names = [lookJob, ...Object.keys(hourlyJobs)]

async function registerSchedules(queue: AnyQueue, lookEveryMs: number): Promise<void> {
  const opts = { removeOnComplete: true, removeOnFail: 5 }
  await queue.upsertJobScheduler(lookJob, { every: lookEveryMs }, { name: lookJob, opts })
  await queue.removeJobScheduler(jobName) // of an earlier version
  for (const name of Object.keys(hourlyJobs)) await queue.upsertJobScheduler(name, { every: hourMs }, { name, opts })
  await queue.add('settle-deleted', {}, { ...opts, deduplication: { id: 'settle-deleted' } })
  // a drain that died with its worker would swallow every wake until its lock runs out
  await queue.removeDeduplicationKey(jobName)
  await queue.add(jobName, {}, jobOptions)
}
