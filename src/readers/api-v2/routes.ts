// Ways out for those who know Auth0's Management API: its reads of users under its own paths, in its own shapes. Whoever
// asks these needs no other change than the base URL.
import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { HTTPMethods } from 'fastify'
import type { Pool } from 'pg'
import { Failure } from '../../errors.ts'
import { NotModified, sendTagged, TagHeaders } from '../../etag.ts'
import type { Grants } from '../../grants/grants.ts'
import { searchUsers } from '../../search/search.ts'
import { sendJson } from '../../send-json.ts'
import { auth0UserFrom, auth0UserWithOriginal, findAuth0User, findAuth0UsersByEmail } from '../../users/auth0-user.ts'
import { Auth0Failure, refuseAsAuth0 } from './errors.ts'
import { ListQuery, sortOf, usualPerPage, whereOf } from './list.ts'
import { onlyKnown } from './parameters.ts'
import { openTotals } from './totals.ts'
import { Auth0User, Selection, selecting } from './user-object.ts'

export interface ApiV2Options {
  pool: Pool
  /** For what may take its time. */
  searchPool: Pool
  /** What is mirrored of what users have been granted. */
  grants: readonly (keyof typeof Grants.properties)[]
}

const tags = ['api/v2']
const security = [{ token: [] }]
const shared = { tags, security, refusalBody: Auth0Failure }
const Listed = Type.Object({
  start: Type.Integer(),
  limit: Type.Integer(),
  length: Type.Integer(),
  total: Type.Integer({ description: 'Up to 10 s old; estimated where counting takes longer than two seconds' }),
  users: Type.Array(Auth0User),
})
const ById = Type.Object(Selection)
const ByEmail = Type.Object({ email: Type.String({ description: 'Compared to the letter' }), ...Selection })

/** What else Auth0 answers at these paths. */
const writes: HTTPMethods[] = ['POST', 'PUT', 'PATCH', 'DELETE']

/** What is added to the app stays inside. */
export const apiV2Routes: FastifyPluginAsyncTypebox<ApiV2Options> = async (app, options) => {
  const { pool, searchPool, grants } = options
  const totals = openTotals(searchPool)
  app.setErrorHandler(refuseAsAuth0)
  app.setNotFoundHandler(() => {
    throw new Failure('route_unknown')
  })
  const onRequest = app.requirePermission('read:users')

  app.get(
    '/users',
    {
      onRequest,
      preValidation: onlyKnown(ListQuery),
      schema: {
        ...shared,
        operationId: 'listAuth0Users',
        refuses: ['permission_missing', 'query_invalid'],
        summary: 'As Auth0 answers "List or Search Users"',
        description:
          'Needs the permission read:users. Not only the first 1,000 users can be paged through. 503 where the search takes too long.',
        querystring: ListQuery,
        response: { 200: Type.Union([Type.Array(Auth0User), Listed]) },
      },
    },
    async ({ query }, reply) => {
      const where = whereOf(query, { organizations: grants.includes('organizations') })
      const { page = 0, per_page: limit = usualPerPage, include_totals: withTotal = false } = query
      const [sort, start] = [sortOf(query), page * limit]
      const search = { where, offset: start, limit, row: () => auth0UserWithOriginal, ...(sort && { sort }) }
      const { users } = limit === 0 ? { users: [] } : await searchUsers(searchPool, search)
      const list = `[${users.map(auth0UserFrom).map(selecting(query)).join(',')}]`
      if (!withTotal) return sendJson(reply, list)
      const figures = { start, limit, length: users.length, total: await totals.of(where) }
      return sendJson(reply, `${JSON.stringify(figures).slice(0, -1)},"users":${list}}`)
    },
  )

  app.get(
    '/users/:id',
    {
      onRequest,
      preValidation: onlyKnown(ById),
      schema: {
        ...shared,
        operationId: 'getAuth0User',
        refuses: ['permission_missing', 'user_unknown', 'user_untold'],
        summary: 'As Auth0 answers "Get a User"',
        description: 'Needs the permission read:users. 503 where Auth0 has not told of the user yet.',
        params: Type.Object({ id: Type.String({ description: 'Auth0 user_id, percent-encoded' }) }),
        querystring: ById,
        answerHeaders: TagHeaders,
        response: { 200: Auth0User, 304: NotModified },
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
        ...shared,
        operationId: 'listAuth0UsersByEmail',
        refuses: ['permission_missing'],
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
