// Everything the API is made of, in running order. Builds it and does not listen.
import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { Registry } from 'prom-client'
import { usualReserve } from './auth0/asks.ts'
import { sharedBudget } from './auth0/budget-figures.ts'
import { assets } from './dashboard/pages.ts'
import type { Way } from './dashboard/trust.ts'
import type { Db } from './db.ts'
import type { UpdateMetadata } from './edit/edits.ts'
import { metadataRoute } from './edit/route.ts'
import type { Engine } from './engine.ts'
import { type Reading, usualReading } from './facts/reading.ts'
import { changesRoute } from './feed/route.ts'
import type { Waiting } from './feed/waiting.ts'
import { countStaleGrants } from './grants/read.ts'
import { openAttempts } from './intake/attempts.ts'
import { eventStream } from './intake/events/route.ts'
import { openInbox } from './intake/inbox.ts'
import { logStream } from './intake/logs/route.ts'
import { replay } from './intake/replay.ts'
import { openRoom } from './intake/room.ts'
import { sourceFigures } from './intake/sources.ts'
import { openArrivals } from './intake/token/arrivals.ts'
import { openKeys } from './intake/token/keys.ts'
import { type TokenOptions, tokens } from './intake/token/plugin.ts'
import type { Recent } from './intake/token/recent.ts'
import { operator } from './operator.ts'
import type { AdminOptions } from './readers/admin.ts'
import { apiV2Routes } from './readers/api-v2/routes.ts'
import { docs } from './readers/docs.ts'
import { headers } from './readers/headers.ts'
import { healthRoutes } from './readers/health.ts'
import { timeRequests } from './readers/http-metrics.ts'
import { lookupRoute } from './readers/lookup.ts'
import { metricsRoutes } from './readers/metrics.ts'
import { searchRoute } from './readers/search.ts'
import { userHeader } from './readers/user-headers.ts'
import { userRoutes } from './readers/users.ts'
import { type VerifyOptions, verifyRoutes } from './readers/verify.ts'
import { refreshCosts } from './reconcile/refresh-spent.ts'
import { isBackfilled, lastResults, runFigures } from './reconcile/run-history.ts'
import type { Intervals, RunQueue } from './reconcile/run-queue.ts'
import { scheduleStates } from './reconcile/schedules.ts'
import { openServer, type ServerOptions } from './server.ts'
import { subscriberFigures } from './subscribers/figures.ts'
import type { Tracing } from './tracing/tracing.ts'
import { deletionFigures } from './users/deletion.ts'
import { census } from './users/figures.ts'

export interface AppOptions extends ServerOptions {
  db: Db
  /** Called when rows have become stale. */
  wake: () => void
  /** Called when what users have been granted has become stale. */
  wakeGrants?: (() => void) | undefined
  /** Where the operator's runs are handed to a worker. */
  runQueue: Pick<RunQueue, 'start'>
  /** How often the workers begin each kind of run; default never by themselves. */
  intervals?: Intervals
  /** Share of the tenant's rate limit that the workers leave to the team's own traffic. */
  apiReserve?: number
  auth0: { baseUrl: string; issuers: string[]; audiences: string[] }
  /** Rows of recent callers; without it each request asks the table. */
  recent?: Recent
  /** Where followers of the feed wait; without it that route is closed. */
  waiting?: Waiting
  /** Writes to Auth0 what callers change of themselves; without it they cannot. */
  updateMetadata?: UpdateMetadata
  /** What becomes of callers who are blocked or deleted at Auth0; default refused. */
  blockedUsers?: TokenOptions['blockedUsers'] | undefined
  /** What gateways are told of callers; default their id alone, and not to be kept. */
  verify?: VerifyOptions | undefined
  /** Without any, the route is closed. */
  logStreamTokens: string[]
  /** As well. */
  eventStreamTokens?: string[]
  /** Opens the operator's routes; without one, only a permission does. */
  adminToken?: string | undefined
  /** What the dashboard says of the mirror, and what its sessions are signed with beside ADMIN_TOKEN. */
  dashboard?: { domain: string; version: string; ways: Way[]; sessionSecret: string; engine?: Engine }
  /** Takes out everything that is held of a person; without it that route is closed. */
  erase?: AdminOptions['erase']
  /** Who gets the changes as webhooks; without it the operator cannot say. */
  subscribers?: AdminOptions['subscribers']
  /** How log events are read. */
  reading?: Reading
  /** A minute and an address: failed attempts to get in, and requests of the operator's routes; default no limit. */
  rateLimit?: number | undefined
  /** Traces requests; default nobody does. */
  tracing?: Tracing | undefined
}

/** Of one caller; where failed attempts have a limit, and not more than they. */
const editsPerMinute = 60

export async function buildApp({
  db,
  log,
  wake,
  wakeGrants,
  runQueue,
  intervals = {},
  apiReserve = usualReserve,
  auth0,
  recent,
  waiting,
  updateMetadata,
  blockedUsers = 'refuse',
  verify = { headers: [userHeader(['id'])], cacheSeconds: 0 },
  logStreamTokens,
  eventStreamTokens = [],
  adminToken,
  dashboard: shown = { domain: '', version: '', ways: [], sessionSecret: randomUUID() },
  erase,
  subscribers,
  reading = usualReading,
  rateLimit: perMinute = 0,
  tracing,
  isLeaving = () => false,
  ...server
}: AppOptions): Promise<FastifyInstance> {
  const app = openServer({ log, isLeaving, ...server })
  if (tracing !== undefined) await app.register(tracing.requests)
  const registry = new Registry()
  timeRequests(app, registry)
  await app.register(headers)
  await app.register(docs)
  const keys = openKeys({ url: `${auth0.baseUrl}/.well-known/jwks.json` })
  const attempts = await openAttempts(app, perMinute)
  const arrivals = openArrivals({ pool: db.pool, recent, onAsked: wake })
  await app.register(tokens, {
    keys,
    attempts,
    arrivals,
    issuers: auth0.issuers,
    audiences: auth0.audiences,
    blockedUsers,
  })
  // one for both streams, so that deliveries of one sort are committed together
  const inbox = openInbox(db.pool, wake, wakeGrants)
  const room = openRoom()
  if (logStreamTokens.length > 0)
    await app.register(logStream, { inbox, room, secrets: logStreamTokens, attempts, reading })
  if (eventStreamTokens.length > 0)
    await app.register(eventStream, { inbox, room, secrets: eventStreamTokens, attempts, reading })
  const { grants = [] } = reading
  await app.register(userRoutes, { pool: db.pool, grants })
  await app.register(verifyRoutes, verify)
  await app.register(lookupRoute, { pool: db.pool })
  await app.register(searchRoute, { pool: db.searchPool, grants })
  await app.register(apiV2Routes, { prefix: '/api/v2', pool: db.pool, searchPool: db.searchPool, grants })
  if (waiting !== undefined) await app.register(changesRoute, { feed: { pool: db.pool, waiting } })
  if (updateMetadata !== undefined)
    await app.register(metadataRoute, { updateMetadata, perMinute: Math.min(perMinute, editsPerMinute) })
  const sources = () => sourceFigures(db.pool)
  const beganAt = performance.now()
  const schedules = () => scheduleStates(db.pool, intervals, performance.now() - beganAt)
  await app.register(operator, {
    pool: db.pool,
    searchPool: db.searchPool,
    grants,
    wake,
    replay: (ids) => replay(db.pool, inbox, reading, ids),
    apiReserve,
    schedules,
    sources,
    attempts,
    arrivals,
    blockedUsers,
    runQueue,
    erase,
    subscribers,
    adminToken,
    perMinute,
    ...shown,
  })
  await app.register(assets)
  // where nobody is to backfill, nobody is waited for
  const backfilled = async () => intervals.backfill === undefined || isBackfilled(db.pool)
  await app.register(healthRoutes, { pool: db.pool, backfilled, schedules, isLeaving })
  await app.register(metricsRoutes, {
    registry,
    log,
    room: room.figures,
    pool: db.pool,
    census: () => census(db.pool),
    removals: () => deletionFigures(db.pool),
    sources,
    runs: () => runFigures(db.pool),
    schedules,
    results: () => lastResults(db.pool),
    budget: () => sharedBudget(db.pool, apiReserve),
    refreshes: () => refreshCosts(db.pool),
    staleGrants: () => countStaleGrants(db.pool, grants),
    subscribers: () => subscriberFigures(db.pool),
  })
  return app
}
