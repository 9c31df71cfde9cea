// A team's app that says nothing of its metadata, as the compiler has to see it. Checked and never run.
import { type User, userMirror } from 'auth0-user-mirror'
import { expectTypeOf } from 'expect-type'
import { fastify } from 'fastify'

export async function rows(): Promise<void> {
  const app = fastify()
  const options = { databaseUrl: 'postgres://127.0.0.1/app', tenant: 'https://acme.eu.auth0.com', audiences: ['api'] }
  await app.register(userMirror, options)
  app.get('/me', { onRequest: app.authenticate }, async ({ user }) => {
    expectTypeOf(user).toEqualTypeOf<User>()
    expectTypeOf(user.user_metadata).toEqualTypeOf<Record<string, unknown>>()
    expectTypeOf(user.app_metadata['plan']).toBeUnknown()
    return {}
  })
  const { user_metadata } = await app.users.updateMetadata('auth0|1', { theme: 'dark', size: null })
  expectTypeOf(user_metadata).toEqualTypeOf<Record<string, unknown>>()
  expectTypeOf(await app.users.resolve('auth0|1')).toEqualTypeOf<string | undefined>()
}
