// GET /verify: a gateway asks before it lets a request through. What it is told is the caller's row, as headers.
import { type FastifyPluginAsyncTypebox, type TObject, Type } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Failure, failureOf } from '../errors.ts'
import { pathText } from '../fields/paths.ts'
import { headersOf, omittedHeader, type UserHeader } from './user-headers.ts'

export interface VerifyOptions {
  /** The headers of the answer, besides `x-user-omitted`. */
  headers: readonly UserHeader[]
  /**
   * How long a gateway may keep an answer that lets through, never beyond the token's own end; 0: not at all. A user who
   * is blocked meanwhile is let through for so long.
   */
  cacheSeconds: number
}

const Required = Type.Object({
  permission: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      description: 'A permission that the token must carry; where there are several, all of them',
    }),
  ),
})

/** For gateways that send the path of the request along, whose query is the client's own. */
const permissionHeader = 'x-verify-permission'

/** The code of a refusal, for gateways that throw its body away. */
const codeHeader = 'x-verify-code'

const Refusal = Type.Object({
  [codeHeader]: Type.Optional(Type.String({ description: 'The code of the problem' })),
})

const description = `For nginx (\`auth_request\`), Envoy (\`ext_authz\`) and Traefik (\`forwardAuth\`); see docs/gateway.md. Any
method, and any path below /verify, is answered alike: 200 without a body lets the request through.

Which \`x-user-*\` headers there are is the setting VERIFY_HEADERS; each of them is always there, empty where the row has no
value. All values are percent-encoded (UTF-8); those that are not text are JSON. A value of more than 2,048 characters is
left out, and named in \`${omittedHeader}\`. Refusals have their code in \`${codeHeader}\` as well.`

export const verifyRoutes: FastifyPluginAsyncTypebox<VerifyOptions> = async (app, { headers, cacheSeconds }) => {
  // the method, the type and the length may be those of the request that is asked about, without its body
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _body, done) => done(null))
  app.setErrorHandler((error, _request, reply) => {
    reply.header(codeHeader, failureOf(error).code)
    throw error
  })

  function answer(request: FastifyRequest, reply: FastifyReply, required: readonly string[] = []): FastifyReply {
    const missing = [...required, ...requiredBy(request)].find(
      (permission) => !request.caller.permissions.has(permission),
    )
    if (missing !== undefined) throw new Failure('permission_missing', { detail: `It needs ${missing}` })
    const seconds = Math.min(cacheSeconds, Math.floor(request.caller.expiresAt - Date.now() / 1000))
    if (seconds > 0) letKeep(reply, seconds)
    return reply.headers(headersOf(request.userJson, headers)).send()
  }

  const schema = {
    tags: ['gateway'],
    operationId: 'verify',
    summary: 'Lets a request through a gateway, or not',
    description,
    security: [{ token: [] }],
    querystring: Required,
    refuses: ['token_of_a_machine', 'permission_missing'] as const,
    answerHeaders: toldBy(headers),
    refusalHeaders: Refusal,
  }
  app.get('/verify', { onRequest: app.authenticate, schema }, async (request, reply) =>
    answer(request, reply, request.query.permission),
  )
  const others = app.supportedMethods.filter((method) => method !== 'GET' && method !== 'HEAD')
  app.route({
    method: others,
    url: '/verify',
    onRequest: app.authenticate,
    schema: { hide: true, querystring: Required },
    handler: async (request, reply) => answer(request, reply, request.query.permission),
  })
  app.all('/verify/*', { onRequest: app.authenticate, schema: { hide: true } }, async (request, reply) =>
    answer(request, reply),
  )
}

/** The headers of the answer, for the document. */
function toldBy(headers: readonly UserHeader[]): TObject {
  const told = headers.map(({ name, path }) => [
    name,
    Type.String({ description: `\`${pathText(path)}\` of the caller` }),
  ])
  return Type.Object({
    ...Object.fromEntries(told),
    [omittedHeader]: Type.String({ description: 'Headers that are empty because their values are too long' }),
    vary: Type.Optional(Type.String({ description: 'authorization, where the answer may be kept' })),
    'x-accel-expires': Type.Optional(Type.String({ description: 'Seconds for which it may be kept, for nginx' })),
  })
}

/** A client that sends the header itself can only ask for more than it needs. */
function requiredBy({ headers }: FastifyRequest): string[] {
  return [headers[permissionHeader] ?? []].flat().flatMap((value) => value.split(/[\s,]+/).filter(Boolean))
}

/** nginx keeps no answer that is private, unless it has been told for how long by its own header before. */
function letKeep(reply: FastifyReply, seconds: number): void {
  reply.header('x-accel-expires', seconds)
  reply.header('cache-control', `private, max-age=${seconds}`)
  reply.header('vary', 'authorization')
}
