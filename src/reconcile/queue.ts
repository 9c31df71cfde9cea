// All policy of the worker's jobs: how they are woken, scheduled, retried and kept single.
//
// The work list is the table (`stale_since`), not the queue: one job drains it, and a job lost with its engine costs the
// time to the next tick of the schedule. One drain at a time in the whole cluster also means one spender of the tenant's
// rate limit.
import { RateLimitError } from 'bullmq'
import type { AnyQueue, Engine } from '../engine.ts'
import { type Log, seldom } from '../log.ts'
import { Pause } from './pause.ts'
import { keepRegistered, scheduleMs } from './registered.ts'

export interface RefreshQueue {
  /** Asks for a drain, at once or right after the one that runs. Never fails: the schedule comes anyway. */
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

/** What is done once an hour. */
const hourlyJobs = { 'forget-events': 'forgetEvents', 'settle-deleted': 'settleDeleted' } as const
const hourMs = 3_600_000
const isHourly = (name: string): name is keyof typeof hourlyJobs => Object.hasOwn(hourlyJobs, name)

/** What is done once a minute. */
const minutelyJob = 'take-samples'
const minuteMs = 60_000

/** Four attempts within four seconds; then the schedule begins anew, so that an outage is never outlasted by more than that. */
const jobOptions = {
  attempts: 4,
  backoff: { type: 'exponential', delay: 500, jitter: 0.2 },
  removeOnComplete: true,
  removeOnFail: 20,
  // while one drain runs, any number of wakes become the one that follows it
  deduplication: { id: jobName, keepLastIfActive: true },
}

/** A dead worker's drain is taken over after this time. */
const lockMs = 10_000

export function openRefreshQueue(engine: Engine, log: Log): RefreshQueue {
  const queue = engine.queue(queueName)
  const tell = seldom(log, 'the worker could not be woken')
  return {
    wake: async () => {
      if (!engine.isReached()) return tell(new Error('the queue engine is away'))
      await queue.add(jobName, {}, jobOptions).catch(tell)
    },
    close: () => queue.close(),
  }
}

/** What the worker does, by job. */
export interface Work {
  refreshStale: Drain
  forgetEvents: Drain
  /** Also done whenever a worker starts. */
  settleDeleted: Drain
  takeSamples: Drain
}

/** Starts a worker in this process, and registers and looks after the schedules, which are one for the whole cluster. */
export async function startWorker(engine: Engine, work: Work, log: Log): Promise<RefreshWorker> {
  const stopping = new AbortController()
  const worker = engine.worker(
    queueName,
    async ({ name }) => {
      const run = workOf(work, name)
      await run(stopping.signal).catch(async (error: unknown) => {
        if (!(error instanceof Pause)) throw error
        await worker.rateLimit(error.forMs)
        throw new RateLimitError()
      })
    },
    { lockDuration: lockMs, stalledInterval: lockMs / 2, maxStalledCount: 10, concurrency: 2 },
  )
  const schedules = await keepRegistered(engine.queue(queueName), schedulesOfQueue, log)
  return {
    close: async () => {
      stopping.abort()
      await schedules.close()
      await worker.close()
    },
  }
}

function workOf(work: Work, name: string): Drain {
  if (name === minutelyJob) return work.takeSamples
  return isHourly(name) ? work[hourlyJobs[name]] : work.refreshStale
}

const schedulesOfQueue = { names: [jobName, minutelyJob, ...Object.keys(hourlyJobs)], register: registerSchedules }

async function registerSchedules(queue: AnyQueue): Promise<void> {
  await queue.upsertJobScheduler(jobName, { every: scheduleMs }, { name: jobName, opts: jobOptions })
  const opts = { removeOnComplete: true, removeOnFail: 5 }
  await queue.upsertJobScheduler(minutelyJob, { every: minuteMs }, { name: minutelyJob, opts })
  for (const name of Object.keys(hourlyJobs)) await queue.upsertJobScheduler(name, { every: hourMs }, { name, opts })
  await queue.add('settle-deleted', {}, { ...opts, deduplication: { id: 'settle-deleted' } })
  // a drain that died with its worker would swallow every wake until its lock runs out
  await queue.removeDeduplicationKey(jobName)
  await queue.add(jobName, {}, jobOptions)
}
