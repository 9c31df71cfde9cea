import { ManagementClient, ManagementError } from 'auth0'
import t from 'tap'
import { isObject, type JsonObject, objectOf } from '../../src/tenant/members.ts'
import { type Calls, connection, receive, start, stream } from './calls.ts'

/** The SDK as it comes; it speaks https only. */
function connect({ tenant: { port, clientId, clientSecret } }: Calls): ManagementClient {
  const plain: typeof fetch = (input, init) => fetch(String(input).replace(/^https:/, 'http:'), init)
  return new ManagementClient({ domain: `127.0.0.1:${port}`, clientId, clientSecret, fetch: plain, maxRetries: 0 })
}

const asIs = (reason: unknown): unknown => reason

async function all<T>(pages: Promise<AsyncIterable<T>>): Promise<T[]> {
  const items: T[] = []
  for await (const item of await pages) items.push(item)
  return items
}

async function create({ api }: Calls, ...names: string[]): Promise<string[]> {
  for (const user_id of names) await api('POST', 'users', { connection, email: `${user_id}@example.com`, user_id })
  return names.map((name) => `auth0|${name}`)
}

t.test('the official SDK assigns roles from either side, and removes them', async (t) => {
  const calls = await start(t)
  const sdk = connect(calls)
  const [ada = '', lin = ''] = await create(calls, 'ada', 'lin')
  const editor = await sdk.roles.create({ name: 'editor', description: 'May edit' })
  t.match(editor, { id: /^rol_\w{16}$/, name: 'editor', description: 'May edit' })
  const id = String(editor.id)
  await sdk.users.roles.assign(ada, { roles: [id] })
  await sdk.roles.users.assign(id, { users: [lin] })
  t.same(await all(sdk.users.roles.list(ada)), [editor])
  t.same(
    (await all(sdk.roles.users.list(id))).map(({ user_id }) => user_id),
    [ada, lin],
  )
  t.match(await sdk.users.roles.assign(ada, { roles: ['rol_0000000000000000'] }).catch(asIs), { statusCode: 404 })

  await sdk.roles.update(id, { name: 'author' })
  t.match(await all(sdk.users.roles.list(lin)), [{ id, name: 'author', description: 'May edit' }])
  await sdk.users.roles.delete(lin, { roles: [id] })
  t.same(await all(sdk.users.roles.list(lin)), [])
  await sdk.roles.delete(id)
  t.same(await all(sdk.users.roles.list(ada)), [])
  t.same(await all(sdk.roles.list()), [])
})

t.test('a permission says whether it was given to the user or to a role of the user', async (t) => {
  const calls = await start(t)
  const sdk = connect(calls)
  const [ada = ''] = await create(calls, 'ada')
  const read = { resource_server_identifier: 'https://api.acme.example', permission_name: 'read:songs' }
  const write = { ...read, permission_name: 'write:songs' }
  const { id = '' } = await sdk.roles.create({ name: 'editor' })
  await sdk.roles.permissions.add(id, { permissions: [read, write] })
  await sdk.users.permissions.create(ada, { permissions: [read] })
  await sdk.users.roles.assign(ada, { roles: [id] })
  const direct = { source_id: '', source_name: '', source_type: 'DIRECT' }
  const byRole = { source_id: id, source_name: 'editor', source_type: 'ROLE' }
  t.match(await all(sdk.users.permissions.list(ada)), [
    { ...read, sources: [direct, byRole] },
    { ...write, sources: [byRole] },
  ])
  await sdk.users.permissions.delete(ada, { permissions: [read] })
  await sdk.roles.permissions.delete(id, { permissions: [write] })
  t.match(await all(sdk.users.permissions.list(ada)), [{ ...read, sources: [byRole] }])
})

t.test('the official SDK makes members of organisations, and gives them roles there', async (t) => {
  const calls = await start(t)
  const sdk = connect(calls)
  const [ada = '', lin = ''] = await create(calls, 'ada', 'lin')
  const acme = await sdk.organizations.create({ name: 'acme', display_name: 'Acme' })
  const { id = '' } = acme
  const { id: role = '' } = await sdk.roles.create({ name: 'owner' })
  await sdk.organizations.members.create(id, { members: [ada, lin] })
  await sdk.organizations.members.roles.assign(id, ada, { roles: [role] })
  t.same(await all(sdk.users.organizations.list(ada)), [acme])
  t.same(await all(sdk.organizations.members.roles.list(id, ada)), [{ id: role, name: 'owner' }])
  t.same(await all(sdk.users.roles.list(ada)), [], 'a role in an organisation is none in the tenant')
  const members = await all(sdk.organizations.members.list(id, { fields: 'user_id,roles', take: 1 }))
  t.same(members, [
    { user_id: ada, roles: [{ id: role, name: 'owner' }] },
    { user_id: lin, roles: [] },
  ])
  t.notOk('roles' in ((await all(sdk.organizations.members.list(id)))[0] ?? {}), 'roles come only where asked for')
  await sdk.organizations.members.delete(id, { members: [lin] })
  t.same(await all(sdk.users.organizations.list(lin)), [])
  const error = await all(sdk.organizations.members.roles.list(id, lin)).catch(asIs)
  t.ok(error instanceof ManagementError)
  t.match(error, { statusCode: 404 })
  await sdk.organizations.delete(id)
  t.same(await all(sdk.users.organizations.list(ada)), [])
})

t.test('lists of members are behind, what one user has is not; the deleted leave everything', async (t) => {
  const calls = await start(t)
  const { api, local } = calls
  const [ada = ''] = await create(calls, 'ada')
  const { body } = await api('POST', 'roles', { name: 'editor' })
  const path = `roles/${isObject(body) ? body['id'] : ''}/users`
  const listed = async () => (await api('GET', path)).body
  await local('clock', { stopped: true })
  await local('faults', { indexLagMs: 2000 })
  await api('POST', path, { users: [ada] })
  t.match((await api('GET', 'users/auth0%7Cada/roles')).body, [{ name: 'editor' }])
  t.same(await listed(), { users: [] })
  await local('clock', { advanceMs: 2001 })
  t.match(await listed(), { users: [{ user_id: ada, email: 'ada@example.com' }] })
  await api('DELETE', 'users/auth0%7Cada')
  await create(calls, 'ada')
  t.same((await api('GET', 'users/auth0%7Cada/roles')).body, [], 'whoever is made anew has none of it')
})

t.test('each write is logged under its path, and a member who joins by invitation with the bare id', async (t) => {
  const calls = await start(t)
  const receiver = await receive(t)
  await stream(calls, receiver)
  await create(calls, 'ada')
  const { body } = await calls.api('POST', 'organizations', { name: 'acme' })
  const id = isObject(body) ? String(body['id']) : ''
  await calls.api('POST', `organizations/${id}/members`, { members: ['auth0|ada'] })
  await calls.api('DELETE', `organizations/${id}/members`, { members: ['auth0|ada'] })
  await calls.local('join', { user_id: 'auth0|ada', organization_id: id })
  await calls.tenant.settled()
  const requests = receiver.events().map((event) => objectOf(objectOf(event, 'details'), 'request'))
  const told = requests.map(({ method, path, body }) => ({ method, path, body }))
  const members = { path: `/api/v2/organizations/${id}/members`, body: { members: ['auth0|ada'] } }
  for (const method of ['post', 'delete']) t.ok(told.some((request) => isSame(request, { method, ...members })))
  const joined = receiver.events().find(({ type }) => type === 'organization_member_added')
  t.match(joined, { user_id: 'ada', organization_id: id, details: { reason: 'invitation' } })
})

function isSame(a: JsonObject, b: JsonObject): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

t.test('event streams tell of organisations and their members as the schema of events has it', async (t) => {
  const calls = await start(t)
  const receiver = await receive(t)
  const types = ['member.added', 'member.role.assigned', 'member.role.deleted', 'member.deleted', 'deleted']
  await calls.api('POST', 'event-streams', {
    name: 'test',
    subscriptions: types.map((type) => ({ event_type: `organization.${type}` })),
    destination: {
      type: 'webhook',
      configuration: { webhook_endpoint: receiver.url, webhook_authorization: { method: 'bearer', token: 'x' } },
    },
  })
  const sdk = connect(calls)
  const [ada = ''] = await create(calls, 'ada')
  const { id = '' } = await sdk.organizations.create({ name: 'acme' })
  const { id: role = '' } = await sdk.roles.create({ name: 'owner' })
  const user = { user_id: ada }
  const steps: [step: () => Promise<unknown>, type: string, object: JsonObject][] = [
    [
      () => sdk.organizations.members.create(id, { members: [ada] }),
      'member.added',
      { organization: { id, name: 'acme' }, user },
    ],
    [
      () => sdk.organizations.members.roles.assign(id, ada, { roles: [role] }),
      'member.role.assigned',
      { organization: { id }, user, role: { id: role, name: 'owner' } },
    ],
    [
      () => sdk.organizations.members.roles.delete(id, ada, { roles: [role] }),
      'member.role.deleted',
      { organization: { id }, user, role: { id: role, name: 'owner' } },
    ],
    [
      () => sdk.organizations.members.delete(id, { members: [ada] }),
      'member.deleted',
      { organization: { id, name: 'acme' }, user },
    ],
    [() => sdk.organizations.delete(id), 'deleted', { id, name: 'acme', display_name: 'acme' }],
  ]
  for (const [step, type, object] of steps) {
    receiver.deliveries.length = 0
    await step()
    await calls.tenant.settled()
    const [event] = receiver.deliveries.map(({ text }): JsonObject => JSON.parse(text))
    t.equal(event?.['type'], `organization.${type}`)
    t.same(objectOf(objectOf(event ?? {}, 'data'), 'object'), object)
  }
})

t.test('a scope that the client lacks is refused with its name', async (t) => {
  const calls = await start(t)
  await create(calls, 'ada')
  await calls.local('scopes', { lacked: ['read:organizations'] })
  t.match(await calls.api('GET', 'users/auth0%7Cada/organizations'), {
    status: 403,
    body: { message: 'Insufficient scope, expected any of: read:organizations', errorCode: 'insufficient_scope' },
  })
  t.match(await calls.api('GET', 'users/auth0%7Cada/roles'), { status: 200 })
})
