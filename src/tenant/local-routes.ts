// /local/: what only a development tenant can do. No authentication, so answered on the loopback interface only.
import type { FastifyInstance } from 'fastify'
import { ApiError } from './api-error.ts'
import { bodyText, readObject } from './body.ts'
import { queryOf } from './caller.ts'
import { readFaults } from './faults.ts'
import { describeLocal } from './help.ts'
import { readUsers } from './load.ts'
import { conditions } from './local-conditions.ts'
import { crowdRoutes } from './local-crowd.ts'
import { loadUsers, logIn, signUpSilently } from './local-users.ts'
import { isObject, type JsonObject, listOf, textOf } from './members.ts'
import { findOrganization } from './organization-routes.ts'
import type { TenantParts } from './parts.ts'
import { recordJoined } from './record-grants.ts'
import { machineToken, managementScopes, userToken } from './tokens.ts'
import { find } from './user-routes.ts'

export function localRoutes(local: FastifyInstance, parts: TenantParts): void {
  local.addHook('onRequest', async (request) => {
    if (!isLoopback(request.ip)) throw new ApiError(403, '/local/ is answered on the loopback interface only')
  })
  local.get('/help', async (_request, reply) => {
    return reply.type('application/json; charset=utf-8').send(JSON.stringify(describeLocal(parts.settings), null, 2))
  })
  local.post('/token', async (request) => ({ access_token: makeToken(parts, readObject(request)) }))
  local.post('/management-token', async (request) => ({
    access_token: makeManagementToken(parts, readObject(request)),
  }))
  local.post('/users', async (request) => {
    const users = readUsers(bodyText(request))
    loadUsers(parts, users, queryOf(request).get('silent') === 'true')
    return { loaded: users.length }
  })
  local.post('/login', async (request) => {
    const body = readObject(request)
    return logIn(parts, find(parts, requireId(body)), body)
  })
  local.post('/join', async (request) => {
    const body = readObject(request)
    const organization = findOrganization(parts, textOf(body, 'organization_id') ?? '')
    recordJoined(parts, organization, find(parts, requireId(body)))
    return organization
  })
  crowdRoutes(local, parts)
  conditions(local, parts)
  steering(local, parts)
}

function steering(local: FastifyInstance, parts: TenantParts): void {
  local.get('/faults', async () => parts.faults.inForce)
  local.post('/faults', async (request) => {
    parts.faults.inForce = readFaults(readObject(request))
    return parts.faults.inForce
  })
  local.post('/retention', async (request) => {
    const { seconds } = readObject(request)
    if (typeof seconds !== 'number' || seconds < 0) throw new ApiError(400, 'seconds must be a number, 0 or more')
    parts.log.retain(seconds)
    return { seconds }
  })
  local.post('/scopes', async (request) => {
    parts.settings.lackedScopes = listOf(readObject(request), 'lacked').filter((scope) => typeof scope === 'string')
    return { lacked: parts.settings.lackedScopes }
  })
  local.get('/feed', async () => ({ followers: parts.feed.followers }))
  local.post('/feed', async (request) => {
    setFeed(parts, readObject(request))
    return { followers: parts.feed.followers }
  })
  local.post('/keys/rotate', async () => ({ kid: await parts.keys.rotate() }))
  local.post('/log-streams/flush', async () => {
    await parts.log.settled()
    await parts.streams.settled()
    await parts.eventStreams.settled()
    return { flushed: true }
  })
}

function makeToken(parts: TenantParts, body: JsonObject): string {
  const { permissions, claims, expires_in: expiresIn } = body
  if (permissions !== undefined && !Array.isArray(permissions)) throw new ApiError(400, 'permissions must be a list')
  if (claims !== undefined && !isObject(claims)) throw new ApiError(400, 'claims must be an object')
  if (expiresIn !== undefined && typeof expiresIn !== 'number') throw new ApiError(400, 'expires_in must be seconds')
  const userId = requireId(body)
  signUpSilently(parts, userId)
  return userToken(parts, { userId, permissions, claims, expiresInSeconds: expiresIn })
}

/** As the Dashboard's API Explorer gives one: of a client of its own, with the scopes that were ticked. */
function makeManagementToken(parts: TenantParts, body: JsonObject): string {
  const scopes = listOf(body, 'scopes').filter((scope) => typeof scope === 'string')
  const audience = `https://${new URL(parts.settings.issuer).host}/api/v2/`
  const wanted = body['scopes'] === undefined ? managementScopes : scopes
  return machineToken(parts, { clientId: 'api-explorer', audience, scopes: wanted }).token
}

function requireId(body: JsonObject): string {
  const id = textOf(body, 'user_id')
  if (id === undefined || id === '') throw new ApiError(400, 'user_id is missing, for example auth0|123')
  return id
}

function setFeed({ feed }: TenantParts, body: JsonObject): void {
  const { end, error, forget, connections, heartbeatMs } = body
  if (connections !== undefined && !isCount(connections)) throw new ApiError(400, 'connections must be a number')
  if (heartbeatMs !== undefined && !isCount(heartbeatMs)) throw new ApiError(400, 'heartbeatMs must be milliseconds')
  if (connections !== undefined) feed.mostFollowers = connections
  if (heartbeatMs !== undefined) feed.beat(heartbeatMs)
  if (forget === true) feed.forget()
  if (isObject(error)) feed.end(error)
  else if (end === true) feed.end()
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0
}

function isLoopback(ip: string): boolean {
  return ip === '::1' || /^(::ffff:)?127\./.test(ip)
}
