import { ManagementClient, ManagementError } from 'auth0'
import t from 'tap'
import type { Tenant } from '../../src/tenant/tenant.ts'
import { connection, start } from './calls.ts'

/** The SDK speaks https only; everything else about it is as it comes. */
function connect({ port, clientId, clientSecret }: Tenant): ManagementClient {
  const plain: typeof fetch = (input, init) => fetch(String(input).replace(/^https:/, 'http:'), init)
  return new ManagementClient({ domain: `127.0.0.1:${port}`, clientId, clientSecret, fetch: plain, maxRetries: 0 })
}

const asIs = (reason: unknown): unknown => reason

t.test('the official SDK works against the tenant as it comes', async (t) => {
  const { tenant } = await start(t)
  const sdk = connect(tenant)

  const ada = await sdk.users.create({ connection, email: 'Ada@Example.com', password: 'x', user_metadata: { a: 1 } })
  t.match(ada, { email: 'ada@example.com', nickname: 'ada', email_verified: false, user_id: /^auth0\|[0-9a-f]{24}$/ })
  const id = String(ada.user_id)
  t.same(await sdk.users.get(id), ada)
  t.same((await sdk.users.list({ q: `user_id:"${id}"` })).data, [ada])

  await sdk.users.update(id, { app_metadata: { plan: 'pro' } })
  t.match(await sdk.users.get(id), { app_metadata: { plan: 'pro' }, user_metadata: { a: 1 } })
  t.equal((await sdk.users.listUsersByEmail({ email: 'ada@example.com' })).length, 1)

  const grace = await sdk.users.create({ connection, email: 'grace@example.com', password: 'x' })
  const linked = await sdk.users.identities.link(id, { provider: 'auth0', user_id: String(grace.user_id) })
  t.equal(linked.length, 2)
  t.match(await sdk.users.get(String(grace.user_id)).catch(asIs), { statusCode: 404 })
  await sdk.users.identities.delete(id, 'auth0', String(grace.user_id).slice('auth0|'.length))
  t.match(await sdk.users.get(String(grace.user_id)), { email: 'grace@example.com' })

  await sdk.users.delete(id)
  const error = await sdk.users.get(id).catch(asIs)
  t.ok(error instanceof ManagementError)
  t.match(error, { statusCode: 404, body: { errorCode: 'inexistent_user' } })
})

t.test(
  'the official SDK makes an API, an application and its grant, and the token says what was granted',
  async (t) => {
    const { tenant } = await start(t)
    const sdk = connect(tenant)
    const identifier = 'https://songs.example'
    const scopes = [{ value: 'read:songs' }]
    const api = await sdk.resourceServers.create({ name: 'Songs', identifier, scopes })
    t.match(api, { identifier, scopes, is_system: false, enforce_policies: false })
    t.match(await sdk.resourceServers.create({ identifier }).catch(asIs), { statusCode: 409 })
    await sdk.resourceServers.update(String(api.id), { scopes: [...scopes, { value: 'write:songs' }] })
    t.match((await sdk.resourceServers.get(identifier)).scopes, [{ value: 'read:songs' }, { value: 'write:songs' }])

    const { client_id: id = '', client_secret = '' } = await sdk.clients.create({
      name: 'Player',
      app_type: 'non_interactive',
    })
    const token = async (audience: string) =>
      (
        await fetch(`${tenant.issuer}oauth/token`, {
          method: 'POST',
          body: new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret, audience }),
        })
      ).json()
    t.match(await token(identifier), { error: 'access_denied', error_description: /not authorized to access/ })
    const grant = await sdk.clientGrants.create({ client_id: id, audience: identifier, scope: ['read:songs'] })
    t.match(await token(identifier), { scope: 'read:songs', token_type: 'Bearer' })
    await sdk.clientGrants.update(String(grant.id), { scope: ['read:songs', 'write:songs'] })
    t.match((await sdk.clientGrants.list({ client_id: id })).data, [
      { id: grant.id, scope: ['read:songs', 'write:songs'] },
    ])
    t.notOk(JSON.stringify((await sdk.clients.list()).data).includes(client_secret), 'a list shows no secrets')

    await sdk.clients.delete(id)
    t.strictSame((await sdk.clientGrants.list({ client_id: id })).data, [], 'its grants go with it')
    await sdk.resourceServers.delete(String(api.id))
    t.match(await sdk.resourceServers.get(identifier).catch(asIs), { statusCode: 404 })
  },
)

t.test('the official SDK pages through users until the cap of 1,000 stops it', async (t) => {
  const { tenant, local } = await start(t)
  const users = Array.from({ length: 1001 }, (_, n) => `{"user_id":"auth0|${n}"}`)
  await local('users?silent=true', users.join('\n'))
  const seen: unknown[] = []
  const readAll = async (): Promise<void> => {
    for await (const user of await connect(tenant).users.list({ per_page: 100 })) seen.push(user.user_id)
  }
  t.match(await readAll().catch(asIs), { statusCode: 400, body: { errorCode: 'invalid_paging' } })
  t.equal(new Set(seen).size, 1000)
})

t.test('the official SDK makes a log stream', async (t) => {
  const { tenant } = await start(t)
  const sdk = connect(tenant)
  const made = await sdk.logStreams.create({
    type: 'http',
    name: 'mirror',
    sink: {
      httpEndpoint: 'http://127.0.0.1:9/',
      httpContentFormat: 'JSONLINES',
      httpContentType: 'application/json',
      httpAuthorization: 'Bearer s',
    },
  })
  t.match(made, { id: /^lst_\d{16}$/, status: 'active', isPriority: false, sink: { httpAuthorization: 'Bearer s' } })
  t.match(await sdk.logStreams.list(), [{ name: 'mirror' }])
})
