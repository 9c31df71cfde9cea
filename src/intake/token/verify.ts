// A token → its claims, by @fastify/jwt. That stays in a context of its own: the app may have another one, for other tokens.
import fastifyJwt, { type JWT } from '@fastify/jwt'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
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
export type Verify = (token: string) => Promise<Omit<Verified, 'caller'>>

/** `typ` of access tokens in Auth0's two dialects ("Access Token Profiles"); the header may leave it out. */
const tokenTypes = new Set(['JWT', 'AT+JWT', 'APPLICATION/AT+JWT'])

/** How far the tenant's clock and ours may lie apart. */
export const clockToleranceMs = 5_000

/** @param app what is added to it stays inside */
export async function openVerify(app: FastifyInstance, { keys, issuers, audiences }: VerifyOptions): Promise<Verify> {
  const jwt = await openJwt(app, { issuers, audiences })
  return async (token) => {
    try {
      const kid = keyIdOf(jwt.decode(token))
      const pem = await keys.find(kid)
      return { claims: jwt.verify(token, { key: pem }), kid, pem }
    } catch (error) {
      throw tokenFailure(error)
    }
  }
}

async function openJwt(app: FastifyInstance, { issuers, audiences }: Omit<VerifyOptions, 'keys'>): Promise<JWT> {
  const opened: JWT[] = []
  const context: FastifyPluginAsync = async (inside) => {
    await inside.register(fastifyJwt, {
      decoratorName: 'userMirrorClaims',
      decode: { complete: true },
      secret: () => Promise.reject(new Error('each token is verified with its own key')),
      verify: {
        algorithms: ['RS256'],
        allowedIss: issuers,
        allowedAud: audiences,
        requiredClaims: ['iss', 'aud', 'sub', 'iat', 'exp'],
        clockTolerance: clockToleranceMs,
      },
      messages: { authorizationTokenInvalid: (error: Error) => error.message },
    })
    opened.push(inside.jwt)
  }
  await app.register(context)
  const [jwt] = opened
  if (jwt === undefined) throw new Error('the app is closing')
  return jwt
}

/** Checked before a key is looked up, so that a hostile header costs no request to the tenant. */
function keyIdOf(token: unknown): string {
  const header = typeof token === 'object' && token !== null && 'header' in token ? token.header : undefined
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
  if (cause instanceof Failure || !/^(FST|FAST)_JWT_/.test(code)) return cause
  const notForUs = cause instanceof Error && /\b(iss|aud) claim value/.test(cause.message)
  return new Failure(tokenFailures[code] ?? (notForUs ? 'token_not_for_us' : 'token_invalid'), { cause })
}
