// Ways out by HTTP for one user: GET /me and GET /users/:id.
import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { Pool } from 'pg'
import { Failure } from '../errors.ts'
import { NotModified, sendTagged, TagHeaders } from '../etag.ts'
import { Grants } from '../grants/grants.ts'
import { findGrants } from '../grants/read.ts'
import { findRemoved } from '../users/deletion.ts'
import { openFind, type Resolved, ResolvedFrom } from '../users/resolve.ts'
import { User } from '../users/user.ts'

export interface UserRoutesOptions {
  pool: Pool
  /** What is mirrored of what users have been granted, and may be asked for. */
  grants: readonly (keyof typeof Grants.properties)[]
}

const Included = Type.Object({
  include: Type.Optional(
    Type.String({
      description: `What the user has been granted, comma separated: ${Object.keys(Grants.properties).join(', ')}; as far as it is mirrored`,
    }),
  ),
})

const UserWithGrants = Type.Object({ ...User.properties, ...Grants.properties }, { title: 'UserWithGrants' })

const FoundUser = Type.Object({ ...UserWithGrants.properties, ...ResolvedFrom.properties }, { title: 'FoundUser' })

function goneFailure({ id, json }: Resolved, isLinked: boolean): Failure {
  const { gone_at }: User = JSON.parse(json)
  return new Failure('user_gone', { members: { gone_at, merged_into: isLinked ? id : null } })
}

const Id = Type.Object({ id: Type.String({ minLength: 1, description: 'Auth0 user_id, percent-encoded' }) })

const Linked = Type.Object({
  ...TagHeaders.properties,
  'content-location': Type.Optional(
    Type.String({ description: 'Where the user was linked into another: the path of that one' }),
  ),
})

export const userRoutes: FastifyPluginAsyncTypebox<UserRoutesOptions> = async (app, { pool, grants }) => {
  const find = openFind(pool)

  /** The row with what the request wants included. */
  async function included(json: string, id: string, include: string | undefined): Promise<string> {
    if (include === undefined) return json
    const names = include.split(',').map((name) => name.trim())
    const unknown = names.find((name) => !grants.some((kind) => kind === name))
    if (unknown !== undefined)
      throw new Failure('request_invalid', { detail: `include: ${unknown} is not mirrored here` })
    const kinds = grants.filter((kind) => names.includes(kind))
    return `${json.slice(0, -1)},${(await findGrants(pool, id, kinds)).slice(1)}`
  }

  async function absent(id: string): Promise<Failure> {
    const gone_at = await findRemoved(pool, id)
    if (gone_at === undefined) return new Failure('user_unknown')
    return new Failure('user_gone', { members: { gone_at, merged_into: null } })
  }

  app.get(
    '/me',
    {
      onRequest: app.authenticate,
      schema: {
        tags: ['users'],
        operationId: 'getMe',
        summary: "The caller's row, made if it was not there",
        description: 'For people: a machine has no row.',
        refuses: ['token_of_a_machine'],
        security: [{ token: [] }],
        querystring: Included,
        answerHeaders: TagHeaders,
        response: { 200: UserWithGrants, 304: NotModified },
      },
    },
    async (request, reply) => {
      const { include } = request.query
      return sendTagged(request, reply, await included(request.userJson, request.caller.id, include))
    },
  )

  app.get(
    '/users/:id',
    {
      onRequest: app.requirePermission('read:users'),
      schema: {
        tags: ['users'],
        operationId: 'getUser',
        summary: 'One user',
        refuses: ['permission_missing', 'user_unknown', 'user_gone'],
        answerHeaders: Linked,
        description:
          'Needs the permission read:users. A user who was linked into another answers with that primary, `resolved_from` ' +
          'and `Content-Location`. A deleted user answers 410 with `gone_at`, and `merged_into` where it was linked before.',
        security: [{ token: [] }],
        params: Id,
        querystring: Included,
        response: { 200: FoundUser, 304: NotModified },
      },
    },
    async (request, reply) => {
      const asked = request.params.id
      const found = await find(asked)
      if (found === undefined) throw await absent(asked)
      const isLinked = found.id !== asked
      if (found.gone) throw goneFailure(found, isLinked)
      if (isLinked) reply.header('content-location', `/users/${encodeURIComponent(found.id)}`)
      return sendTagged(request, reply, await included(found.json, found.id, request.query.include))
    },
  )
}
