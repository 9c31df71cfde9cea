// The API as a process: what it needs is opened, handed down, and closed in reverse.
import { buildApp } from '../app.ts'
import type { Auth0Config } from '../config.ts'
import { openDb } from '../db.ts'
import { openEngine } from '../engine.ts'
import { type Reading, usualReading } from '../facts/reading.ts'
import type { Log } from '../log.ts'
import { openGrantsQueue } from '../reconcile/grants/queue.ts'
import { openRefreshQueue } from '../reconcile/queue.ts'
import { type Intervals, openRunQueue } from '../reconcile/run-queue.ts'
import type { Shutdown } from './shutdown.ts'

export interface ServeOptions {
  host: string
  port: number
  databaseUrl: string
  redisUrl: string | undefined
  auth0: Auth0Config
  logStreamTokens: string[]
  eventStreamTokens?: string[]
  adminToken?: string | undefined
  /** How log events are read. */
  reading?: Reading
  requestTimeoutMs?: number | undefined
  /** How often the workers begin each kind of run; default never by themselves. */
  intervals?: Intervals | undefined
}

/** @returns the URL that the API listens on, without trailing slash */
export async function serve(options: ServeOptions, log: Log, shutdown: Shutdown): Promise<string> {
  const db = openDb(options.databaseUrl, log)
  shutdown.add('database', db.close)
  const engine = await openEngine({ redis: options.redisUrl, database: options.databaseUrl }, log)
  shutdown.add('queue engine', engine.close)
  const queue = openRefreshQueue(engine, log)
  shutdown.add('queue', queue.close)
  const { reading = usualReading } = options
  const grantsQueue = reading.grants?.length ? openGrantsQueue(engine, log) : undefined
  if (grantsQueue !== undefined) shutdown.add('queue of grants', grantsQueue.close)
  const runQueue = openRunQueue(engine)
  shutdown.add('run queue', runQueue.close)
  const app = await buildApp({
    db,
    log,
    wake: () => void queue.wake(),
    wakeGrants: () => void grantsQueue?.wake(),
    runQueue,
    intervals: options.intervals ?? {},
    auth0: options.auth0,
    logStreamTokens: options.logStreamTokens,
    eventStreamTokens: options.eventStreamTokens ?? [],
    adminToken: options.adminToken,
    requestTimeoutMs: options.requestTimeoutMs,
    reading,
  })
  shutdown.add('API', () => app.close())
  try {
    return await app.listen({ host: options.host, port: options.port })
  } catch (cause) {
    const { port } = options
    throw new Error(`port ${port} cannot be listened on: set PORT to a free one, such as ${port + 1}`, { cause })
  }
}
