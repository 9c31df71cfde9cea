// What the row says of the caller, and the display name, which is changed at Auth0 and in the row in one request.
import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { User } from 'auth0-user-mirror'
import { isEditor } from './editors.ts'
import { planOf } from './songs.ts'

const DisplayName = Type.Object({ displayName: Type.String({ minLength: 1, maxLength: 80 }) })

export const profileRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.addHook('onRequest', app.authenticate)

  app.get('/welcome', async ({ user }) => ({ name: nameOf(user), plan: planOf(user), editor: isEditor(user) }))

  app.get('/displayName', async ({ user }) => ({ displayName: nameOf(user) }))

  app.put('/displayName', { schema: { body: DisplayName } }, async ({ user, body }) => {
    return { displayName: nameOf(await app.users.updateMetadata(user.id, body)) }
  })
}

function nameOf({ name, user_metadata }: User): string {
  return user_metadata.displayName ?? name ?? 'somebody'
}
