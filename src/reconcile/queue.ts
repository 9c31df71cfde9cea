// All policy of the refresh job: how it is woken, scheduled, retried and kept single.
//
// The work list is the table (`stale_since`), not the queue: one job drains it, and a job lost with its engine costs the
// time to the next tick of the schedule. One drain at a time in the whole cluster also means one spender of the tenant's
// rate limit.
import { RateLimitError } from 'bullmq'
import type { Engine } from '../engine.ts'
import type { Log } from '../log.ts'

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
export type Drain = (signal: AbortSignal) => Promise<void>

/** Thrown by a drain that must pause; the job goes back unharmed and no attempt is counted. */
export class Pause extends Error {
  override name = 'Pause'
  readonly forMs: number
  constructor(forMs: number) {
    super(`paused for ${forMs} ms`)
    this.forMs = forMs
  }
}

const queueName = 'user-mirror'
const jobName = 'refresh-stale'

/** Where nothing wakes the worker (a lost hint, a lost engine, a row put off), the schedule does. */
const scheduleMs = 5_000

/** Ten attempts, half a second to four minutes apart; after the last the schedule begins anew. */
const jobOptions = {
  attempts: 10,
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
  return {
    wake: async () => {
      await queue
        .add(jobName, {}, jobOptions)
        .catch((error: unknown) => log.warn({ err: error }, 'the worker could not be woken'))
    },
    close: () => queue.close(),
  }
}

/** Starts a worker in this process and registers the schedule, which is one for the whole cluster. */
export async function startRefreshWorker(engine: Engine, drain: Drain): Promise<RefreshWorker> {
  const stopping = new AbortController()
  const worker = engine.worker(
    queueName,
    async () => {
      await drain(stopping.signal).catch(async (error: unknown) => {
        if (!(error instanceof Pause)) throw error
        await worker.rateLimit(error.forMs)
        throw new RateLimitError()
      })
    },
    { lockDuration: lockMs, stalledInterval: lockMs / 2, maxStalledCount: 10 },
  )
  await registerSchedule(engine)
  return {
    close: async () => {
      stopping.abort()
      await worker.close()
    },
  }
}

async function registerSchedule(engine: Engine): Promise<void> {
  const queue = engine.queue(queueName)
  await queue.waitUntilReady()
  await queue.upsertJobScheduler(jobName, { every: scheduleMs }, { name: jobName, opts: jobOptions })
  // a drain that died with its worker would swallow every wake until its lock runs out
  await queue.removeDeduplicationKey(jobName)
  await queue.add(jobName, {}, jobOptions)
  await queue.close()
}
