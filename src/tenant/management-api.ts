// The Management API under /api/v2: its routes, its rate-limit headers and the faults that strike it.
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { accessRoutes } from './access-routes.ts'
import { ApiError, featureMissing, internalError, tooManyRequests } from './api-error.ts'
import type { Taken } from './bucket.ts'
import { connectionRoutes } from './connection-routes.ts'
import { eventFeedRoutes } from './event-feed-routes.ts'
import { eventStreamRoutes } from './event-stream-routes.ts'
import { exportRoutes } from './export-routes.ts'
import { identityRoutes } from './identity-routes.ts'
import { logRoutes } from './log-routes.ts'
import { logStreamRoutes } from './log-stream-routes.ts'
import { memberRoutes } from './organization-member-routes.ts'
import { organizationRoutes } from './organization-routes.ts'
import type { TenantParts } from './parts.ts'
import { roleRoutes } from './role-routes.ts'
import { userGrantRoutes } from './user-grant-routes.ts'
import { userRoutes } from './user-routes.ts'

/** A limit that nobody meets: only the faults refuse. */
const perSecond = 10_000
const longestUrl = 8192
/** Event Streams and the Events API, which not every plan has. */
const isOfEvents = /^\/api\/v2\/event(s|-streams)([/?]|$)/

export function managementApi(api: FastifyInstance, parts: TenantParts): void {
  const { faults } = parts
  const countDown = makeCountDown()
  api.addHook('onRequest', async (request, reply) => {
    if (request.url.length > longestUrl) throw new ApiError(414, 'Request-URI Too Large')
    limit(parts, request, reply, countDown)
    if (faults.strikes(faults.inForce.api[429])) {
      announceLimit(parts, reply, 0)
      throw tooManyRequests()
    }
    if (faults.strikes(faults.inForce.api[500])) throw internalError()
    if (!parts.settings.features.eventStreams && isOfEvents.test(request.url)) throw featureMissing()
  })
  slowDown(api, parts)
  userRoutes(api, parts)
  identityRoutes(api, parts)
  logStreamRoutes(api, parts)
  eventStreamRoutes(api, parts)
  eventFeedRoutes(api, parts)
  logRoutes(api, parts)
  exportRoutes(api, parts)
  connectionRoutes(api, parts)
  roleRoutes(api, parts)
  organizationRoutes(api, parts)
  memberRoutes(api, parts)
  userGrantRoutes(api, parts)
  accessRoutes(api, parts)
}

/** A slow answer is either late to be made, or made in time (its Date says when) and long on its way. */
function slowDown(api: FastifyInstance, { faults }: TenantParts): void {
  const slowOnTheirWay = new WeakSet<FastifyRequest>()
  api.addHook('preHandler', async (request) => {
    const { slow, slowMs } = faults.inForce.api
    if (!faults.strikes(slow)) return
    if (faults.strikes(0.5)) slowOnTheirWay.add(request)
    else await pause(slowMs)
  })
  api.addHook('onSend', async (request) => {
    if (slowOnTheirWay.has(request)) await pause(faults.inForce.api.slowMs)
  })
}

/** Where the plan has no limit, one is announced that nobody meets. */
function limit(parts: TenantParts, request: FastifyRequest, reply: FastifyReply, countDown: () => number): void {
  const taken = parts.limits.take(request.method, request.url.replace(/^\/api\/v2/, ''))
  if (taken === undefined) announceLimit(parts, reply, countDown())
  else announce(reply, taken)
  if (taken === undefined || taken.granted) return
  const waitSeconds = taken.reset - Math.floor(parts.clock.now().getTime() / 1000)
  if (parts.limits.sendsRetryAfter) reply.header('retry-after', waitSeconds)
  throw tooManyRequests()
}

function announceLimit(parts: TenantParts, reply: FastifyReply, remaining: number): void {
  announce(reply, { limit: perSecond, remaining, reset: Math.floor(parts.clock.now().getTime() / 1000) + 1 })
}

function announce(reply: FastifyReply, { limit, remaining, reset }: Omit<Taken, 'granted'>): void {
  reply.header('x-ratelimit-limit', limit)
  reply.header('x-ratelimit-remaining', remaining)
  reply.header('x-ratelimit-reset', reset)
}

function makeCountDown(): () => number {
  let [second, used] = [0, 0]
  return () => {
    const now = Math.floor(performance.now() / 1000)
    used = now === second ? used + 1 : 1
    second = now
    return Math.max(1, perSecond - used)
  }
}
