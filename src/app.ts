// Everything the API is made of, in running order. Builds it and does not listen.
import { randomUUID } from 'node:crypto'
import rateLimit, { type RateLimitPluginOptions } from '@fastify/rate-limit'
import { type FastifyInstance, type FastifyPluginAsync, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import { Registry } from 'prom-client'
import { usualReserve } from './auth0/asks.ts'
import { sharedBudget } from './auth0/budget-figures.ts'
import { refuseClient } from './client-error.ts'
import { dashboard } from './dashboard/dashboard.ts'
import { openGuard } from './dashboard/guard.ts'
import { assets } from './dashboard/pages.ts'
import { openSessions, type Person } from './dashboard/session.ts'
import type { Way } from './dashboard/trust.ts'
import type { Db } from './db.ts'
import type { UpdateMetadata } from './edit/edits.ts'
import { metadataRoute } from './edit/route.ts'
import type { Engine } from './engine.ts'
import { Failure, failureOf, retryAfterOf } from './errors.ts'
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
import { type Arrivals, openArrivals } from './intake/token/arrivals.ts'
import { openKeys } from './intake/token/keys.ts'
import { type TokenOptions, tokens } from './intake/token/plugin.ts'
import type { Recent } from './intake/token/recent.ts'
import { lazySchemas } from './lazy-schemas.ts'
import type { Log } from './log.ts'
import { type AdminOptions, adminRoutes } from './readers/admin.ts'
import { refuseAsAuth0 } from './readers/api-v2/errors.ts'
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
import type { Intervals, RunQueue } from './reconcile/run-queue.ts'
import { isBackfilled, isUnderWay, lastResults, listRuns, runFigures, stopRun } from './reconcile/runs.ts'
import { scheduleStates } from './reconcile/schedules.ts'
import { runSettings } from './reconcile/settings.ts'
import { subscriberFigures } from './subscribers/figures.ts'
import type { Tracing } from './tracing/tracing.ts'
import { deletionFigures } from './users/deletion.ts'
import { census } from './users/figures.ts'

export interface AppOptions {
  db: Db
  log: Log
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
  /** Proxies whose word on the sender's address is taken; default none. */
  trustProxy?: string[] | undefined
  /** How long a request may take to arrive as a whole. */
  requestTimeoutMs?: number | undefined
  /** Traces requests; default nobody does. */
  tracing?: Tracing | undefined
  /** The process is about to end: it serves on, and says that it is not ready. */
  isLeaving?: () => boolean
}

/** Auth0's ids are 128 characters at most where it chooses them, but a SAML NameID may hold nearly anything. */
const maxParamLength = 2048

/** Of one caller; where failed attempts have a limit, and not more than they. */
const editsPerMinute = 60

/** A sender that trickles is cut off (408); Auth0's own deliveries are not known to take seconds. */
const usualRequestTimeoutMs = 30_000

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
  trustProxy = [],
  requestTimeoutMs = usualRequestTimeoutMs,
  tracing,
  isLeaving = () => false,
}: AppOptions): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: log,
    routerOptions: { maxParamLength },
    requestTimeout: requestTimeoutMs,
    trustProxy,
    schemaController: lazySchemas(),
    clientErrorHandler: refuseClient,
    // before a route is found
    frameworkErrors: (error, request, reply) =>
      (request.url.startsWith('/api/v2/') ? refuseAsAuth0 : refuse)(error, request, reply),
    // what still comes in over an open connection is answered as ever
    return503OnClosing: false,
    http: {
      // of this limit (60 s) and the one above, Node takes the longer one for the request, whichever it is
      headersTimeout: requestTimeoutMs,
      // it looks at its connections every 30 s, and the limit might last twice as long
      connectionsCheckingInterval: requestTimeoutMs / 10,
    },
  })
  // who keeps a connection takes its next request elsewhere, and is not met by the end between two of them
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isLeaving()) reply.header('connection', 'close')
    done()
  })
  app.setErrorHandler(refuse)
  // a connection whose answer ends during the close would be kept alive, and the close would wait for it
  app.addHook('preClose', async () => {
    app.server.keepAliveTimeout = 1
  })
  app.setNotFoundHandler(() => {
    throw new Failure('route_unknown')
  })

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
  // one for both streams, so that their deliveries are committed together and never wait for each other's rows
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
  const operator: FastifyPluginAsync = async (inside) => {
    if (perMinute > 0) await inside.register(rateLimit, limitOf(perMinute))
    const sessions = await openSessions(inside, [adminToken ?? '', shown.sessionSecret])
    const permitted = inside.requirePermission('admin:mirror')
    const stillAdmits = async (person: Person) => {
      if (blockedUsers === 'refuse') await refuseEnded(arrivals, person)
    }
    const guard = openGuard({ adminToken, permitted, sessions, stillAdmits })
    await inside.register(dashboard, {
      guard,
      permitted,
      sessions,
      attempts,
      pool: db.pool,
      searchPool: db.searchPool,
      grants,
      wake,
      replay: (ids) => replay(db.pool, inbox, reading, ids),
      apiReserve,
      schedules,
      ...shown,
    })
    await inside.register(adminRoutes, {
      onRequest: guard.admit,
      sources,
      runs: runsOf(db, runQueue, grants.length > 0),
      erase,
      subscribers,
    })
  }
  await app.register(operator)
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

function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const failure = failureOf(error)
  if (failure.status >= 500) request.log.error({ err: failure }, failure.code)
  const retryAfter = retryAfterOf(failure)
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  reply.code(failure.status).type('application/problem+json').send(failure.problem())
}

/** A session is no better than the token that began it. */
async function refuseEnded(arrivals: Arrivals, person: Person): Promise<void> {
  const { gone, blocked } = await arrivals.arrive(person)
  if (gone || blocked) throw new Failure(gone ? 'caller_gone' : 'caller_blocked')
}

/** Whoever may look at what the operator's routes show may still not have the database do it without end. */
function limitOf(perMinute: number): RateLimitPluginOptions {
  return {
    max: perMinute,
    timeWindow: 60_000,
    errorResponseBuilder: (_request, { ttl }) =>
      new Failure('too_many_requests', { retryAfterSeconds: Math.ceil(ttl / 1000) }),
  }
}

function runsOf({ pool }: Db, queue: Pick<RunQueue, 'start'>, hasGrants: boolean): AdminOptions['runs'] {
  const kindOf = (name: string) => (Object.hasOwn(runSettings, name) ? (name as keyof typeof runSettings) : undefined)
  const { grants: _, ...others } = runSettings
  return {
    settings: hasGrants ? runSettings : others,
    runs: (limit) => listRuns(pool, limit),
    start: async (name, settings) => {
      const kind = kindOf(name)
      if (kind === undefined || (await isUnderWay(pool, kind))) return false
      await queue.start(kind, settings)
      return true
    },
    stop: async (name) => {
      const kind = kindOf(name)
      return kind !== undefined && stopRun(pool, kind)
    },
  }
}
