// A failure as Auth0's Management API would tell it, for clients that know no other errors.
import { STATUS_CODES } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { type Failure, type FailureCode, failureOf, retryAfterOf } from '../../errors.ts'

/** For the document. */
export const Auth0Failure = Type.Object(
  {
    statusCode: Type.Integer({ description: 'That of the answer' }),
    error: Type.String({ description: 'The name of the status' }),
    message: Type.String({ description: 'For people' }),
    errorCode: Type.Optional(Type.String({ description: "Auth0's code where it has one, else the mirror's" })),
    attributes: Type.Optional(Type.Object({ error: Type.String() }, { description: 'Of refused tokens' })),
  },
  { title: 'Auth0Failure', description: "An error as Auth0's Management API tells it" },
)

interface Told {
  /** Default the mirror's. */
  status?: number
  message: (failure: Failure) => string
  errorCode?: string
  /** Auth0 says so of tokens. */
  attributes?: boolean
}

const refusedToken = (message: string): Told => ({ message: () => message, attributes: true })

/** Auth0's own texts and codes; whatever else fails keeps the mirror's. */
const told: Partial<Record<FailureCode, Told>> = {
  request_invalid: {
    message: ({ message }) => `Query validation error: '${message}'.`,
    errorCode: 'invalid_query_string',
  },
  query_invalid: { message: ({ message }) => `Query q: ${message}`, errorCode: 'invalid_query_string' },
  search_too_slow: {
    status: 503,
    message: () => 'The query exceeded the timeout. Please try refining your search criteria.',
  },
  token_missing: refusedToken('Missing authentication'),
  token_invalid: refusedToken('Invalid token'),
  token_expired: refusedToken('Expired token received for JSON Web Token validation'),
  token_not_for_us: refusedToken('Bad audience or issuer'),
  permission_missing: {
    message: () => 'Insufficient scope, expected any of: read:users',
    errorCode: 'insufficient_scope',
  },
  user_unknown: { message: () => 'The user does not exist.', errorCode: 'inexistent_user' },
  route_unknown: { message: () => 'Not Found' },
}

/** `{statusCode, error, message, errorCode}`; of refused tokens `attributes` instead of the code. */
export function refuseAsAuth0(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const failure = failureOf(error)
  if (failure.status >= 500) request.log.error({ err: failure }, failure.code)
  const retryAfter = retryAfterOf(failure)
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  const status = told[failure.code]?.status ?? failure.status
  reply.code(status).send({ statusCode: status, error: STATUS_CODES[status], ...saidOf(failure) })
}

function saidOf(failure: Failure): Record<string, unknown> {
  const { message, errorCode, attributes } = told[failure.code] ?? { message: publicMessage, errorCode: failure.code }
  const text = message(failure)
  return { message: text, ...(errorCode && { errorCode }), ...(attributes && { attributes: { error: text } }) }
}

function publicMessage(failure: Failure): string {
  const { title, detail } = failure.problem()
  return String(detail ?? title)
}
