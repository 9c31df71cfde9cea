// BullMQ's engine: Redis where there is one, else the mirror's own Postgres. Opened here, handed down.
import {
  type BackendClasses,
  createPostgresBackend,
  createRedisBackend,
  type IQueueBackend,
  type Processor,
  type Queue,
  type Worker,
  type WorkerOptions,
  withBackend,
} from 'bullmq'
import { Redis } from 'ioredis'
import type { Log } from './log.ts'

/** What both engines' queues and workers share and the mirror needs. */
export type AnyQueue = Pick<Queue, 'add' | 'upsertJobScheduler' | 'removeDeduplicationKey' | 'waitUntilReady' | 'close'>
export type AnyWorker = Pick<Worker, 'rateLimit' | 'close'>

export interface Engine {
  queue(name: string): AnyQueue
  worker(name: string, processor: Processor, options: Omit<WorkerOptions, 'connection'>): AnyWorker
  /** After every queue and worker has been closed. */
  close(): Promise<void>
}

export function openEngine(urls: { redis?: string | undefined; database: string }, log: Log): Engine {
  return urls.redis === undefined ? onPostgres(urls.database, log) : onRedis(urls.redis, log)
}

function onPostgres(url: string, log: Log): Engine {
  // Pools of its own in BullMQ's own schema; the tables are made, and made newer, by BullMQ's migrations.
  const connection = {
    connectionString: url,
    max: 3,
    connectionTimeoutMillis: 5_000,
    options: '-c TimeZone=UTC',
    migrate: true,
  }
  return engineOf(withBackend(createPostgresBackend), connection, connection, async () => undefined, log)
}

function onRedis(url: string, log: Log): Engine {
  // a producer stands on the way of a request and must not wait for Redis; a worker may wait for ever
  const producer = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1 })
  const consumer = new Redis(url, { maxRetriesPerRequest: null })
  for (const redis of [producer, consumer])
    redis.on('error', (error) => log.warn({ err: error }, 'Redis cannot be reached'))
  const close = async () => {
    for (const redis of [producer, consumer]) redis.disconnect()
  }
  return engineOf(withBackend(createRedisBackend), producer, consumer, close, log)
}

function engineOf<B extends IQueueBackend, C>(
  { Queue, Worker }: BackendClasses<B, C>,
  producer: C,
  consumer: C,
  close: () => Promise<void>,
  log: Log,
): Engine {
  return {
    queue: (name) => {
      const queue = new Queue(name, { connection: producer, skipWaitingForReady: true })
      queue.on('error', (error) => log.warn({ err: error }, 'the queue failed'))
      return queue
    },
    worker: (name, processor, options) => {
      const worker = new Worker(name, processor, { ...options, connection: consumer })
      worker.on('error', (error) => log.warn({ err: error }, 'the worker failed'))
      worker.on('failed', (job, error) => log.warn({ err: error, job: job?.name }, 'a job failed'))
      return worker
    },
    close,
  }
}
