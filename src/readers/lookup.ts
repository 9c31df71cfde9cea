// POST /users/lookup: many users in one call.
import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { Pool } from 'pg'
import { Failure } from '../errors.ts'
import { sendJson } from '../send-json.ts'
import { lookUp } from '../users/lookup.ts'
import { ResolvedFrom } from '../users/resolve.ts'
import { User } from '../users/user.ts'

/** Of ids and addresses together. */
const mostKeys = 1000

const Keys = (what: string) =>
  Type.Optional(Type.Array(Type.String({ minLength: 1 }), { maxItems: mostKeys, description: what }))

const Found = Type.Object({ ...User.properties, ...ResolvedFrom.properties }, { title: 'LookedUpUser' })

const description = `Needs the permission read:users. The users come in the order of the keys, those of ids first; a key that
nobody has is in \`missing\`. By id: whoever that is now (\`resolved_from\` where it was linked), deleted users with
\`gone_at\`. By e-mail address: everybody who has it, to the letter, and is not deleted.`

export const lookupRoute: FastifyPluginAsyncTypebox<{ pool: Pool }> = async (app, { pool }) => {
  app.post(
    '/users/lookup',
    {
      onRequest: app.requirePermission('read:users'),
      schema: {
        tags: ['users'],
        operationId: 'lookupUsers',
        refuses: ['permission_missing'],
        summary: `Up to ${mostKeys} users`,
        description,
        security: [{ token: [] }],
        body: Type.Object(
          { ids: Keys("Auth0's user_id"), emails: Keys('E-mail addresses') },
          { description: `At least one key, and ${mostKeys} of both together` },
        ),
        response: { 200: Type.Object({ users: Type.Array(Found), missing: Type.Array(Type.String()) }) },
      },
    },
    async ({ body }, reply) => {
      const { ids = [], emails = [] } = body
      const count = ids.length + emails.length
      if (count === 0 || count > mostKeys) {
        throw new Failure('request_invalid', { detail: `${count} keys in ids and emails; 1 to ${mostKeys} may be` })
      }
      const { users, missing } = await lookUp(pool, { ids, emails })
      return sendJson(reply, `{"users":[${users.join(',')}],"missing":${JSON.stringify(missing)}}`)
    },
  )
}
