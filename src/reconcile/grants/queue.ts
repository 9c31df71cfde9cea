// BullMQ's part in the refresh of grants: a queue of its own, so that a pause of its own (a 429, an outage) holds up no
// profile. As there, the stale rows are the work list and the job only drains it, one drain at a time in the cluster.
import { RateLimitError } from 'bullmq'
import type { Engine } from '../../engine.ts'
import type { Log } from '../../log.ts'
import { type Drain, Pause, type RefreshQueue, type RefreshWorker } from '../queue.ts'

const queueName = 'user-mirror-grants'
const jobName = 'refresh-grants'

/** Where nothing wakes the worker (a lost hint, a lost engine, a row put off), the schedule does. */
const scheduleMs = 5_000

/** Tried again by the schedule. */
const jobOptions = {
  removeOnComplete: true,
  removeOnFail: 20,
  // while one drain runs, any number of wakes become the one that follows it
  deduplication: { id: jobName, keepLastIfActive: true },
}

/** A dead worker's drain is taken over after this time. */
const lockMs = 10_000

export function openGrantsQueue(engine: Engine, log: Log): RefreshQueue {
  const queue = engine.queue(queueName)
  return {
    wake: async () => {
      await queue
        .add(jobName, {}, jobOptions)
        .catch((error: unknown) => log.warn({ err: error }, 'the worker of grants could not be woken'))
    },
    close: () => queue.close(),
  }
}

/** Starts a worker in this process and registers the schedule, which is one for the whole cluster. */
export async function startGrantsWorker(engine: Engine, drain: Drain): Promise<RefreshWorker> {
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
    { lockDuration: lockMs, stalledInterval: lockMs / 2, maxStalledCount: 10, concurrency: 1 },
  )
  const queue = engine.queue(queueName)
  await queue.waitUntilReady()
  await queue.upsertJobScheduler(jobName, { every: scheduleMs }, { name: jobName, opts: jobOptions })
  // a drain that died with its worker would swallow every wake until its lock runs out
  await queue.removeDeduplicationKey(jobName)
  await queue.close()
  return {
    close: async () => {
      stopping.abort()
      await worker.close()
    },
  }
}
