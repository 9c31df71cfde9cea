// BullMQ's engine: Redis where there is one, else the mirror's own Postgres. Opened here, handed down.
import {
  type BackendClasses,
  createPostgresBackend,
  createRedisBackend,
  type IQueueBackend,
  type Processor,
  type Queue,
  runMigrations,
  type Worker,
  type WorkerOptions,
  withBackend,
} from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'
import { type Log, seldom } from './log.ts'

/** What both engines' queues and workers share and the mirror needs. */
export type AnyQueue = Pick<
  Queue,
  | 'add'
  | 'upsertJobScheduler'
  | 'getJobScheduler'
  | 'removeJobScheduler'
  | 'removeDeduplicationKey'
  | 'waitUntilReady'
  | 'close'
>
export type AnyWorker = Pick<Worker, 'rateLimit' | 'close'>

export interface Engine {
  queue(name: string): AnyQueue
  worker(name: string, processor: Processor, options: Omit<WorkerOptions, 'connection'>): AnyWorker
  /** After every queue and worker has been closed. */
  close(): Promise<void>
}

export interface EngineUrls {
  redis: string | undefined
  database: string
}

export async function openEngine(urls: EngineUrls, log: Log): Promise<Engine> {
  return urls.redis === undefined ? onPostgres(urls.database, log) : onRedis(urls.redis, log)
}

/** Makes BullMQ's own tables on Postgres, or brings them up to date, under BullMQ's own lock. */
export async function prepareEngine(urls: EngineUrls): Promise<void> {
  if (urls.redis !== undefined) return
  const client = new pg.Client({ connectionString: urls.database })
  await client.connect()
  try {
    await runMigrations(client)
  } finally {
    await client.end()
  }
}

function onPostgres(url: string, log: Log): Engine {
  // pools of its own in BullMQ's own schema, so that the queue cannot starve the table
  const connection = { connectionString: url, max: 3, connectionTimeoutMillis: 5_000, options: '-c TimeZone=UTC' }
  return engineOf(withBackend(createPostgresBackend), connection, connection, async () => undefined, log)
}

async function onRedis(url: string, log: Log): Promise<Engine> {
  // a producer stands on the way of a request and must not wait for Redis; a worker may wait for ever
  const producer = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1, lazyConnect: true })
  const consumer = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true })
  for (const redis of [producer, consumer]) redis.on('error', seldom(log, 'Redis cannot be reached'))
  const close = async () => {
    for (const redis of [producer, consumer]) redis.disconnect()
  }
  try {
    await Promise.all([producer.connect(), consumer.connect()])
  } catch (cause) {
    await close()
    throw new Error('REDIS_URL cannot be reached', { cause })
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
      queue.on('error', seldom(log, 'the queue failed'))
      return queue
    },
    worker: (name, processor, options) => {
      const worker = new Worker(name, processor, { ...options, connection: consumer })
      worker.on('error', seldom(log, 'the worker failed'))
      worker.on('failed', (job, error) => log.warn({ err: error, job: job?.name }, 'a job failed'))
      return worker
    },
    close,
  }
}
