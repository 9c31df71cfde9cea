// POST and DELETE /dashboard/session: signing in and out.
import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Failure } from '../errors.ts'
import type { Attempts } from '../intake/attempts.ts'
import { type Guard, isOfOtherSite, type OnRequest } from './guard.ts'
import { longestMs, type Session, type Sessions } from './session.ts'

export interface SessionRoutesOptions {
  guard: Guard
  permitted: OnRequest
  sessions: Sessions
  attempts: Attempts
}

const tags = ['admin']

const refusedTokens = [
  'token_invalid',
  'token_expired',
  'token_not_for_us',
  'token_bound',
  'permission_missing',
  'caller_blocked',
  'caller_gone',
  'keys_unavailable',
  'too_many_requests',
] as const

const SetCookie = Type.Object({ 'set-cookie': Type.String({ description: 'The session, or its end' }) })

export const sessionRoutes: FastifyPluginAsyncTypebox<SessionRoutesOptions> = async (app, options) => {
  const { guard, permitted, sessions, attempts } = options

  /** @throws Failure */
  async function sessionFor(request: FastifyRequest, token: string): Promise<Session> {
    const longest = Date.now() + longestMs
    const authorization = `Bearer ${token}`
    await attempts.check(request)
    if (guard.isAdminToken(authorization)) return { until: longest, person: undefined }
    request.headers = { ...request.headers, authorization }
    await permitted(request).catch(async (error: unknown) => {
      if (!(error instanceof Failure) || error.code !== 'token_missing') throw error
      await attempts.failed(request) // a guess at ADMIN_TOKEN that could be no access token
      throw new Failure('token_invalid')
    })
    const { id, issuedAt, expiresAt, machine } = request.caller
    return { until: Math.min(longest, expiresAt * 1000), person: machine ? undefined : { id, issuedAt } }
  }

  app.post(
    '/dashboard/session',
    {
      schema: {
        tags,
        operationId: 'openSession',
        summary: 'Signs a browser in to the dashboard',
        description:
          'The session is a cookie that no script can read. It ends after twelve hours, with the access token, and when ADMIN_TOKEN is changed.',
        security: [],
        refuses: [...refusedTokens, 'cross_site'],
        answerHeaders: SetCookie,
        body: Type.Object(
          {
            token: Type.String({
              minLength: 1,
              maxLength: 16_384,
              description: 'ADMIN_TOKEN, or an access token with the permission admin:mirror',
            }),
          },
          { description: 'What opens it' },
        ),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      if (isOfOtherSite(request)) throw new Failure('cross_site')
      sessions.begin(request, reply, await sessionFor(request, request.body.token))
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/dashboard/session',
    {
      schema: {
        tags,
        operationId: 'endSession',
        summary: 'Signs a browser out of the dashboard',
        description: 'Any number of times.',
        security: [],
        refuses: ['too_many_requests', 'cross_site'],
        answerHeaders: SetCookie,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      if (isOfOtherSite(request)) throw new Failure('cross_site')
      sessions.end(request, reply)
      return reply.code(204).send(null)
    },
  )
}
