// A team's app with typed metadata, as the compiler has to see it. Checked and never run: here against the sources, in
// test/package.test.ts against what is published.
import { type FastifyPluginAsyncTypebox, Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { type FoundUser, type MetadataOf, type User, type Users, userMirror } from 'auth0-user-mirror'
import { expectTypeOf } from 'expect-type'
import { type FastifyTypeProvider, fastify } from 'fastify'
import pg from 'pg'

const metadataSchema = Type.Object({
  theme: Type.Union([Type.Literal('dark'), Type.Literal('light')]),
  displayName: Type.Optional(Type.String()),
})

const planSchema = {
  type: 'object',
  properties: { plan: { enum: ['free', 'pro'] }, roles: { type: 'array', items: { type: 'string' } } },
  required: ['plan'],
} as const

declare module 'auth0-user-mirror' {
  interface UserMirrorTypes {
    user_metadata: MetadataOf<typeof metadataSchema>
    app_metadata: MetadataOf<typeof planSchema>
  }
}

const options = { databaseUrl: 'postgres://127.0.0.1/app', tenant: 'https://acme.eu.auth0.com', audiences: ['api'] }

/** The row is typed to its metadata, in handlers, hooks and results. */
export async function rows(): Promise<void> {
  const app = fastify()
  await app.register(userMirror, { ...options, clientId: 'c', clientSecret: 's', metadataSchema })

  app.get('/me', { onRequest: app.authenticate }, async ({ user }) => {
    expectTypeOf(user).toEqualTypeOf<User>()
    expectTypeOf(user.user_metadata.theme).toEqualTypeOf<'dark' | 'light' | undefined>()
    expectTypeOf(user.user_metadata.displayName).toEqualTypeOf<string | undefined>()
    expectTypeOf(user.app_metadata.plan).toEqualTypeOf<'free' | 'pro' | undefined>()
    expectTypeOf(user.app_metadata.roles).toEqualTypeOf<string[] | undefined>()
    expectTypeOf(user.id).toBeString()
    expectTypeOf(user.email).toEqualTypeOf<string | null>()
    // @ts-expect-error the schema has no such member
    return user.user_metadata.thema
  })

  const found = await app.users.find('auth0|1')
  expectTypeOf(found).toEqualTypeOf<FoundUser | undefined>()
  expectTypeOf(found?.user_metadata.theme).toEqualTypeOf<'dark' | 'light' | undefined>()
  expectTypeOf(found?.resolved_from).toEqualTypeOf<string | undefined>()

  const { users, missing } = await app.users.lookup(['auth0|1'])
  expectTypeOf(users[0]?.app_metadata.plan).toEqualTypeOf<'free' | 'pro' | undefined>()
  expectTypeOf(missing).toEqualTypeOf<string[]>()

  expectTypeOf(await app.users.updateMetadata('auth0|1', { theme: 'dark', displayName: null })).toEqualTypeOf<User>()
  // @ts-expect-error not one of the themes
  await app.users.updateMetadata('auth0|1', { theme: 'red' })
  // @ts-expect-error no member of the schema
  await app.users.updateMetadata('auth0|1', { thema: 'dark' })
}

/** A plugin of the team's own, with its type provider: body and caller are both typed. */
export const routes: FastifyPluginAsyncTypebox = async (app) => {
  app.addHook('onRequest', app.authenticate)
  const schema = { body: Type.Object({ theme: metadataSchema.properties.theme }) }
  app.post('/theme', { schema }, async ({ user, body }) => {
    expectTypeOf(body.theme).toEqualTypeOf<'dark' | 'light'>()
    const { user_metadata } = await app.users.updateMetadata(user.id, body)
    return user_metadata.theme
  })
  app.get('/admin', { onRequest: app.requirePermission('read:users') }, async ({ claims }) => {
    expectTypeOf(claims).toBeUnknown()
    return {}
  })
}

interface OwnTypeProvider extends FastifyTypeProvider {
  validator: string
  serializer: string
}

/** Registered on whatever kind of app a team has. */
export async function apps(): Promise<void> {
  await fastify().withTypeProvider<TypeBoxTypeProvider>().register(userMirror, options)
  await fastify().withTypeProvider<OwnTypeProvider>().register(userMirror, options)
  await fastify({ logger: { level: 'info' } }).register(userMirror, options)
  const secure = fastify({ http2: true })
  await secure.register(userMirror, options)
  secure.get('/', { onRequest: secure.authenticate }, async ({ user }) => user.user_metadata.theme)
}

export async function pools(): Promise<void> {
  const { databaseUrl, ...others } = options
  const pool = new pg.Pool({ connectionString: databaseUrl })
  await fastify().register(userMirror, { ...others, pool })
  await fastify().register(userMirror, { ...options, pool })
  // @ts-expect-error the tenant is missing
  await fastify().register(userMirror, { databaseUrl, audiences: ['api'] })
  // @ts-expect-error one of the two words
  await fastify().register(userMirror, { ...options, blockedUsers: 'ignore' })
}

/** A second tenant's metadata, which are not those of the first. */
export async function tenants(): Promise<void> {
  const app = fastify()
  await app.register(async (inside) => {
    await inside.register(userMirror, options)
    const users = inside.getDecorator<Users<{ colour?: string }>>('users')
    const { user_metadata } = await users.updateMetadata('auth0|1', { colour: 'red' })
    expectTypeOf(user_metadata).toEqualTypeOf<{ colour?: string }>()
  })
}
