// The worker as a process: stale rows are brought up to date from the Management API, and what is pulled is pulled here.
import { openAsks, usualReserve } from '../auth0/asks.ts'
import { managementBy } from '../auth0/management.ts'
import type { Auth0Config } from '../config.ts'
import { openDb } from '../db.ts'
import { openEngine } from '../engine.ts'
import { type Reading, usualReading } from '../facts/reading.ts'
import { openInbox } from '../intake/inbox.ts'
import { type PullSettings, startPulls } from '../intake/pull/pulls.ts'
import { forgetEvents } from '../intake/retention.ts'
import type { Log } from '../log.ts'
import { openRefreshQueue, startWorker } from '../reconcile/queue.ts'
import { openRefresher } from '../reconcile/refresh.ts'
import type { Intervals } from '../reconcile/run-queue.ts'
import { openRunWorks } from './run-works.ts'
import type { Shutdown } from './shutdown.ts'
import { workGrants } from './work-grants.ts'
import { workRuns } from './work-runs.ts'

export interface WorkOptions {
  databaseUrl: string
  redisUrl: string | undefined
  auth0: Auth0Config
  /** Share of the tenant's rate limit that is left to the team's own traffic. */
  apiReserve?: number
  /** Events older than this are forgotten. */
  inboxDays?: number
  /** What is pulled besides; default nothing. */
  pull?: PullSettings | undefined
  /** How log events that are pulled are read. */
  reading?: Reading
  /** How often each kind of run is begun; default never by itself. */
  intervals?: Intervals
  /** How often the schedules are looked after. */
  watchEveryMs?: number
}

export async function work(options: WorkOptions, log: Log, shutdown: Shutdown): Promise<void> {
  const { databaseUrl, redisUrl, auth0, inboxDays = 30, pull, reading = usualReading } = options
  const db = openDb(databaseUrl, log)
  shutdown.add('database', db.close)
  const engine = await openEngine({ redis: redisUrl, database: databaseUrl }, log)
  shutdown.add('queue engine', engine.close)
  const asks = openAsks({ pool: db.pool, auth0, reserve: options.apiReserve ?? usualReserve })
  const ask = asks.by('hint')
  const management = managementBy(ask)
  const exportAll = async (signal: AbortSignal) => {
    await openRunWorks({ pool: db.pool, ask, log }).backfill({}, signal)
  }
  const { clock, spendable } = asks.budget
  const grants = await workGrants({ engine, pool: db.pool, ask, clock, log, kinds: reading.grants ?? [] }, shutdown)
  const parts = { pool: db.pool, management, ask, clock, spendable, log, exportAll }
  const refresher = openRefresher({ ...parts, onNew: grants?.onNew })
  const worker = await startWorker(engine, {
    refreshStale: refresher.drain,
    forgetEvents: (signal) => forgetEvents(db.pool, inboxDays, signal),
  })
  shutdown.add('worker', worker.close)
  const queue = openRefreshQueue(engine, log)
  shutdown.add('queue', queue.close)
  const wake = () => void queue.wake()
  const { intervals, watchEveryMs } = options
  await workRuns(
    {
      engine,
      pool: db.pool,
      ask: asks.by('backfill'),
      sweepAsk: asks.by('sweep'),
      log,
      wake,
      grants,
      intervals,
      watchEveryMs,
    },
    shutdown,
  )
  if (pull === undefined) return
  const inbox = openInbox(db.pool, wake, grants?.wake)
  const pulls = startPulls({ databaseUrl, pool: db.pool, inbox, ask, log, settings: pull, reading })
  shutdown.add('pulls', pulls.close)
}
