// Who calls the Management API, and with what: checks the bearer token and gathers the call for its log event.
import type { FastifyRequest } from 'fastify'
import { insufficientScope, unauthorized } from './api-error.ts'
import { bodyText, readObject } from './body.ts'
import type { ApiCall } from './events.ts'
import { type JsonObject, textOf } from './members.ts'
import type { TenantParts } from './parts.ts'
import { isExpired, isManagementAudience, managementScopes } from './tokens.ts'

/** @throws ApiError 401 or 403 where the token is not good for any of these scopes, 400 where the body is not JSON */
export function admit(parts: TenantParts, request: FastifyRequest, ...anyOf: readonly string[]): ApiCall {
  const claims = readBearer(parts, request.headers.authorization)
  const scope = textOf(claims, 'scope') ?? ''
  const scopes = scope === managementScopes.join(' ') ? managementScopes : scope.split(' ')
  const clientId = textOf(claims, 'azp') ?? textOf(claims, 'client_id') ?? ''
  const lackedScopes = clientId === parts.settings.clientId ? parts.settings.lackedScopes : []
  if (!anyOf.some((wanted) => scopes.includes(wanted) && !lackedScopes.includes(wanted))) throw insufficientScope(anyOf)
  return {
    method: request.method.toLowerCase(),
    path: pathOf(request),
    query: Object.fromEntries(queryOf(request)),
    body: bodyText(request) === '' ? {} : readObject(request),
    ip: request.ip,
    userAgent: request.headers['user-agent'] ?? 'Other 0.0.0 / Other 0.0.0',
    clientId,
    scopes,
    correlationId: correlationOf(request),
  }
}

export function queryOf(request: FastifyRequest): URLSearchParams {
  return new URL(request.url, 'http://tenant').searchParams
}

function readBearer(parts: TenantParts, authorization: string | undefined): JsonObject {
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? []
  if (token === undefined) throw unauthorized('Missing authentication')
  const claims = parts.keys.verify(token)
  if (claims === undefined) throw unauthorized('Invalid token')
  if (isExpired(parts, claims)) throw unauthorized('Expired token received for JSON Web Token validation')
  if (!isManagementAudience(claims['aud'])) throw unauthorized(`Bad audience: ${String(claims['aud'])}`)
  return claims
}

/** As it was sent, percent-encoding and all; only a pipe that the client left bare is encoded. */
function pathOf(request: FastifyRequest): string {
  const [path = ''] = request.url.split('?')
  return path.replaceAll('|', '%7C')
}

/** Auth0 takes up to 64 characters of `X-Correlation-ID` and repeats them in the log. */
function correlationOf(request: FastifyRequest): string | undefined {
  const id = request.headers['x-correlation-id']
  return typeof id === 'string' && id.length <= 64 ? id : undefined
}
