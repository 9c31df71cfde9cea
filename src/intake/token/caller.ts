// Verified claims → who is calling: a person, who has a row, or a machine, which never gets one.
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import { Failure } from '../../errors.ts'
import { isStorable } from '../../text.ts'

const Claims = Type.Object({
  sub: Type.String({ minLength: 1, maxLength: 1024 }),
  iat: Type.Number({ minimum: 0, maximum: 1e11 }),
  exp: Type.Number(),
  azp: Type.Optional(Type.Unknown()),
  client_id: Type.Optional(Type.Unknown()),
  gty: Type.Optional(Type.Unknown()),
  sub_profile: Type.Optional(Type.Unknown()),
  scope: Type.Optional(Type.Unknown()),
  permissions: Type.Optional(Type.Unknown()),
  cnf: Type.Optional(Type.Unknown()),
})
type Claims = Static<typeof Claims>

export interface Caller {
  /** A person's `user_id`, or a machine's subject. */
  id: string
  machine: boolean
  /** Seconds since 1970, on Auth0's clock. */
  issuedAt: number
  /** The same. */
  expiresAt: number
  permissions: ReadonlySet<string>
}

/**
 * A person's permissions are those that RBAC put into the token; a scope is only what an application asked for. A
 * machine's scopes are its grants, so they count.
 *
 * @throws Failure `token_invalid` where claims that every access token of Auth0 has are missing or of another type;
 *   `token_bound` where only the holder of a key may use it (`cnf`: DPoP by RFC 9449, mTLS by RFC 8705)
 */
export function callerOf(claims: unknown): Caller {
  if (!Check(Claims, claims)) throw new Failure('token_invalid', { detail: 'sub, iat and exp are needed' })
  if (claims.cnf !== undefined) throw new Failure('token_bound')
  const machine = isMachine(claims)
  if (!machine && !isStorable(claims.sub)) throw new Failure('token_invalid', { detail: 'sub is not a user id' })
  const permissions = new Set([...listOf(claims.permissions), ...(machine ? listOf(claims.scope) : [])])
  return { id: claims.sub, machine, issuedAt: claims.iat, expiresAt: claims.exp, permissions }
}

/**
 * No single claim tells: RFC 9068 tokens have no `gty`, and tenants with agent subject claims drop the `@clients` suffix
 * ("Access Token Profiles"). A token that an agent holds for a person (`act`) is that person's.
 */
function isMachine({ sub, azp, client_id, gty, sub_profile }: Claims): boolean {
  return (
    listOf(gty).includes('client-credentials') ||
    sub.endsWith('@clients') ||
    sub === azp ||
    sub === client_id ||
    (sub_profile !== undefined && !listOf(sub_profile).includes('user')) ||
    !sub.includes('|')
  )
}

/** A claim that may be a list or a space-separated string. */
function listOf(claim: unknown): string[] {
  if (typeof claim === 'string') return claim.split(' ')
  return Array.isArray(claim) ? claim.filter((item) => typeof item === 'string') : []
}
