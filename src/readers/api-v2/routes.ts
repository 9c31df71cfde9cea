// Ways out for those who know Auth0's Management API: its reads of users under its own paths, in its own shapes. Whoever
// asks these needs no other change than the base URL.
import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { HTTPMethods } from 'fastify'
import type { Pool } from 'pg'
import { Failure } from '../../errors.ts'
import { sendTagged } from '../../etag.ts'
import { sendJson } from '../../send-json.ts'
import { findAuth0User, findAuth0UsersByEmail } from '../../users/auth0-user.ts'
import { refuseAsAuth0 } from './errors.ts'
import { onlyKnown } from './parameters.ts'
import { Auth0User, Selection, selecting } from './user-object.ts'

const tags = ['api/v2']
const security = [{ token: [] }]
const ById = Type.Object(Selection)
const ByEmail = Type.Object({ email: Type.String({ description: 'Compared to the letter' }), ...Selection })

/** What else Auth0 answers at these paths. */
const writes: HTTPMethods[] = ['POST', 'PUT', 'PATCH', 'DELETE']

/** What is added to the app stays inside. */
export const apiV2Routes: FastifyPluginAsyncTypebox<{ pool: Pool }> = async (app, { pool }) => {
  app.setErrorHandler(refuseAsAuth0)
  app.setNotFoundHandler(() => {
    throw new Failure('route_unknown')
  })
  const onRequest = app.requirePermission('read:users')

  app.get(
    '/users/:id',
    {
      onRequest,
      preValidation: onlyKnown(ById),
      schema: {
        tags,
        security,
        summary: 'As Auth0 answers "Get a User"',
        description: 'Needs the permission read:users. 503 where Auth0 has not told of the user yet.',
        params: Type.Object({ id: Type.String({ description: 'Auth0 user_id, percent-encoded' }) }),
        querystring: ById,
        response: { 200: Auth0User },
      },
    },
    async (request, reply) => {
      const found = await findAuth0User(pool, request.params.id)
      if (found === undefined) throw new Failure('user_unknown')
      if (found.json === undefined) throw new Failure('user_untold')
      return sendTagged(request, reply, selecting(request.query)(found.json))
    },
  )

  app.get(
    '/users-by-email',
    {
      onRequest,
      preValidation: onlyKnown(ByEmail),
      schema: {
        tags,
        security,
        summary: 'As Auth0 answers "Search Users by Email"',
        description: 'Needs the permission read:users.',
        querystring: ByEmail,
        response: { 200: Type.Array(Auth0User) },
      },
    },
    async ({ query }, reply) => {
      const users = await findAuth0UsersByEmail(pool, query.email)
      return sendJson(reply, `[${users.map(selecting(query)).join(',')}]`)
    },
  )

  app.route({
    method: writes,
    url: '/*',
    schema: { hide: true },
    // before a body is read
    onRequest: async (_request, reply) => {
      reply.header('allow', 'GET, HEAD')
      throw new Failure('reads_only')
    },
    handler: () => undefined,
  })
}
