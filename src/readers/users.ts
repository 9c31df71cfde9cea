// Ways out by HTTP for one user: GET /me and GET /users/:id.
import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { Pool } from 'pg'
import { Failure } from '../errors.ts'
import { findUser } from '../users/read.ts'
import { User } from '../users/user.ts'

export interface UserRoutesOptions {
  pool: Pool
}

const Id = Type.Object({ id: Type.String({ minLength: 1, description: 'Auth0 user_id, percent-encoded' }) })

export const userRoutes: FastifyPluginAsyncTypebox<UserRoutesOptions> = async (app, { pool }) => {
  app.get(
    '/me',
    {
      onRequest: app.authenticate,
      schema: {
        tags: ['users'],
        summary: "The caller's row, made if it was not there",
        security: [{ token: [] }],
        response: { 200: User },
      },
    },
    async (request, reply) => sendJson(reply, request.userJson),
  )

  app.get(
    '/users/:id',
    {
      onRequest: app.requirePermission('read:users'),
      schema: {
        tags: ['users'],
        summary: 'One user',
        description: 'Needs the permission read:users. A deleted user answers 410 with `gone_at` and `merged_into`.',
        security: [{ token: [] }],
        params: Id,
        response: { 200: User },
      },
    },
    async (request, reply) => {
      const json = await findUser(pool, request.params.id)
      if (json === undefined) throw new Failure('user_unknown')
      const { gone_at, merged_into }: User = JSON.parse(json)
      if (gone_at !== null) throw new Failure('user_gone', { members: { gone_at, merged_into } })
      return sendJson(reply, json)
    },
  )
}

/** Sends text that is JSON already; Fastify would quote it once more. */
function sendJson(reply: FastifyReply, json: string): FastifyReply {
  return reply.type('application/json; charset=utf-8').serializer(asItIs).send(json)
}

function asItIs(payload: unknown): string {
  return String(payload)
}
