import { fastify } from 'fastify'
import t from 'tap'
import { Type } from 'typebox'
import { prepareEngine } from '../src/engine.ts'
import { type Change, userMirror } from '../src/index.ts'
import { openDatabase, openPool } from './stage/database.ts'
import { call, eventually } from './stage/mirror.ts'
import { openTenant } from './stage/tenant.ts'

t.test("a team's own app finds the caller's row and can look others up", async (t) => {
  const tenant = await openTenant()
  t.teardown(tenant.close)
  const databaseUrl = await openDatabase(t)
  await prepareEngine({ redis: undefined, database: databaseUrl })
  const app = fastify()
  t.teardown(() => app.close())
  const options = { databaseUrl, tenant: tenant.issuer, audiences: [tenant.audience] }
  const { clientId, clientSecret } = tenant
  const metadataSchema = Type.Object({ theme: Type.String() })
  await app.register(userMirror, { ...options, clientId, clientSecret, metadataSchema })
  app.get('/hello', { onRequest: app.authenticate }, async ({ user }) => ({
    id: user.id,
    stale: user.stale_since !== null,
  }))
  app.get('/other/:id', { onRequest: app.requirePermission('read:users') }, async ({ params }) => {
    const other = await app.users.find(String(Reflect.get(Object(params), 'id')))
    const resolved = await app.users.resolve(String(Reflect.get(Object(params), 'id')))
    return { found: other?.id ?? null, from: other?.resolved_from ?? null, resolved: resolved ?? null }
  })
  app.post('/theme/:theme', { onRequest: app.authenticate }, async ({ user, params }) =>
    app.users.updateMetadata(user.id, { theme: Reflect.get(Object(params), 'theme') }),
  )
  const url = await app.listen({ host: '127.0.0.1', port: 0 })

  const body = { user_id: 'email|1', permissions: ['read:users'] }
  const token = String((await call('POST', `${tenant.issuer}local/token`, { body })).json['access_token'])
  t.strictSame((await call('GET', `${url}/hello`, { token })).json, { id: 'email|1', stale: true })
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
