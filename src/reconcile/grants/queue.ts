// BullMQ's part in the refresh of grants: a queue of its own, so that a pause of its own (a 429, an outage) holds up no
// profile. As there, the stale rows are the work list and the job only drains it, one drain at a time in the cluster.
import { RateLimitError } from 'bullmq'
import type { AnyQueue, Engine } from '../../engine.ts'
import { type Log, seldom } from '../../log.ts'
import { Pause } from '../pause.ts'
import type { Drain, RefreshQueue, RefreshWorker } from '../queue.ts'
import { keepRegistered, scheduleMs } from '../registered.ts'

const queueName = 'user-mirror-grants'
const jobName = 'refresh-grants'

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
  const tell = seldom(log, 'the worker of grants could not be woken')
  return {
    wake: async () => {
      if (!engine.isReached()) return tell(new Error('the queue engine is away'))
      await queue.add(jobName, {}, jobOptions).catch(tell)
    },
    close: () => queue.close(),
  }
}

/** Starts a worker in this process, and looks after the schedule, which is one for the whole cluster. */
export async function startGrantsWorker(engine: Engine, drain: Drain, log: Log): Promise<RefreshWorker> {
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
  const schedules = await keepRegistered(engine.queue(queueName), { names: [jobName], register }, log)
  return {
    close: async () => {
      stopping.abort()
      await schedules.close()
      await worker.close()
    },
  }
}

async function register(queue: AnyQueue): Promise<void> {
  await queue.upsertJobScheduler(jobName, { every: scheduleMs }, { name: jobName, opts: jobOptions })
  // a drain that died with its worker would swallow every wake until its lock runs out
  await queue.removeDeduplicationKey(jobName)
}
