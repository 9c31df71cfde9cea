// The worker as a process: stale rows are brought up to date from the Management API, and what is pulled is pulled here.
import { openAsks, usualReserve } from '../auth0/asks.ts'
import { managementBy } from '../auth0/management.ts'
import type { Auth0Config } from '../config-auth0.ts'
import { ownWritesOf } from '../edit/own-writes.ts'
import { openEngine } from '../engine.ts'
import { type Reading, usualReading } from '../facts/reading.ts'
import { type FeedSettings, forgetChanges, setFeed } from '../feed/retention.ts'
import { allFields } from '../fields/fields.ts'
import { openInbox } from '../intake/inbox.ts'
import { type PullSettings, startPulls } from '../intake/pull/pulls.ts'
import { forgetEvents } from '../intake/retention.ts'
import type { Log } from '../log.ts'
import { openPool } from '../pool.ts'
import { settleDeleted } from '../reconcile/deletion.ts'
import { openRefreshQueue, startWorker } from '../reconcile/queue.ts'
import { openRefresher } from '../reconcile/refresh.ts'
import type { Intervals } from '../reconcile/run-queue.ts'
import { takeSamples } from '../reconcile/samples.ts'
import type { Tracing } from '../tracing/tracing.ts'
import { type DeletedUsers, setPolicy } from '../users/deletion.ts'
import { isAnybodyStale } from '../users/read.ts'
import { hearOfStale } from '../users/work-list.ts'
import { openAsApp } from './as-app.ts'
import { checkFields } from './check-fields.ts'
import { NotReached, reach } from './reach.ts'
import { openExportAll } from './run-works.ts'
import type { Shutdown } from './shutdown.ts'
import { workGrants } from './work-grants.ts'
import { workRuns } from './work-runs.ts'
import { type SubscriberSettings, workSubscribers } from './work-subscribers.ts'

export interface WorkOptions {
  databaseUrl: string
  redisUrl: string | undefined
  auth0: Auth0Config
  /** Share of the tenant's rate limit that is left to the team's own traffic. */
  apiReserve?: number
  /** Events older than this are forgotten. */
  inboxDays?: number
  /** What becomes of the rows of deleted users; default they are kept. */
  deletedUsers?: DeletedUsers
  /** What the feed of changes keeps; default a week, without values. */
  changes?: FeedSettings
  /** What is pulled besides; default nothing. */
  pull?: PullSettings | undefined
  /** How log events that are pulled are read. */
  reading?: Reading
  /** How often each kind of run is begun; default never by itself. */
  intervals?: Intervals
  /** How often the schedules are looked after. */
  watchEveryMs?: number
  /** How subscribers are sent what has changed; default nobody is. */
  subscribers?: SubscriberSettings
  /** Where traces are wanted; default they are not. */
  tracing?: Tracing | undefined
  /** How often an empty work list is looked at, should nobody have told of somebody on it. */
  lookEveryMs?: number | undefined
  /** How long a Redis that is away is waited for; default not at all. */
  startMs?: number
}

export async function work(options: WorkOptions, log: Log, shutdown: Shutdown): Promise<void> {
  const { redisUrl, auth0, inboxDays = 30, deletedUsers: policy = 'keep', pull } = options
  const databaseUrl = await openAsApp(options.databaseUrl, log)
  const pool = openPool(databaseUrl, log)
  shutdown.add('database', () => pool.end())
  const ownWrites = options.reading?.ownWrites ?? (await ownWritesOf(pool, auth0.clientId))
  const reading = { ...usualReading, ...options.reading, ownWrites }
  const { fields = allFields } = reading
  await checkFields(pool, fields, (line) => log.warn(line))
  const engine = await openEngine({ redis: redisUrl, database: databaseUrl }, log, options.tracing?.jobs)
  shutdown.add('queue engine', engine.close)
  const patience = { limitMs: options.startMs ?? 0, tell: (line: string) => log.warn(line) }
  await reach({ name: 'Redis', variable: 'REDIS_URL' }, patience, async () => {
    if (!engine.isReached()) throw new NotReached()
  })
  const asks = openAsks({ pool, auth0, reserve: options.apiReserve ?? usualReserve })
  const ask = asks.by('hint', { hurried: true })
  const management = managementBy(ask, fields)
  const exportAll = openExportAll({ pool, ask, log, fields })
  const urgently = asks.by('request', { hurried: true })
  const urgent = { ask: urgently, management: managementBy(urgently, fields) }
  const { clock, spendable } = asks.budget
  const grants = await workGrants({ engine, pool, ask, clock, log, kinds: reading.grants ?? [] }, shutdown)
  const parts = { pool, management, ask, urgent, clock, spendable, log, exportAll, fields }
  const refresher = openRefresher({ ...parts, onNew: grants?.onNew })
  await setPolicy(pool, policy)
  await setFeed(pool, options.changes ?? { days: 7, values: false })
  const hourly = {
    forgetEvents: async (signal: AbortSignal) => {
      await forgetEvents(pool, inboxDays, signal)
      await forgetChanges(pool, signal)
    },
    settleDeleted: (signal: AbortSignal) => settleDeleted({ pool, log, policy }, signal),
  }
  const { subscribers: settings } = options
  let wakeSubscribers: (() => Promise<void>) | undefined
  const lookAround = async () => {
    const { stale, subscribed } = await takeSamples(pool)
    if (subscribed) await wakeSubscribers?.()
    return stale
  }
  const queue = openRefreshQueue(engine, pool, log)
  shutdown.add('queue', queue.close)
  const ear = hearOfStale({ databaseUrl, log, onStale: queue.wake })
  shutdown.add('listener of the work list', ear.close)
  const refresh = {
    refreshStale: refresher.drain,
    isLeft: () => isAnybodyStale(pool),
    // a drain that stays would write the rows of later events in the trace of the first
    ...(options.tracing === undefined && { ear }),
  }
  const worker = await startWorker(engine, { ...refresh, ...hourly, lookAround }, log, options.lookEveryMs)
  shutdown.add('worker', worker.close)
  const wake = () => void queue.wake()
  const { intervals, watchEveryMs } = options
  await workRuns(
    {
      engine,
      pool,
      ask: asks.by('backfill'),
      sweepAsk: asks.by('sweep'),
      log,
      fields,
      wake,
      grants,
      intervals,
      watchEveryMs,
    },
    shutdown,
  )
  // behind the others, so that at the end they stop first
  if (settings) wakeSubscribers = await workSubscribers({ engine, pool, databaseUrl, log, auth0, settings }, shutdown)
  if (pull === undefined) return
  const inbox = openInbox(pool, wake, grants?.wake)
  const pulls = startPulls({ databaseUrl, pool, inbox, ask, log, settings: pull, reading })
  shutdown.add('pulls', pulls.close)
}
