// The worker as a process: stale rows are brought up to date from the Management API.
import { openManagement } from '../auth0/management.ts'
import type { Auth0Config } from '../config.ts'
import { openDb } from '../db.ts'
import { openEngine } from '../engine.ts'
import type { Log } from '../log.ts'
import { startRefreshWorker } from '../reconcile/queue.ts'
import { refreshStale } from '../reconcile/refresh.ts'
import type { Shutdown } from './shutdown.ts'

export interface WorkOptions {
  databaseUrl: string
  redisUrl: string | undefined
  auth0: Auth0Config
}

export async function work({ databaseUrl, redisUrl, auth0 }: WorkOptions, log: Log, shutdown: Shutdown): Promise<void> {
  const db = openDb(databaseUrl, log)
  shutdown.add('database', db.close)
  const engine = await openEngine({ redis: redisUrl, database: databaseUrl }, log)
  shutdown.add('queue engine', engine.close)
  const management = openManagement(auth0)
  const worker = await startRefreshWorker(engine, (signal) => refreshStale({ pool: db.pool, management, log }, signal))
  shutdown.add('worker', worker.close)
}
