// The public front of the tenant: its keys, its self-description and the token endpoint for machines.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { OAuthError } from './api-error.ts'
import { bodyText, readObject } from './body.ts'
import { type JsonObject, textOf } from './members.ts'
import type { TenantParts } from './parts.ts'
import { signInRoutes } from './sign-in.ts'
import { isManagementAudience, machineToken } from './tokens.ts'

export function oauthRoutes(app: FastifyInstance, parts: TenantParts): void {
  app.get('/.well-known/jwks.json', () => parts.keys.publicKeys())
  app.get('/.well-known/openid-configuration', async () => describe(parts.settings.issuer))
  const signIns = signInRoutes(app, parts)
  app.post('/oauth/token', async (request, reply) => {
    const form = readForm(request)
    // a page of the application exchanges its code itself
    reply.header('access-control-allow-origin', '*')
    if (form['grant_type'] === 'authorization_code') return signIns.exchange(form)
    const clientId = checkClient(parts, { ...form, ...readBasic(request) })
    const audience = textOf(form, 'audience') ?? ''
    if (parts.resourceServers.get(audience) === undefined && !isManagementAudience(audience)) {
      throw new OAuthError(403, 'access_denied', `Service not found: ${audience}`)
    }
    const { token, scope } = machineToken(parts, {
      clientId,
      audience,
      scopes: grantedScopes(parts, clientId, audience),
    })
    return { access_token: token, scope, expires_in: 86_400, token_type: 'Bearer' }
  })
}

/** @returns the client's id */
function checkClient(parts: TenantParts, given: JsonObject): string {
  if (given['grant_type'] !== 'client_credentials') {
    throw new OAuthError(403, 'unsupported_grant_type', `Unsupported grant type: ${String(given['grant_type'])}`)
  }
  const application = parts.applications.get(textOf(given, 'client_id') ?? '')
  if (application === undefined || given['client_secret'] !== application.client_secret) {
    throw new OAuthError(401, 'access_denied', 'Unauthorized')
  }
  return application.client_id
}

function grantedScopes(parts: TenantParts, clientId: string, audience: string): readonly string[] {
  const grant = parts.clientGrants.find(clientId, audience)
  if (grant !== undefined) return grant.scope
  const why = `Client is not authorized to access "${audience}". You need to create a "client-grant" associated to this API.`
  throw new OAuthError(403, 'access_denied', why)
}

/** Auth0 takes the request as a form and as JSON. */
function readForm(request: FastifyRequest): JsonObject {
  const isJson = request.headers['content-type']?.includes('json') ?? false
  return isJson ? readObject(request) : Object.fromEntries(new URLSearchParams(bodyText(request)))
}

/** The client's name and secret may also come as HTTP Basic (RFC 6749, 2.3.1). */
function readBasic(request: FastifyRequest): JsonObject {
  const [, encoded] = /^Basic (.+)$/i.exec(request.headers.authorization ?? '') ?? []
  if (encoded === undefined) return {}
  const [clientId = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':')
  const form = new URLSearchParams(`client_id=${clientId}&client_secret=${secret.join(':')}`)
  return Object.fromEntries(form)
}

function describe(issuer: string): JsonObject {
  return {
    issuer,
    authorization_endpoint: `${issuer}authorize`,
    token_endpoint: `${issuer}oauth/token`,
    userinfo_endpoint: `${issuer}userinfo`,
    jwks_uri: `${issuer}.well-known/jwks.json`,
    grant_types_supported: ['client_credentials', 'authorization_code'],
    response_types_supported: ['code', 'token'],
    code_challenge_methods_supported: ['S256'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  }
}
