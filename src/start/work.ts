// The worker as a process: stale rows are brought up to date from the Management API, and what is pulled is pulled here.
import { openManagement } from '../auth0/management.ts'
import type { Auth0Config } from '../config.ts'
import { openDb } from '../db.ts'
import { openEngine } from '../engine.ts'
import { type Reading, usualReading } from '../facts/reading.ts'
import { openInbox } from '../intake/inbox.ts'
import { type PullSettings, startPulls } from '../intake/pull/pulls.ts'
import { forgetEvents } from '../intake/retention.ts'
import type { Log } from '../log.ts'
import { openRefreshQueue, startWorker } from '../reconcile/queue.ts'
import { refreshStale } from '../reconcile/refresh.ts'
import type { Shutdown } from './shutdown.ts'

export interface WorkOptions {
  databaseUrl: string
  redisUrl: string | undefined
  auth0: Auth0Config
  /** Events older than this are forgotten. */
  inboxDays?: number
  /** What is pulled besides; default nothing. */
  pull?: PullSettings | undefined
  /** How log events that are pulled are read. */
  reading?: Reading
}

export async function work(options: WorkOptions, log: Log, shutdown: Shutdown): Promise<void> {
  const { databaseUrl, redisUrl, auth0, inboxDays = 30, pull, reading = usualReading } = options
  const db = openDb(databaseUrl, log)
  shutdown.add('database', db.close)
  const engine = await openEngine({ redis: redisUrl, database: databaseUrl }, log)
  shutdown.add('queue engine', engine.close)
  const management = openManagement(auth0)
  const worker = await startWorker(engine, {
    refreshStale: (signal) => refreshStale({ pool: db.pool, management, log }, signal),
    forgetEvents: (signal) => forgetEvents(db.pool, inboxDays, signal),
  })
  shutdown.add('worker', worker.close)
  if (pull === undefined) return
  const queue = openRefreshQueue(engine, log)
  shutdown.add('queue', queue.close)
  const inbox = openInbox(db.pool, () => void queue.wake())
  const pulls = startPulls({ databaseUrl, pool: db.pool, inbox, auth0, log, settings: pull, reading })
  shutdown.add('pulls', pulls.close)
}
