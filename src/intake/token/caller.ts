// Verified claims → who is calling: a person, who has a row, or a machine, which never gets one.
import { Failure } from '../../errors.ts'
import { isStorable } from '../../text.ts'

interface Claims {
  sub: string
  iat: number
  exp: number
  azp?: unknown
  client_id?: unknown
  gty?: unknown
  sub_profile?: unknown
  scope?: unknown
  permissions?: unknown
  cnf?: unknown
}

const longestSubject = 1024

/** Far beyond any date that Postgres knows, it would be our own trouble. */
const latestSecond = 1e11

/** Of each token that is new: a schema that is walked through would cost as much as its signature. */
function isClaims(claims: unknown): claims is Claims {
  const { sub, iat, exp }: Partial<Record<keyof Claims, unknown>> = Object(claims)
  if (typeof sub !== 'string' || sub === '' || sub.length > longestSubject) return false
  return typeof iat === 'number' && iat >= 0 && iat <= latestSecond && typeof exp === 'number' && Number.isFinite(exp)
}

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
  if (!isClaims(claims)) throw new Failure('token_invalid', { detail: 'sub, iat and exp are needed' })
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
