// The way in of a request: bearer token → claims → caller → row. A handler behind `authenticate` finds the row made.
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Failure } from '../../errors.ts'
import type { User } from '../../users/user.ts'
import type { Attempts } from '../attempts.ts'
import type { Arrivals } from './arrivals.ts'
import { bearerToken } from './bearer.ts'
import { type Caller, callerOf } from './caller.ts'
import type { Authenticate } from './decorators.ts'
import { openVerifiedTokens, type Verified } from './verified.ts'
import { claimsOf, clockToleranceMs, openVerify, type VerifyOptions } from './verify.ts'

export interface TokenOptions extends VerifyOptions {
  arrivals: Arrivals
  /** What becomes of a person who is blocked or deleted at Auth0 while the token is still valid. */
  blockedUsers: 'refuse' | 'allow'
  attempts: Attempts
}

export const tokens = fp<TokenOptions>(
  async (app, { keys, arrivals, issuers, audiences, blockedUsers, attempts }) => {
    const verified = openVerifiedTokens()
    const verifyAnew = openVerify({ keys, issuers, audiences })
    app.decorateRequest('userJson', '')
    app.decorateRequest('caller')
    // both are read where somebody asks for them, and for each request anew: what a handler does to them stays in its request
    const claims = new WeakMap<FastifyRequest, unknown>()
    app.decorateRequest('claims', {
      getter(this: FastifyRequest) {
        if (this.caller === undefined) return undefined
        if (!claims.has(this)) claims.set(this, claimsOf(bearerToken(this)))
        return claims.get(this)
      },
    })
    const users = new WeakMap<FastifyRequest, FastifyRequest['user']>()
    app.decorateRequest('user', {
      getter(this: FastifyRequest) {
        const user: FastifyRequest['user'] = users.get(this) ?? JSON.parse(this.userJson || 'null')
        if (user !== null) users.set(this, user)
        return user
      },
    })

    async function identify(request: FastifyRequest): Promise<Caller> {
      try {
        const { caller } = await verify(request, bearerToken(request))
        request.caller = caller
        if (!caller.machine) await admit(request, caller)
        return caller
      } catch (error) {
        if (error instanceof Failure && error.code === 'token_invalid') await attempts.failed(request)
        throw error
      }
    }

    async function verify(request: FastifyRequest, token: string): Promise<Verified> {
      const kept = verified.find(token)
      if (kept !== undefined) {
        const { kid, pem } = kept
        if ((keys.known(kid) ?? (await keys.find(kid))) === pem) return kept
      }
      // only now: whoever was let in a moment ago does not pay for others of this address
      const check = attempts.check(request)
      if (check !== undefined) await check
      const { claims, kid, pem } = await verifyAnew(token)
      const fresh = { caller: callerOf(claims), kid, pem }
      verified.keep(token, fresh, fresh.caller.expiresAt * 1000 + clockToleranceMs)
      return fresh
    }

    async function admit(request: FastifyRequest, { id, issuedAt }: Caller): Promise<void> {
      const { json, gone, blocked } = await arrivals.arrive({ id, issuedAt })
      if (blockedUsers === 'refuse' && gone) throw goneFailure(json)
      if (blockedUsers === 'refuse' && blocked) throw new Failure('caller_blocked')
      request.userJson = json
    }

    const authenticate: Authenticate = async (request: FastifyRequest) => {
      const { machine } = await identify(request)
      if (machine) throw new Failure('token_of_a_machine')
    }
    app.decorate('authenticate', authenticate)

    app.decorate(
      'requirePermission',
      (permission: string): Authenticate =>
        async (request: FastifyRequest) => {
          const { permissions } = await identify(request)
          if (!permissions.has(permission))
            throw new Failure('permission_missing', { detail: `It needs ${permission}` })
        },
    )

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
