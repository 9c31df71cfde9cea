// The API as a process: what it needs is opened, handed down, and closed in reverse.
import { setTimeout as sleep } from 'node:timers/promises'
import { buildApp } from '../app.ts'
import { openAsks, usualReserve } from '../auth0/asks.ts'
import type { Config } from '../config.ts'
import type { Auth0Config } from '../config-auth0.ts'
import type { Way } from '../dashboard/trust.ts'
import { openDb } from '../db.ts'
import { openEdits } from '../edit/open.ts'
import { ownWritesOf } from '../edit/own-writes.ts'
import { openEngine } from '../engine.ts'
import { erase } from '../erase/erase.ts'
import { type Reading, usualReading } from '../facts/reading.ts'
import { openWaiting } from '../feed/waiting.ts'
import type { PullSettings } from '../intake/pull/pulls.ts'
import { openRecent } from '../intake/token/recent.ts'
import type { Log } from '../log.ts'
import { openGrantsQueue } from '../reconcile/grants/queue.ts'
import { openRefreshQueue } from '../reconcile/queue.ts'
import { type Intervals, openRunQueue } from '../reconcile/run-queue.ts'
import type { Tracing } from '../tracing/tracing.ts'
import { openAsApp } from './as-app.ts'
import { openSubscribersDesk } from './open-desk.ts'
import type { Shutdown } from './shutdown.ts'
import { ownVersion } from './version.ts'

export interface ServeOptions {
  host: string
  port: number
  databaseUrl: string
  redisUrl: string | undefined
  auth0: Auth0Config
  logStreamTokens: string[]
  eventStreamTokens?: string[]
  adminToken?: string | undefined
  /** What the workers pull, so that the dashboard knows what is to come; default nothing. */
  pull?: PullSettings | undefined
  /** What becomes of callers who are blocked or deleted at Auth0; default refused. */
  blockedUsers?: Config['blockedUsers']
  /** Default no limit. */
  rateLimit?: Config['rateLimit']
  trustProxy?: Config['trustProxy']
  /** What gateways are told of callers. */
  verify?: Config['verify']
  /** How log events are read. */
  reading?: Reading
  requestTimeoutMs?: number | undefined
  /** How long rows of recent callers are kept. */
  recentMs?: number | undefined
  /** How often the workers begin each kind of run; default never by themselves. */
  intervals?: Intervals | undefined
  /** How long it serves on once it is to end, saying that it is not ready; default not at all. */
  drainMs?: number
  /** Share of the tenant's rate limit that the workers leave to the team's own traffic. */
  apiReserve?: number
  /** What `user_metadata` are to be like that callers change; default anything. */
  metadataSchema?: Config['metadataSchema']
  /** Where traces are wanted; default they are not. */
  tracing?: Tracing | undefined
  /** How long a change waits for its turn, and each of its calls for the tenant's rate limit. */
  editPatienceMs?: number | undefined
  /** Where messages to subscribers may go, and how their secrets are kept; without it there are none. */
  subscribers?: Config['subscribers'] | undefined
}

/** @returns the URL that the API listens on, without trailing slash */
export async function serve(options: ServeOptions, log: Log, shutdown: Shutdown): Promise<string> {
  const database = await openAsApp(options.databaseUrl, log)
  const db = openDb(database, log)
  shutdown.add('database', db.close)
  const engine = await openEngine({ redis: options.redisUrl, database }, log, options.tracing?.jobs)
  shutdown.add('queue engine', engine.close)
  const queue = openRefreshQueue(engine, db.pool, log)
  shutdown.add('queue', queue.close)
  const ownWrites = options.reading?.ownWrites ?? (await ownWritesOf(db.pool, options.auth0.clientId))
  const reading = { ...usualReading, ...options.reading, ownWrites }
  const grantsQueue = reading.grants?.length ? openGrantsQueue(engine, log) : undefined
  if (grantsQueue !== undefined) shutdown.add('queue of grants', grantsQueue.close)
  const runQueue = openRunQueue(engine)
  shutdown.add('run queue', runQueue.close)
  let leaving = false
  const recent = openRecent({ databaseUrl: database, log, keptMs: options.recentMs })
  shutdown.add('listening connection', recent.close)
  const waiting = openWaiting({ databaseUrl: database, log })
  shutdown.add('followers', waiting.close)
  const { auth0, apiReserve: reserve = usualReserve } = options
  const ask = openAsks({ pool: db.pool, auth0, reserve }).by('request')
  const edits = openEdits({
    pool: db.pool,
    databaseUrl: database,
    log,
    ask,
    schema: options.metadataSchema,
    ownWrites,
    fields: reading.fields,
    patienceMs: options.editPatienceMs,
    onWritten: recent.forget,
    onUncertain: () => void queue.wake(),
  })
  shutdown.add('edits', edits.close)
  const { subscribers: settings } = options
  const parts = { engine, pool: db.pool, log, auth0 }
  const subscribers = settings && openSubscribersDesk({ ...parts, settings }, shutdown)
  const app = await buildApp({
    tracing: options.tracing,
    isLeaving: () => leaving,
    db,
    log,
    wake: () => void queue.wake(),
    wakeGrants: () => void grantsQueue?.wake(),
    runQueue,
    intervals: options.intervals ?? {},
    ...(options.apiReserve !== undefined && { apiReserve: options.apiReserve }),
    auth0: options.auth0,
    recent,
    waiting,
    updateMetadata: edits.updateMetadata,
    blockedUsers: options.blockedUsers,
    rateLimit: options.rateLimit,
    trustProxy: options.trustProxy,
    verify: options.verify,
    logStreamTokens: options.logStreamTokens,
    eventStreamTokens: options.eventStreamTokens ?? [],
    adminToken: options.adminToken,
    dashboard: {
      domain: auth0.domain,
      version: await ownVersion(),
      ways: waysOf(options),
      sessionSecret: auth0.clientSecret,
      engine,
    },
    erase: (id) => erase({ pool: db.pool, ask }, id),
    subscribers,
    requestTimeoutMs: options.requestTimeoutMs,
    reading,
  })
  shutdown.add('API', () => app.close())
  const { drainMs = 0 } = options
  const leave = async () => {
    leaving = true
    await sleep(drainMs)
  }
  shutdown.add('readiness', leave, drainMs + 1_000)
  try {
    const url = await app.listen({ host: options.host, port: options.port })
    void queue.wake() // an API that was killed may have stored something and told nobody
    return url
  } catch (cause) {
    const { port } = options
    throw new Error(`port ${port} cannot be listened on: set PORT to a free one, such as ${port + 1}`, { cause })
  }
}

/** Where changes come in by themselves; the Events API tells of nothing while nothing happens. */
function waysOf({ logStreamTokens, eventStreamTokens = [], pull = {} }: ServeOptions): Way[] {
  const { logsEveryMs, events = false } = pull
  return [
    ...(logStreamTokens.length > 0 ? [{ source: 'log_stream' }] : []),
    ...(eventStreamTokens.length > 0 ? [{ source: 'event_stream' }] : []),
    ...(logsEveryMs === undefined ? [] : [{ source: 'logs', everyMs: logsEveryMs }]),
    ...(events ? [{ source: 'events' }] : []),
  ]
}
