// A token → its claims, by fast-jwt, with a verifier for each key. @fastify/jwt is made of it, but makes a verifier anew for
// each token whose key it is told of, and reads the key for it.
import { createVerifier } from 'fast-jwt'
import { LRUCache } from 'lru-cache'
import { codeOf, Failure, type FailureCode } from '../../errors.ts'
import type { Keys } from './keys.ts'
import type { Verified } from './verified.ts'

export interface VerifyOptions {
  keys: Keys
  /** Accepted `iss`: the tenant's domain and its custom domains, each with a trailing slash. */
  issuers: string[]
  /** Accepted `aud`. */
  audiences: string[]
}

/** @throws Failure `token_invalid`, `token_expired`, `token_not_for_us`, `keys_unavailable` */
export type Verify = (token: string) => Promise<Omit<Verified, 'caller'> & { claims: unknown }>

/** `typ` of access tokens in Auth0's two dialects ("Access Token Profiles"); the header may leave it out. */
const tokenTypes = new Set(['JWT', 'AT+JWT', 'APPLICATION/AT+JWT'])

/** How far the tenant's clock and ours may lie apart. */
export const clockToleranceMs = 5_000

/** As many as a key set may have. */
const mostVerifiers = 100

export function openVerify({ keys, issuers, audiences }: VerifyOptions): Verify {
  /** By the key's text: to read it costs several times what a signature does. */
  const verifiers = new LRUCache<string, Verifier>({ max: mostVerifiers })

  function verifierOf(pem: string): Verifier {
    const known = verifiers.get(pem)
    if (known !== undefined) return known
    const verifier: Verifier = createVerifier({
      key: pem,
      algorithms: ['RS256'],
      allowedIss: issuers,
      allowedAud: audiences,
      requiredClaims: ['iss', 'aud', 'sub', 'iat', 'exp'],
      clockTolerance: clockToleranceMs,
    })
    verifiers.set(pem, verifier)
    return verifier
  }

  /** By the header's text, which all tokens of a key have in common; only of those that were verified. */
  const kids = new LRUCache<string, string>({ max: mostVerifiers })

  return async (token) => {
    try {
      const header = token.slice(0, token.indexOf('.'))
      const kid = kids.get(header) ?? keyIdOf(headerOf(token))
      const pem = keys.known(kid) ?? (await keys.find(kid))
      const claims = verifierOf(pem)(token)
      kids.set(header, kid)
      return { claims, kid, pem }
    } catch (error) {
      throw tokenFailure(error)
    }
  }
}

type Verifier = (token: string) => unknown

/** Read alone: the verifier takes the whole token apart, and refuses whatever else is wrong with it. */
function headerOf(token: string): unknown {
  try {
    return partOf(token, 0)
  } catch (cause) {
    throw new Failure('token_invalid', { cause })
  }
}

/** @param token a verified one */
export function claimsOf(token: string): unknown {
  return partOf(token, 1)
}

function partOf(token: string, index: 0 | 1): unknown {
  return JSON.parse(Buffer.from(token.split('.', 2)[index] ?? '', 'base64url').toString())
}

/** Checked before a key is looked up, so that a hostile header costs no request to the tenant. */
function keyIdOf(header: unknown): string {
  const { alg, kid, typ }: { alg?: unknown; kid?: unknown; typ?: unknown } = Object(header)
  if (alg !== 'RS256') throw new Failure('token_invalid', { detail: 'Only RS256 is accepted' })
  if (typeof kid !== 'string' || kid === '' || kid.length > 200)
    throw new Failure('token_invalid', { detail: 'kid is needed' })
  if (typ !== undefined && !(typeof typ === 'string' && tokenTypes.has(typ.toUpperCase()))) {
    throw new Failure('token_invalid', { detail: 'typ is not that of an access token' })
  }
  return kid
}

const tokenFailures: Record<string, FailureCode> = {
  FAST_JWT_EXPIRED: 'token_expired',
}

function tokenFailure(cause: unknown): unknown {
  const code = codeOf(cause)
  if (cause instanceof Failure || !/^FAST_JWT_/.test(code)) return cause
  const notForUs = cause instanceof Error && /\b(iss|aud) claim value/.test(cause.message)
  return new Failure(tokenFailures[code] ?? (notForUs ? 'token_not_for_us' : 'token_invalid'), { cause })
}
