// PATCH /me/metadata: callers change their own `user_metadata`, at Auth0 and here in one request.
import rateLimit from '@fastify/rate-limit'
import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Failure } from '../errors.ts'
import { isTag, tagOf } from '../etag.ts'
import { sendJson } from '../send-json.ts'
import { User } from '../users/user.ts'
import type { UpdateMetadata } from './edits.ts'
import { mostBytes, readMembers } from './members.ts'

export interface MetadataRouteOptions {
  updateMetadata: UpdateMetadata
  /** Edits of one caller in a minute; 0: no limit. Each costs two calls of the tenant's rate limit. */
  perMinute: number
}

const description = `The members are merged into \`user_metadata\` as Auth0 merges: at the first level, null removes. The answer
is the row with what Auth0 has made of it. At most ${mostBytes} bytes, of the body and of the whole afterwards.`

const IfMatch = Type.Object({
  'if-match': Type.Optional(
    Type.String({
      description:
        'The `ETag` of `GET /me`, or the `updated_at` of the row, that the change is made upon; 412 where the user has changed since',
    }),
  ),
})

/** What is added to the app stays inside. */
export const metadataRoute: FastifyPluginAsyncTypebox<MetadataRouteOptions> = async (app, options) => {
  const { updateMetadata, perMinute } = options
  // as text: every digit of a number goes to Auth0
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) =>
    done(null, String(body)),
  )
  if (perMinute > 0) await app.register(rateLimit, limitOf(perMinute))
  app.patch(
    '/me/metadata',
    {
      onRequest: app.authenticate,
      bodyLimit: mostBytes,
      schema: {
        tags: ['users'],
        operationId: 'updateMyMetadata',
        refuses: [
          'token_of_a_machine',
          'metadata_invalid',
          'metadata_refused',
          'metadata_conflict',
          'metadata_changed',
          'metadata_too_large',
          'user_unknown',
          'user_gone',
          'auth0_busy',
          'auth0_unavailable',
          'auth0_forbidden',
        ],
        summary: "Changes the caller's user_metadata, at Auth0 and here",
        description,
        security: [{ token: [] }],
        headers: IfMatch,
        body: Type.Record(Type.String(), Type.Unknown(), { description: 'Members of user_metadata; null removes one' }),
        response: { 200: User },
      },
      // the body is read below; its schema is for the reader
      validatorCompiler: () => () => true,
    },
    async (request, reply) => {
      const { id, gone_at } = request.user
      if (gone_at !== null) throw new Failure('caller_gone')
      const members = readMembers(String(request.body ?? ''))
      const json = await updateMetadata(id, members, unchangedSince(request))
      return sendJson(reply, json)
    },
  )
}

/**
 * The row's entity tag, or one with `updated_at` in it (RFC 9110, 13.1.1); `*` asks for no more than that the user is there.
 */
function unchangedSince({ headers, userJson, user }: FastifyRequest): Date | undefined {
  const tag = headers['if-match']
  if (tag === undefined || tag === '*') return undefined
  if (isTag(tag)) {
    if (tag !== tagOf(userJson)) throw new Failure('metadata_changed')
    return user.updated_at === null ? undefined : new Date(user.updated_at)
  }
  const instant = Date.parse(tag.replace(/^"(.*)"$/, '$1'))
  if (Number.isNaN(instant)) throw new Failure('request_invalid', { detail: 'If-Match: not an updated_at' })
  return new Date(instant)
}

function limitOf(perMinute: number) {
  return {
    max: perMinute,
    timeWindow: 60_000,
    hook: 'preHandler' as const,
    keyGenerator: ({ user }: FastifyRequest) => user.id,
    errorResponseBuilder: (_request: FastifyRequest, { ttl }: { ttl: number }) =>
      new Failure('too_many_requests', { retryAfterSeconds: Math.ceil(ttl / 1000) }),
  }
}
