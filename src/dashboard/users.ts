// The operator's routes for one user: finding them, looking into the row, and having Auth0 asked again.
import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { Pool } from 'pg'
import { Failure } from '../errors.ts'
import type { GrantKind } from '../facts/reading.ts'
import { findGrants } from '../grants/read.ts'
import { operatorSecurity } from '../readers/operator.ts'
import { sendJson } from '../send-json.ts'
import { isStorable } from '../text.ts'
import { linkedInto } from '../users/links-of.ts'
import { findUser } from '../users/read.ts'
import { findResolved } from '../users/resolve.ts'
import { User } from '../users/user.ts'
import { markStale } from '../users/write.ts'
import { findUsers } from './found-users.ts'
import type { OnRequest } from './guard.ts'
import { manageUserUrl } from './manage.ts'
import { eventsNaming } from './named-events.ts'

export interface InspectorOptions {
  onRequest: OnRequest
  pool: Pool
  searchPool: Pool
  /** What is mirrored of what users have been granted. */
  grants: readonly GrantKind[]
  /** The tenant's. */
  domain: string
  /** Called when rows have become stale. */
  wake: () => void
}

const At = Type.String({ format: 'date-time' })
const AtOrNull = Type.Union([At, Type.Null()])
const TextOrNull = Type.Union([Type.String(), Type.Null()])

const { id, name, email, gone_at, stale_since, stale_reason, answered_at, told_at } = User.properties

const Found = Type.Object({
  users: Type.Array(Type.Object({ id, name, email, gone_at, stale_since }), { description: 'At most 20' }),
  complete: Type.Boolean({
    description: 'false: names could not be gone through in time (`user-mirror indexes name`)',
  }),
})

const NamedEvent = Type.Object({
  id: Type.String(),
  source: Type.String(),
  type: Type.String(),
  title: TextOrNull,
  meaning: Type.String({ description: 'As in GET /admin/history' }),
  date: At,
  received_at: At,
})

const Inspected = Type.Object(
  {
    user: User,
    resolved_from: Type.Optional(Type.String({ description: 'The id asked for, where it was linked into this one' })),
    identities: Type.Array(Type.Unknown()),
    staleness: Type.Object({ stale_since, stale_reason, answered_at, told_at }),
    merged: Type.Array(Type.String(), { description: 'Users who were linked into this one' }),
    grants: Type.Array(
      Type.Object({
        kind: Type.String(),
        items: Type.Array(Type.Unknown()),
        answered_at: AtOrNull,
        stale_since: AtOrNull,
      }),
    ),
    events: Type.Array(NamedEvent, { description: 'Those in the inbox that name the user, the newest 50' }),
    events_searched_from: Type.Union([At, Type.Null()], {
      description: 'Older ones were not looked for, for want of time; null: all were',
    }),
    auth0_url: TextOrNull,
  },
  { title: 'InspectedUser' },
)

const Id = Type.Object({ id: Type.String({ minLength: 1, description: 'Auth0 user_id, percent-encoded' }) })

const shared = { tags: ['admin'], security: operatorSecurity }

export const inspectorRoutes: FastifyPluginAsyncTypebox<InspectorOptions> = async (app, options) => {
  const { onRequest, pool, searchPool, wake } = options

  app.get(
    '/admin/users',
    {
      onRequest,
      schema: {
        ...shared,
        operationId: 'findUsers',
        refuses: ['permission_missing'],
        summary: 'Finds users by id, or by how their e-mail address or name begins',
        description: 'In that order, each of them once. Deleted users are found as well.',
        querystring: Type.Object({
          find: Type.String({ minLength: 1, maxLength: 256, description: 'An id, or the beginning of the others' }),
        }),
        response: { 200: Found },
      },
    },
    async ({ query }, reply) => {
      const { users, complete } = await findUsers(searchPool, query.find)
      return sendJson(reply, `{"users":[${users.join(',')}],"complete":${complete}}`)
    },
  )

  app.get(
    '/admin/users/:id',
    {
      onRequest,
      schema: {
        ...shared,
        operationId: 'inspectUser',
        refuses: ['permission_missing', 'user_unknown'],
        summary: 'All that is known of a user, and of how it came to be so',
        description: 'Whoever was linked into another is shown as that one.',
        params: Id,
        response: { 200: Inspected },
      },
    },
    async ({ params }, reply) => {
      const text = await inspect(options, params.id)
      if (text === undefined) throw new Failure('user_unknown')
      return sendJson(reply, text)
    },
  )

  app.post(
    '/admin/users/:id/refresh',
    {
      onRequest,
      schema: {
        ...shared,
        operationId: 'refreshUser',
        refuses: ['permission_missing', 'user_unknown'],
        summary: 'Marks a row stale, so that a worker asks Auth0 before all others',
        description: 'As `user-mirror refresh`. Answers before Auth0 is asked.',
        params: Id,
        response: { 202: Type.Object({ user_id: Type.String(), stale: Type.Boolean() }) },
      },
    },
    async ({ params }, reply) => {
      const { id } = params
      if (!isStorable(id) || !(await markStale(pool, id, 'asked for'))) throw new Failure('user_unknown')
      wake()
      return reply.code(202).send({ user_id: id, stale: true })
    },
  )
}

/** @returns JSON text: numbers of metadata keep their digits */
async function inspect(
  { pool, searchPool, grants, domain }: InspectorOptions,
  asked: string,
): Promise<string | undefined> {
  const found = await findResolved(pool, asked)
  if (found === undefined) return undefined
  const { id } = found
  const json = id === asked ? found.json : ((await findUser(pool, id)) ?? found.json)
  const user: User = JSON.parse(json)
  const { stale_since, stale_reason, answered_at, told_at } = user
  const { events, searched_from } = await eventsNaming(searchPool, id)
  const more = {
    ...(id !== asked && { resolved_from: asked }),
    identities: user.identities,
    staleness: { stale_since, stale_reason, answered_at, told_at },
    merged: await linkedInto(pool, id, user.identities),
    events,
    events_searched_from: searched_from,
    auth0_url: manageUserUrl(domain, id) ?? null,
  }
  const granted = grants.length === 0 ? '[]' : listOfGrants(await findGrants(pool, id, grants))
  return `{"user":${json},"grants":${granted},${JSON.stringify(more).slice(1)}`
}

function listOfGrants(json: string): string {
  const kinds: Record<string, object> = JSON.parse(json)
  return JSON.stringify(Object.entries(kinds).map(([kind, granted]) => ({ kind, ...granted })))
}
