// What the tenant's tokens say: Auth0's own dialect of access tokens, for people and for machines.
import { isObject, type JsonObject, present, textOf } from './members.ts'
import type { TenantParts } from './parts.ts'

const daySeconds = 86_400

/** Shared by every token and event, so that a hundred thousand remembered events hold one list. */
export const managementScopes: readonly string[] = [
  ...['read', 'create', 'update', 'delete'].flatMap((verb) => [`${verb}:users`, `${verb}:users_app_metadata`]),
  ...['read', 'create', 'update', 'delete'].flatMap((verb) => [`${verb}:log_streams`, `${verb}:event_streams`]),
  ...['read:event_deliveries', 'update:event_deliveries', 'read:events'],
  ...['read:user_idp_tokens', 'read:logs', 'read:logs_users', 'read:connections', 'read:stats', 'delete:connections'],
  ...['read', 'create', 'update', 'delete'].flatMap((verb) => [`${verb}:roles`, `${verb}:organizations`]),
  ...['read', 'create', 'delete'].flatMap((verb) => [
    `${verb}:role_members`,
    `${verb}:organization_members`,
    `${verb}:organization_member_roles`,
  ]),
  ...['read', 'create', 'update', 'delete'].flatMap((verb) => [
    `${verb}:clients`,
    `${verb}:client_grants`,
    `${verb}:resource_servers`,
  ]),
]

/** The SDK asks for `https://{domain}/api/v2/` whatever the scheme it really talks over. */
const managementAudience = /^https?:\/\/[^/]+\/api\/v2\/$/

export function isManagementAudience(audience: unknown): boolean {
  if (Array.isArray(audience)) return audience.some(isManagementAudience)
  return typeof audience === 'string' && managementAudience.test(audience)
}

/** The application that people sign in with. */
export const localApp = 'local-app'

export interface UserTokenRequest {
  readonly userId: string
  readonly permissions?: readonly unknown[] | undefined
  readonly claims?: JsonObject | undefined
  readonly expiresInSeconds?: number | undefined
}

/** A person's access token. `claims` override whatever stands here; a claim given as null is left out. */
export function userToken(parts: TenantParts, request: UserTokenRequest): string {
  const { issuer, audience } = parts.settings
  const claims = {
    iss: issuer,
    sub: request.userId,
    aud: [audience, `${issuer}userinfo`],
    ...lifetime(parts, request.expiresInSeconds),
    scope: 'openid profile email',
    azp: localApp,
    ...(request.permissions && { permissions: request.permissions }),
  }
  const overridden = Object.entries({ ...claims, ...request.claims }).filter(([, value]) => value !== null)
  return parts.keys.sign(Object.fromEntries(overridden))
}

export interface MachineTokenRequest {
  readonly clientId: string
  readonly audience: string
  readonly scopes: readonly string[]
  readonly expiresInSeconds?: number | undefined
}

/** A client-credentials token: its `sub` ends in `@clients`, and `gty` says how it was granted. */
export function machineToken(parts: TenantParts, request: MachineTokenRequest): { token: string; scope: string } {
  const { clientId, audience, scopes } = request
  const { issuer } = parts.settings
  const forManagement = isManagementAudience(audience)
  const scope = scopes.join(' ')
  const token = parts.keys.sign(
    present({
      iss: issuer,
      sub: `${clientId}@clients`,
      aud: audience,
      ...lifetime(parts, request.expiresInSeconds),
      scope,
      gty: 'client-credentials',
      azp: clientId,
      permissions: forManagement ? undefined : scopes,
    }),
  )
  return { token, scope }
}

export function isExpired(parts: TenantParts, claims: JsonObject): boolean {
  const exp = claims['exp']
  return typeof exp !== 'number' || exp * 1000 <= parts.clock.now().getTime()
}

/** The `sub` of an unexpired token of this tenant, as linking with `link_with` needs it. */
export function subjectOf(parts: TenantParts, token: string): string | undefined {
  const claims = parts.keys.verify(token)
  return isObject(claims) && !isExpired(parts, claims) ? textOf(claims, 'sub') : undefined
}

function lifetime(parts: TenantParts, seconds = daySeconds): { iat: number; exp: number } {
  const iat = Math.floor(parts.clock.now().getTime() / 1000)
  return { iat, exp: iat + Math.trunc(seconds) }
}
