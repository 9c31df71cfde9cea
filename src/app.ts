// Everything the API is made of, in running order. Builds it and does not listen.
import { type FastifyInstance, fastify } from 'fastify'
import type { Db } from './db.ts'
import { Failure, failureOf } from './errors.ts'
import { type Reading, usualReading } from './facts/reading.ts'
import { countStaleGrants } from './grants/read.ts'
import { eventStream } from './intake/events/route.ts'
import { openInbox } from './intake/inbox.ts'
import { logStream } from './intake/logs/route.ts'
import { openRoom } from './intake/room.ts'
import { acceptsSecret } from './intake/secret.ts'
import { sourceFigures } from './intake/sources.ts'
import { openArrivals } from './intake/token/arrivals.ts'
import { openKeys } from './intake/token/keys.ts'
import { tokens } from './intake/token/plugin.ts'
import type { Log } from './log.ts'
import { type AdminOptions, adminRoutes } from './readers/admin.ts'
import { docs } from './readers/docs.ts'
import { backlog, healthRoutes } from './readers/health.ts'
import { metricsRoutes } from './readers/metrics.ts'
import { userRoutes } from './readers/users.ts'
import type { Intervals, RunQueue } from './reconcile/run-queue.ts'
import { isBackfilled, isUnderWay, listRuns, runFigures, stopRun } from './reconcile/runs.ts'
import { scheduleStates } from './reconcile/schedules.ts'
import { runSettings } from './reconcile/settings.ts'

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
  auth0: { baseUrl: string; issuers: string[]; audiences: string[] }
  /** Without any, the route is closed. */
  logStreamTokens: string[]
  /** As well. */
  eventStreamTokens?: string[]
  /** Opens the operator's routes; without one, only a permission does. */
  adminToken?: string | undefined
  /** How log events are read. */
  reading?: Reading
  /** How long a request may take to arrive as a whole. */
  requestTimeoutMs?: number | undefined
}

/** Auth0's ids are 128 characters at most where it chooses them, but a SAML NameID may hold nearly anything. */
const maxParamLength = 2048

/** A sender that trickles is cut off (408); Auth0's own deliveries are not known to take seconds. */
const usualRequestTimeoutMs = 30_000

export async function buildApp({
  db,
  log,
  wake,
  wakeGrants,
  runQueue,
  intervals = {},
  auth0,
  logStreamTokens,
  eventStreamTokens = [],
  adminToken,
  reading = usualReading,
  requestTimeoutMs = usualRequestTimeoutMs,
}: AppOptions): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: log,
    routerOptions: { maxParamLength },
    requestTimeout: requestTimeoutMs,
    http: {
      // of this limit (60 s) and the one above, Node takes the longer one for the request, whichever it is
      headersTimeout: requestTimeoutMs,
      // it looks at its connections every 30 s, and the limit might last twice as long
      connectionsCheckingInterval: requestTimeoutMs / 10,
    },
  })
  app.setErrorHandler((error, request, reply) => {
    const failure = failureOf(error)
    if (failure.status >= 500) request.log.error({ err: failure }, failure.code)
    if (failure.status === 503) reply.header('retry-after', '1')
    return reply.code(failure.status).type('application/problem+json').send(failure.problem())
  })
  // a connection whose answer ends during the close would be kept alive, and the close would wait for it
  app.addHook('preClose', async () => {
    app.server.keepAliveTimeout = 1
  })
  app.setNotFoundHandler(() => {
    throw new Failure('route_unknown')
  })

  await app.register(docs)
  const keys = openKeys({ url: `${auth0.baseUrl}/.well-known/jwks.json` })
  await app.register(tokens, {
    keys,
    arrivals: openArrivals(db.pool, wake),
    issuers: auth0.issuers,
    audiences: auth0.audiences,
  })
  // one for both streams, so that their deliveries are committed together and never wait for each other's rows
  const inbox = openInbox(db.pool, wake, wakeGrants)
  const room = openRoom()
  if (logStreamTokens.length > 0) await app.register(logStream, { inbox, room, secrets: logStreamTokens, reading })
  if (eventStreamTokens.length > 0)
    await app.register(eventStream, { inbox, room, secrets: eventStreamTokens, reading })
  const { grants = [] } = reading
  await app.register(userRoutes, { pool: db.pool, grants })
  const sources = () => sourceFigures(db.pool)
  const beganAt = performance.now()
  const schedules = () => scheduleStates(db.pool, intervals, performance.now() - beganAt)
  const opens = acceptsSecret(adminToken === undefined ? [] : [adminToken])
  await app.register(adminRoutes, { opens, sources, runs: runsOf(db, runQueue, grants.length > 0) })
  // where nobody is to backfill, nobody is waited for
  const backfilled = async () => intervals.backfill === undefined || isBackfilled(db.pool)
  await app.register(healthRoutes, { db, backfilled, schedules })
  const runs = () => runFigures(db.pool)
  await app.register(metricsRoutes, {
    sources,
    backlog: () => backlog(db),
    room: room.figures,
    runs,
    schedules,
    staleGrants: () => countStaleGrants(db.pool, grants),
  })
  return app
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
