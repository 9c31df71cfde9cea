import fastifyJwt from '@fastify/jwt'
import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { type FastifyInstance, type FastifyPluginAsync, fastify } from 'fastify'
import pg from 'pg'
import t, { type Test } from 'tap'
import { prepareEngine } from '../src/engine.ts'
import { type Change, type UserMirrorOptions, userMirror } from '../src/index.ts'
import type { Tenant } from '../src/tenant/tenant.ts'
import { openDatabase, openPool } from './stage/database.ts'
import { call, eventually } from './stage/mirror.ts'
import { openTenant } from './stage/tenant.ts'

const tenant = await openTenant()
t.teardown(tenant.close)
const databaseUrl = await openDatabase(t)
await prepareEngine({ redis: undefined, database: databaseUrl })
const { clientId, clientSecret } = tenant
const ofTenant = { tenant: tenant.issuer, audiences: [tenant.audience] }
const options = { databaseUrl, ...ofTenant }

async function tokenOf(user_id: string, of: Tenant = tenant): Promise<string> {
  const body = { user_id, permissions: ['read:users'] }
  return String((await call('POST', `${of.issuer}local/token`, { body })).json['access_token'])
}

const ById = { params: Type.Object({ id: Type.String() }) }

async function serve(t: Test, build: (app: FastifyInstance) => Promise<void>): Promise<string> {
  const app = fastify()
  t.teardown(() => app.close())
  await build(app)
  return app.listen({ host: '127.0.0.1', port: 0 })
}

/** It fails with these words. */
async function refuses(t: Test, app: FastifyInstance, options: UserMirrorOptions, words: RegExp): Promise<void> {
  await t.rejects(async () => {
    await app.register(userMirror, options)
  }, words)
  await app.close()
}

/** What handlers do with the mirror. */
async function handlers(app: FastifyInstance): Promise<void> {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>()
  typed.get('/hello', { onRequest: app.authenticate }, async ({ user }) => ({
    id: user.id,
    stale: user.stale_since !== null,
  }))
  typed.get('/claims', { onRequest: app.authenticate }, async ({ claims }) => {
    const { sub } = Object(claims)
    Object.assign(Object(claims), { sub: 'somebody else' })
    return { sub }
  })
  const others = { onRequest: app.requirePermission('read:users'), schema: ById }
  typed.get('/other/:id', others, async ({ params: { id } }) => {
    const [other, resolved] = [await app.users.find(id), await app.users.resolve(id)]
    return { found: other?.id ?? null, from: other?.resolved_from ?? null, resolved: resolved ?? null }
  })
}

t.test("a team's own app finds the caller's row and can look others up", async (t) => {
  const app = fastify()
  t.teardown(() => app.close())
  const metadataSchema = Type.Object({ theme: Type.String() })
  await app.register(userMirror, { ...options, clientId, clientSecret, metadataSchema })
  await handlers(app)
  const theme = { onRequest: app.authenticate, schema: { params: Type.Object({ theme: Type.String() }) } }
  app
    .withTypeProvider<TypeBoxTypeProvider>()
    .post('/theme/:theme', theme, async ({ user, params }) => app.users.updateMetadata(user.id, params))
  const url = await app.listen({ host: '127.0.0.1', port: 0 })

  const token = await tokenOf('email|1')
  t.strictSame((await call('GET', `${url}/hello`, { token })).json, { id: 'email|1', stale: true })
  for (const time of ['first', 'second']) {
    const { json } = await call('GET', `${url}/claims`, { token })
    t.strictSame(json, { sub: 'email|1' }, `the token's claims, the ${time} time, whatever a handler has done to them`)
  }
  t.strictSame((await call('GET', `${url}/other/email%7C1`, { token })).json, {
    found: 'email|1',
    from: null,
    resolved: 'email|1',
  })
  t.strictSame((await call('GET', `${url}/other/email%7C2`, { token })).json, {
    found: null,
    from: null,
    resolved: null,
  })
  const pool = await openPool(t, databaseUrl)
  await pool.query("INSERT INTO users (id, gone_at, merged_into) VALUES ('email|0', now(), 'email|1')")
  t.strictSame((await call('GET', `${url}/other/email%7C0`, { token })).json, {
    found: 'email|1',
    from: 'email|0',
    resolved: 'email|1',
  })
  t.match(await app.users.list({ where: { id: 'email|1' } }), { users: [{ id: 'email|1' }], next: null })
  for await (const user of app.users.each({ gone: 'true', fields: ['id'] })) t.strictSame(user, { id: 'email|0' })
  t.equal((await call('GET', `${url}/hello`)).status, 401)

  const { user_metadata, updated_at } = (await call('POST', `${url}/theme/dark`, { token })).json
  t.strictSame(user_metadata, { theme: 'dark' }, 'what is changed at Auth0 comes back')
  t.match(await app.users.find('email|1'), { user_metadata, stale_since: null }, 'and stands in the row')
  await t.rejects(app.users.updateMetadata('email|1', { theme: 1 }), { code: 'metadata_invalid', status: 400 })
  await t.rejects(app.users.updateMetadata('email|1', { theme: 'x' }, '2026-09-01T08:00:00Z'), {
    code: 'metadata_changed',
  })
  t.ok(await app.users.updateMetadata('email|1', { theme: 'light' }, String(updated_at)))
  await t.rejects(app.users.updateMetadata('email|of nobody', { theme: 'x' }), { code: 'user_unknown' })

  const taken: Change[] = []
  let attempts = 0
  const handler = (change: Change) => {
    if (change.user_id === 'email|b' && ++attempts < 3) throw new Error('not now')
    taken.push(change)
  }
  const { rows } = await pool.query("SELECT epoch || '-' || published AS at FROM mirror.feed")
  await pool.query("INSERT INTO users (id) VALUES ('email|a'), ('email|b'), ('email|c')")
  const kinds = ['created']
  const subscription = app.users.onChange(handler, { after: rows[0].at, kinds })
  const names = async () => taken.map(({ user_id }) => user_id)
  const all = ['email|a', 'email|b', 'email|c']
  await eventually(names, (found) => found.length > 2 && found.join().endsWith(all.join()))
  t.equal(attempts, 3, 'a change that could not be handled comes again, and those behind it wait')
  await subscription.stop()
  await subscription.ended
  const from = taken.at(-2)?.cursor
  taken.length = 0
  app.users.onChange(handler, { after: from, kinds })
  await pool.query("INSERT INTO users (id) VALUES ('email|d')")
  await eventually(names, (found) => found.length === 2)
  t.strictSame(await names(), ['email|c', 'email|d'], 'who comes back goes on from where they were')
  await t.rejects(app.users.onChange(handler, { after: 'x' }).ended, { code: 'cursor_invalid' })

  const reader = fastify()
  t.teardown(() => reader.close())
  await reader.register(userMirror, options)
  await t.rejects(reader.users.updateMetadata('email|1', { theme: 'x' }), /clientId and clientSecret/)
})

t.test("a team's own pool serves, whatever its sessions are set to, and is left open", async (t) => {
  const settings = '-c TimeZone=America/New_York -c DateStyle=German,DMY -c IntervalStyle=postgres_verbose'
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2, options: settings })
  const app = fastify()
  await app.register(userMirror, { ...ofTenant, pool })
  await handlers(app)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const token = await tokenOf('email|pool')
  t.strictSame((await call('GET', `${url}/hello`, { token })).json, { id: 'email|pool', stale: true })

  const usual = await openPool(t, databaseUrl)
  const { rows } = await usual.query<{ stale_since: Date; first_seen_at: Date }>(
    "SELECT stale_since, first_seen_at FROM users WHERE id = 'email|pool'",
  )
  const found = await app.users.find('email|pool')
  t.equal(found?.stale_since, rows[0]?.stale_since.toISOString(), 'instants are the same in any session')
  t.equal(found?.first_seen_at, rows[0]?.first_seen_at.toISOString())
  const iat = JSON.parse(Buffer.from(String(token.split('.')[1]), 'base64url').toString()).iat
  t.equal(rows[0]?.stale_since.getTime(), iat * 1000)

  await usual.query("UPDATE users SET blocked = true WHERE id = 'email|pool'")
  t.equal((await call('GET', `${url}/hello`, { token })).status, 403, 'with nothing kept, a block holds at once')
  const sessions =
    "SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'user-mirror%'"
  t.equal((await usual.query(sessions)).rowCount, 0, 'no session is opened beside it')
  await app.close()
  t.equal((await pool.query('SELECT')).rowCount, 1)
  await pool.end()
})

t.test('a pool that would read other tables is refused', async (t) => {
  const refused = async (url: string, settings: string, words: RegExp) => {
    const pool = new pg.Pool({ connectionString: url, options: settings })
    await refuses(t, fastify(), { ...ofTenant, pool }, words)
    await pool.end()
  }
  const usual = await openPool(t, databaseUrl)
  await usual.query('CREATE SCHEMA app; CREATE TABLE app.users (id text)')
  await refused(databaseUrl, '-c search_path=app,public', /search_path/)
  await refused(databaseUrl, '-c search_path=app', /search_path/)
  const elsewhere = new URL(databaseUrl)
  elsewhere.pathname = '/postgres'
  await refused(elsewhere.href, '', /no mirror/)
})

t.test('options that do not go together are refused by name', async (t) => {
  const { databaseUrl: _, ...nowhere } = options
  const pool = await openPool(t, databaseUrl)
  const wrong: [UserMirrorOptions, RegExp][] = [
    [nowhere, /databaseUrl or pool/],
    [{ ...options, tenant: 'acme.eu.auth0.com' }, /tenant is a URL/],
    [{ ...options, audiences: [] }, /audiences/],
    [{ ...options, clientId }, /clientSecret/],
    [{ ...nowhere, pool, clientId, clientSecret }, /clientId needs databaseUrl/],
  ]
  for (const [options, words] of wrong) await refuses(t, fastify(), options, words)
})

for (const order of ['before', 'after'] as const) {
  t.test(`another @fastify/jwt that the app registers ${order} it goes on`, async (t) => {
    const pool = await openPool(t, databaseUrl)
    const session = { secret: 'of the team', decoratorName: 'session' }
    const url = await serve(t, async (app) => {
      if (order === 'before') await app.register(fastifyJwt, session)
      await app.register(userMirror, { ...ofTenant, pool })
      if (order === 'after') await app.register(fastifyJwt, session)
      await handlers(app)
      app.get('/session', async (request) => request.jwtVerify())
      app.get('/sign', async () => ({ token: app.jwt.sign({ cart: 7 }) }))
    })
    const { token: own } = (await call('GET', `${url}/sign`)).json
    t.match((await call('GET', `${url}/session`, { token: String(own) })).json, { cart: 7 })
    t.equal(
      (await call('GET', `${url}/hello`, { token: String(own) })).status,
      401,
      "the team's tokens are not Auth0's",
    )
    const token = await tokenOf('email|1')
    t.match((await call('GET', `${url}/hello`, { token })).json, { id: 'email|1' })
    t.not((await call('GET', `${url}/session`, { token })).status, 200, "nor Auth0's the team's")
  })
}

t.test('two tenants have a context each, and a second in the same one is refused', async (t) => {
  const other = await openTenant()
  t.teardown(other.close)
  const [one, two] = [await openPool(t, databaseUrl), await openPool(t)]
  const ofOther = { tenant: other.issuer, audiences: [other.audience], pool: two }
  const url = await serve(t, async (app) => {
    const context =
      (options: UserMirrorOptions): FastifyPluginAsync =>
      async (inside) => {
        await inside.register(userMirror, options)
        await handlers(inside)
      }
    await app.register(context({ ...ofTenant, pool: one }), { prefix: '/one' })
    await app.register(context(ofOther), { prefix: '/two' })
    app.get('/outside', async (request) => ({ has: app.hasDecorator('users') || request.user !== undefined }))
  })
  t.strictSame((await call('GET', `${url}/outside`)).json, { has: false })
  const token = await tokenOf('email|two', other)
  t.match((await call('GET', `${url}/two/hello`, { token })).json, { id: 'email|two' })
  t.equal((await call('GET', `${url}/one/hello`, { token })).status, 401, "one tenant's token is none of the other's")
  const count = "SELECT FROM users WHERE id = 'email|two'"
  t.strictSame([(await one.query(count)).rowCount, (await two.query(count)).rowCount], [0, 1])

  const app = fastify()
  await app.register(userMirror, { ...ofTenant, pool: one })
  await refuses(t, app, ofOther, /app\.users here already/)
})
