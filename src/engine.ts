// BullMQ's engine: Redis where there is one, else the mirror's own Postgres. Opened here, handed down.
import {
  assertSchemaCompatibility,
  type BackendClasses,
  createPostgresBackend,
  createRedisBackend,
  type IQueueBackend,
  LATEST_SCHEMA_VERSION,
  type Processor,
  type Queue,
  runMigrations,
  SchemaMigrationRequiredError,
  type Telemetry,
  type Worker,
  type WorkerOptions,
  withBackend,
} from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'
import { reopened, reopenedWorker } from './engine-again.ts'
import { type Log, seldom } from './log.ts'
import { sessionAt } from './session.ts'

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

/** Traces what is added and worked at, where somebody wants traces. */
export type Jobs = Telemetry

/** Every queue there is. */
export type QueueName = (typeof queueNames)[number]
const queueNames = ['user-mirror', 'user-mirror-grants', 'user-mirror-runs', 'user-mirror-subscribers'] as const

export interface Engine {
  /** What is added now would be taken; on Redis that is so while there is a connection. */
  isReached(): boolean
  /** It may be emptied by itself, as a Redis is; what lies in Postgres stays with the rows. */
  mayForget: boolean
  queue(name: QueueName): AnyQueue
  worker(name: QueueName, processor: Processor, options: Omit<WorkerOptions, 'connection'>): AnyWorker
  /** All queues, for whoever shows what is in them; with connections of their own where these are not shared. */
  boards(): { queues: Queue[]; close(): Promise<void> }
  /** After every queue and worker has been closed. */
  close(): Promise<void>
}

export interface EngineUrls {
  redis: string | undefined
  database: string
}

/**
 * Opens also where Redis is away, and goes on looking for it: the API serves without it, since what it has to say stands
 * in the table.
 */
export async function openEngine(urls: EngineUrls, log: Log, telemetry?: Jobs): Promise<Engine> {
  const more = telemetry && { telemetry }
  return urls.redis === undefined ? onPostgres(urls.database, log, more) : onRedis(urls.redis, log, more)
}

/** What BullMQ is given besides. */
type More = { telemetry: Jobs } | undefined

/** Makes BullMQ's own tables on Postgres, or brings them up to date, under BullMQ's own lock; else changes nothing. */
export async function prepareEngine(urls: EngineUrls): Promise<void> {
  if (urls.redis !== undefined) return
  const client = new pg.Client({ ...sessionAt(urls.database), connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined) // a lost connection also rejects the query under way, which is where it is seen
  await client.connect()
  try {
    if ((await schemaVersion(client)) < LATEST_SCHEMA_VERSION) await runMigrations(client)
    const { rows } = await client.query<{ statement: string }>(sequencesSql, [queueNames])
    for (const { statement } of rows) await client.query(statement)
  } finally {
    await client.end()
  }
}

async function schemaVersion(client: pg.Client): Promise<number> {
  return assertSchemaCompatibility(client).catch((error: unknown) => {
    if (error instanceof SchemaMigrationRequiredError) return 0
    throw error
  })
}

/** BullMQ makes a queue's sequence with its first job, which a role that only works with rows may not. */
const sequencesSql = `
  SELECT format('CREATE SEQUENCE IF NOT EXISTS bullmq.%I', bullmq.job_id_seq_name(queue)) AS statement
  FROM unnest($1::text[]) AS queue WHERE to_regclass('bullmq.' || bullmq.job_id_seq_name(queue)) IS NULL`

/** What is to be done stands in a table, where it is found when a job is lost: nobody waits for the disk. */
const standsInTable: readonly QueueName[] = ['user-mirror', 'user-mirror-grants']

function onPostgres(url: string, log: Log, more: More): Engine {
  // pools of its own in BullMQ's own schema, so that the queue cannot starve the table
  const connection = (name: QueueName) => ({
    ...sessionAt(url, standsInTable.includes(name) ? '-c synchronous_commit=off' : ''),
    max: 3,
    connectionTimeoutMillis: 5_000,
  })
  const parts = {
    producer: connection,
    consumer: connection,
    again: true,
    mayForget: false,
    isReached: () => true,
    close: async () => undefined,
  }
  return engineOf(withBackend(createPostgresBackend), parts, log, more)
}

/** A Redis that accepts and does not answer counts as away after this time. */
const connectTimeout = 5_000

async function onRedis(url: string, log: Log, more: More): Promise<Engine> {
  const options = { lazyConnect: true, connectTimeout }
  // a producer stands on the way of a request and must not wait for Redis; a worker may wait for ever
  const producer = new Redis(url, { ...options, enableOfflineQueue: false, maxRetriesPerRequest: 1 })
  const consumer = new Redis(url, { ...options, maxRetriesPerRequest: null })
  const both = [producer, consumer]
  for (const redis of both) redis.on('error', seldom(log, 'Redis cannot be reached'))
  const close = async () => {
    for (const redis of both) redis.disconnect()
  }
  // where this fails, each tries again by itself until it is closed
  await Promise.allSettled(both.map((redis) => redis.connect()))
  const isReached = () => producer.status === 'ready'
  const parts = { producer: () => producer, consumer: () => consumer, mayForget: true, isReached, close }
  return engineOf(withBackend(createRedisBackend), parts, log, more)
}

interface Parts<C> extends Pick<Engine, 'isReached' | 'mayForget' | 'close'> {
  producer: (name: QueueName) => C
  consumer: (name: QueueName) => C
  /** Queues and workers that could not reach it at first are opened anew. */
  again?: boolean
}

function engineOf<B extends IQueueBackend, C>(
  { Queue, Worker }: BackendClasses<B, C>,
  { producer, consumer, isReached, mayForget, close, again = false }: Parts<C>,
  log: Log,
  more: More,
): Engine {
  return {
    isReached,
    mayForget,
    queue: (name) => {
      const open = () => {
        const queue = new Queue(name, { connection: producer(name), ...more })
        queue.on('error', seldom(log, 'the queue failed'))
        return queue
      }
      return again ? reopened(open) : open()
    },
    boards: () => {
      const queues = queueNames.map((name) => new Queue(name, { connection: producer(name) }))
      for (const queue of queues) queue.on('error', seldom(log, 'the queue failed'))
      // of the two engines, which a board tells apart itself, the type names one
      return {
        queues: queues as unknown as Queue[],
        close: async () => void (await Promise.all(queues.map((queue) => queue.close()))),
      }
    },
    worker: (name, processor, options) => {
      const tell = seldom(log, 'the worker failed')
      const open = () => {
        const worker = new Worker(name, processor, { ...options, autorun: !again, connection: consumer(name), ...more })
        worker.on('error', tell)
        worker.on('failed', (job, error) => log.warn({ err: error, job: job?.name }, 'a job failed'))
        return worker
      }
      const worker = again ? reopenedWorker(open) : open()
      return {
        rateLimit: (forMs) => worker.rateLimit(forMs),
        // an engine that is away takes nothing back, and would be waited for; other workers go on when the lock has run out
        close: () => worker.close(!isReached()),
      }
    },
    close,
  }
}
