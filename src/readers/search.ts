// GET /users: who fits, page after page.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import { Failure } from '../errors.ts'
import { positionBefore } from '../feed/read.ts'
import type { Grants } from '../grants/grants.ts'
import { listUsers, type Page } from '../search/list.ts'
import { sendJson } from '../send-json.ts'
import { Asked, Found, Querystring } from './search-schema.ts'

export interface SearchRouteOptions {
  pool: Pool
  /** What is mirrored of what users have been granted, and may be asked for. */
  grants: readonly (keyof typeof Grants.properties)[]
}

const description = `Needs the permission read:users. A user fits who fits every filter. Beside those listed there are filters
on members of \`user_metadata\`, \`app_metadata\`, \`attributes\` and \`identities\`, with dots down into objects and through
lists, and all operators: \`app_metadata.plan=pro\`, \`user_metadata.theme.in=dark,light\`, \`identities.connection=github\`,
\`app_metadata.seats.gte=5\`, \`app_metadata.plan.exists=true\`. Whatever is not a parameter, and whatever is given twice, is
refused by name. Pages are stable: whoever is not changed meanwhile is on one page, whatever else is written.`

export const searchRoute: FastifyPluginAsyncTypebox<SearchRouteOptions> = async (app, { pool, grants }) => {
  app.get(
    '/users',
    {
      onRequest: app.requirePermission('read:users'),
      preValidation: refuseRepeated,
      schema: {
        tags: ['users'],
        operationId: 'searchUsers',
        refuses: ['permission_missing', 'query_invalid', 'cursor_invalid', 'search_too_slow'],
        summary: 'Users who fit, page after page',
        description,
        security: [{ token: [] }],
        querystring: Querystring,
        response: { 200: Found },
      },
    },
    async ({ query }, reply) => {
      const { fields, include, ...asked } = query
      const filters = Object.entries(query)
        .filter(([name]) => !Object.hasOwn(Asked.properties, name))
        .map(([name, value]) => ({ name, value: String(value) }))
      // before the page: what that does not show comes behind
      const changes = query.after === undefined ? await positionBefore(pool) : undefined
      const page = await listUsers(
        pool,
        { ...asked, filters, fields: listed(fields), include: listed(include) },
        grants,
      )
      return sendJson(reply, answerOf(page, { how: query.count, changes }))
    },
  )
}

interface Beside {
  how: string | undefined
  changes: string | null | undefined
}

function answerOf({ users, next, count }: Page, { how, changes }: Beside): string {
  const members = [
    `"users":[${users.join(',')}]`,
    `"next":${JSON.stringify(next)}`,
    ...(changes === undefined ? [] : [`"changes":${JSON.stringify(changes)}`]),
    ...(count === undefined ? [] : [`"count":${count}`, `"count_is":${JSON.stringify(how)}`]),
  ]
  return `{${members.join(',')}}`
}

function listed(names: string | undefined): string[] | undefined {
  return names?.split(',').map((name) => name.trim())
}

/** Fastify would take a list of one for one, and tell of two only that they are no text. */
async function refuseRepeated({ query }: FastifyRequest): Promise<void> {
  const [repeated] = Object.entries(Object(query)).find(([, value]) => Array.isArray(value)) ?? []
  if (repeated !== undefined) throw new Failure('request_invalid', { detail: `${repeated} is given more than once` })
}
