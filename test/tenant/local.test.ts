import t from 'tap'
import { isObject } from '../../src/tenant/members.ts'
import { startTenant } from '../../src/tenant/tenant.ts'
import { start } from './calls.ts'

t.test('a taken port names the variable to change', async (t) => {
  const { tenant } = await start(t)
  await t.rejects(startTenant({ port: tenant.port }), { message: /TENANT_PORT/ })
})

t.test('users load as an array, as one object and as lines', async (t) => {
  const { local } = await start(t)
  t.same((await local('users', '[{"user_id":"auth0|1"},{"user_id":"auth0|2"}]')).body, { loaded: 2 })
  t.same((await local('users', ' {"user_id":"auth0|3"}\n')).body, { loaded: 1 })
  t.same((await local('users', '{"user_id":"auth0|4"}\r\n\n{"user_id":"auth0|5"}\n')).body, { loaded: 2 })
})

t.test('a load that cannot be read names the place and loads nothing', async (t) => {
  const { local, api } = await start(t)
  t.match(await local('users', '{"user_id":"auth0|1"}\n{"user_id":\n'), { status: 400, body: { message: /^line 2 / } })
  t.match(await local('users', '[{"user_id":"auth0|1"},{"name":"x"}]'), { status: 400, body: { message: /^item 2 / } })
  t.match(await local('users', '[{"user_id":"auth0|1"},]'), { status: 400, body: { message: /position/ } })
  t.match(await local('users', ''), { status: 400 })
  t.match(await api('GET', 'users/auth0%7C1'), { status: 404 })
})

t.test('loading a user again replaces it', async (t) => {
  const { local, api } = await start(t)
  await local('users', { user_id: 'auth0|1', name: 'old', email: 'old@example.com' })
  await local('users', { user_id: 'auth0|1', nickname: 'new' })
  t.same((await api('GET', 'users/auth0%7C1')).body, { user_id: 'auth0|1', nickname: 'new' })
  t.same((await api('GET', 'users-by-email?email=old%40example.com')).body, [])
})

t.test('faults are answered as they are in force, and {} resets them', async (t) => {
  const { local } = await start(t)
  t.match((await local('faults', { api: { 429: 1 } })).body, {
    api: { 429: 1, 500: 0 },
    deliveries: { dropped: 0 },
    indexLagMs: 1500,
    bareUpdates: 0,
  })
  t.match((await local('faults')).body, { api: { 429: 1 } })
  t.match((await local('faults', {})).body, { api: { 429: 0 } })
  t.match(await local('faults', { api: { 429: 2 } }), { status: 400, body: { message: /429/ } })
  t.match(await local('faults', { deliveries: { lost: 1 } }), { status: 400, body: { message: /lost/ } })
})

t.test('the API fails as often as it is told to', async (t) => {
  const { local, api } = await start(t)
  await local('faults', { api: { 429: 1 } })
  const limited = await api('GET', 'users')
  t.match(limited, { status: 429, body: { errorCode: 'too_many_requests', message: 'Global limit has been reached' } })
  t.equal(limited.headers.get('x-ratelimit-remaining'), '0')
  await local('faults', { api: { 500: 1 } })
  t.match(await api('GET', 'users'), { status: 500, body: { statusCode: 500 } })
  await local('faults', { api: { slow: 1, slowMs: 100 } })
  const startedAt = performance.now()
  t.equal((await api('GET', 'users')).status, 200)
  t.ok(performance.now() - startedAt >= 99)
})

t.test('the help lists every local route with an example', async (t) => {
  const { local, tenant } = await start(t)
  const { body } = await local('help')
  const routes = isObject(body) && Array.isArray(body['local']) ? body['local'] : []
  t.ok(routes.length >= 9, `${routes.length} routes`)
  for (const { example } of routes) t.match(example, `${tenant.issuer}local/`)
})

t.test('what is not there is missing', async (t) => {
  const { local } = await start(t)
  t.match(await local('nothing'), { status: 404, body: { statusCode: 404, error: 'Not Found' } })
})

t.test('a token for somebody new signs them up without an event; whoever was deleted stays so', async (t) => {
  const { tenant, local, api } = await start(t)
  const answer = await local('token', { user_id: 'oauth2|acme-forum|42' })
  t.equal(answer.status, 200)
  const id = encodeURIComponent('oauth2|acme-forum|42')
  const user = (await api('GET', `users/${id}`)).body
  t.match(user, { identities: [{ provider: 'oauth2', connection: 'acme-forum', user_id: 'acme-forum|42' }] })
  await tenant.settled()
  t.same((await api('GET', 'logs')).body, [])

  t.equal((await api('DELETE', `users/${id}`)).status, 204)
  await local('token', { user_id: 'oauth2|acme-forum|42' })
  t.equal((await api('GET', `users/${id}`)).status, 404)
  await local('token', { user_id: 'abc@clients' })
  t.equal((await api('GET', 'users/abc%40clients')).status, 404, 'machines sign up nowhere')
})
