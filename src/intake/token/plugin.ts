// The way in of a request: bearer token → claims → caller → row. A handler behind `authenticate` finds the row made.
import fastifyJwt from '@fastify/jwt'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { codeOf, Failure, type FailureCode } from '../../errors.ts'
import type { User } from '../../users/user.ts'
import type { Attempts } from '../attempts.ts'
import type { Arrivals } from './arrivals.ts'
import { bearerToken } from './bearer.ts'
import { type Caller, callerOf } from './caller.ts'
import type { Keys } from './keys.ts'
import { openVerifiedTokens, type Verified } from './verified.ts'

export interface TokenOptions {
  keys: Keys
  arrivals: Arrivals
  /** Accepted `iss`: the tenant's domain and its custom domains, each with a trailing slash. */
  issuers: string[]
  /** Accepted `aud`. */
  audiences: string[]
  /** What becomes of a person who is blocked or deleted at Auth0 while the token is still valid. */
  blockedUsers: 'refuse' | 'allow'
  attempts: Attempts
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Lets people in: afterwards `request.user` is the caller's row, made if it was not there. */
    authenticate: (request: FastifyRequest) => Promise<void>
    /** Lets people and machines in that hold a permission. */
    requirePermission: (permission: string) => (request: FastifyRequest) => Promise<void>
  }
  interface FastifyRequest {
    /** The payload of the verified token. */
    claims: unknown
    /** Who the verified token says it is. */
    caller: Caller
    /** The caller's row as JSON text, with every digit of its metadata; '' for machines. */
    userJson: string
  }
}

declare module '@fastify/jwt' {
  interface FastifyJWT {
    user: User
  }
}

/** `typ` of access tokens in Auth0's two dialects ("Access Token Profiles"); the header may leave it out. */
const tokenTypes = new Set(['JWT', 'AT+JWT', 'APPLICATION/AT+JWT'])

/** How far the tenant's clock and ours may lie apart. */
const clockToleranceMs = 5_000

export const tokens = fp<TokenOptions>(
  async (app, { keys, arrivals, issuers, audiences, blockedUsers, attempts }) => {
    const verified = openVerifiedTokens()
    const signedBy = new WeakMap<FastifyRequest, Pick<Verified, 'kid' | 'pem'>>()
    await app.register(fastifyJwt, {
      decoratorName: 'claims',
      decode: { complete: true },
      secret: async (request: FastifyRequest, token: unknown) => {
        const kid = keyIdOf(token)
        const pem = await keys.find(kid)
        signedBy.set(request, { kid, pem })
        return pem
      },
      verify: {
        extractToken: bearerToken,
        algorithms: ['RS256'],
        allowedIss: issuers,
        allowedAud: audiences,
        requiredClaims: ['iss', 'aud', 'sub', 'iat', 'exp'],
        clockTolerance: clockToleranceMs,
      },
      messages: { authorizationTokenInvalid: (error: Error) => error.message },
    })
    app.decorateRequest('userJson', '')
    app.decorateRequest('caller')
    // read where somebody asks for it, and for each request anew: what a handler does to it stays in its request
    const users = new WeakMap<FastifyRequest, User>()
    app.decorateRequest('user', {
      getter(this: FastifyRequest) {
        const user: User = users.get(this) ?? JSON.parse(this.userJson || 'null')
        if (user !== null) users.set(this, user)
        return user
      },
    })

    async function identify(request: FastifyRequest): Promise<Caller> {
      try {
        const { claims, caller } = await verify(request, bearerToken(request))
        request.claims = claims
        request.caller = caller
        if (!caller.machine) await admit(request, caller)
        return caller
      } catch (error) {
        const failure = tokenFailure(error)
        if (failure instanceof Failure && failure.code === 'token_invalid') await attempts.failed(request)
        throw failure
      }
    }

    async function verify(request: FastifyRequest, token: string): Promise<Omit<Verified, 'kid' | 'pem'>> {
      const kept = verified.find(token)
      if (kept !== undefined && (await keys.find(kept.kid)) === kept.pem) return kept
      await attempts.check(request) // only now: whoever was let in a moment ago does not pay for others of this address
      await request.jwtVerify()
      const { claims } = request
      const caller = callerOf(claims)
      const key = signedBy.get(request)
      if (key !== undefined)
        verified.keep(token, { claims, caller, ...key }, caller.expiresAt * 1000 + clockToleranceMs)
      return { claims, caller }
    }

    async function admit(request: FastifyRequest, { id, issuedAt }: Caller): Promise<void> {
      const { json, gone, blocked } = await arrivals.arrive({ id, issuedAt })
      if (blockedUsers === 'refuse' && gone) throw goneFailure(json)
      if (blockedUsers === 'refuse' && blocked) throw new Failure('caller_blocked')
      request.userJson = json
    }

    app.decorate('authenticate', async (request: FastifyRequest) => {
      const { machine } = await identify(request)
      if (machine) throw new Failure('token_of_a_machine')
    })

    app.decorate('requirePermission', (permission: string) => async (request: FastifyRequest) => {
      const { permissions } = await identify(request)
      if (!permissions.has(permission)) throw new Failure('permission_missing', { detail: `It needs ${permission}` })
    })

    app.addHook('onSend', (_request: FastifyRequest, reply: FastifyReply, _payload: unknown, done: () => void) => {
      if (reply.statusCode === 401 && !reply.hasHeader('www-authenticate')) reply.header('www-authenticate', 'Bearer')
      done()
    })
  },
  { name: 'tokens' },
)

/** A token from before its user was linked into another is not that one's: Auth0 issues tokens of the primary now. */
function goneFailure(json: string): Failure {
  const { merged_into }: User = JSON.parse(json)
  if (merged_into === null) return new Failure('caller_gone')
  return new Failure('caller_gone', { detail: 'The user has been linked into another: sign in again' })
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
  FST_JWT_AUTHORIZATION_TOKEN_EXPIRED: 'token_expired',
}

function tokenFailure(cause: unknown): unknown {
  const code = codeOf(cause)
  if (cause instanceof Failure || !/^(FST|FAST)_JWT_/.test(code)) return cause
  const notForUs = cause instanceof Error && /\b(iss|aud) claim value/.test(cause.message)
  return new Failure(tokenFailures[code] ?? (notForUs ? 'token_not_for_us' : 'token_invalid'), { cause })
}
