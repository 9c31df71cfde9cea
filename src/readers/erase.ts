// The operator's route for the end of a person's data.
import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Receipt } from '../erase/receipt.ts'
import { operatorSecurity } from './operator.ts'

export interface EraseRoutesOptions {
  onRequest: (request: FastifyRequest) => Promise<void>
  /** Takes out everything that is held of a person. */
  erase: (id: string) => Promise<Receipt>
}

const Id = Type.Object({ id: Type.String({ minLength: 1, description: 'Auth0 user_id, percent-encoded' }) })

export const eraseRoutes: FastifyPluginAsyncTypebox<EraseRoutesOptions> = async (app, { onRequest, erase }) => {
  app.post(
    '/admin/users/:id/erase',
    {
      onRequest,
      schema: {
        tags: ['admin'],
        operationId: 'eraseUser',
        refuses: ['permission_missing', 'user_exists', 'auth0_busy', 'auth0_unavailable'],
        summary: 'Takes out everything that is held of a person who is deleted at Auth0',
        description:
          'Linked accounts included. 409 `user_exists` where Auth0 still has the user: delete it there first. ' +
          'Any number of times: a call that was broken off is gone on with by the next.',
        security: operatorSecurity,
        params: Id,
        response: { 200: Receipt },
      },
    },
    async ({ params: { id } }) => erase(id),
  )
}
