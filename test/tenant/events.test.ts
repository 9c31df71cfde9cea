import t from 'tap'
import { isObject, type JsonObject } from '../../src/tenant/members.ts'
import { type Calls, connection, start } from './calls.ts'

async function readLog({ api, tenant }: Calls): Promise<JsonObject[]> {
  await tenant.settled()
  const { body } = await api('GET', `logs?from=900&take=100`)
  const events = Array.isArray(body) ? body.filter(isObject) : []
  return events.sort((a, b) => (String(a['date']) < String(b['date']) ? -1 : 1))
}

async function create({ api }: Calls): Promise<string> {
  const { body } = await api('POST', 'users', { connection, email: 'a@example.com', password: 'very secret' })
  return isObject(body) ? String(body['user_id']) : ''
}

t.test('creating a database user logs a signup and then the operation, with the password masked', async (t) => {
  const calls = await start(t)
  const id = await create(calls)
  const [signup, operation, ...none] = await readLog(calls)
  t.same(none, [])
  t.match(signup, {
    type: 'ss',
    user_id: id,
    user_name: 'a@example.com',
    strategy: 'auth0',
    strategy_type: 'database',
    connection,
    details: { body: { password: '*****' } },
  })
  t.match(operation, {
    type: 'sapi',
    description: 'Create a User',
    client_id: 'local-mirror',
    details: {
      request: {
        method: 'post',
        path: '/api/v2/users',
        body: { connection, password: '*****' },
        channel: 'api',
        auth: { credentials: { scopes: ['read:users'] } },
      },
      response: { statusCode: 201, body: { user_id: id, name: 'a@example.com' } },
    },
  })
})

t.test('an operation’s user_id is the unknown actor: absent, null or empty, never the affected user', async (t) => {
  const calls = await start(t)
  const id = await create(calls)
  for (let n = 0; n < 30; n++) await calls.api('PATCH', `users/${encodeURIComponent(id)}`, { nickname: `n${n}` })
  const operations = (await readLog(calls)).filter(({ type }) => type === 'sapi')
  const actors = operations.map((event) => ('user_id' in event ? event['user_id'] : 'absent'))
  t.same(
    actors.filter((actor) => actor !== 'absent' && actor !== null && actor !== ''),
    [],
  )
  t.equal(operations.length, 31)
})

t.test('deleting a database user logs the bare id in a description, then the operation', async (t) => {
  const calls = await start(t)
  const id = await create(calls)
  await calls.api('DELETE', `users/${encodeURIComponent(id)}`)
  const events = await readLog(calls)
  const deletion = events.find(({ type }) => type === 'sdu')
  const operation = events.find(({ description }) => description === 'Delete a User')
  t.ok(events.indexOf(deletion ?? {}) < events.indexOf(operation ?? {}))
  t.match(deletion, {
    type: 'sdu',
    user_id: '',
    description: `user_id: ${id.slice(6)}`,
    connection,
    strategy: 'auth0',
    connection_id: /^con_\w{16}$/,
  })
  t.match(operation, {
    type: 'sapi',
    details: {
      request: { method: 'delete', path: `/api/v2/users/auth0%7C${id.slice(6)}` },
      response: { statusCode: 204, body: {} },
    },
  })
})

t.test('users of other connections are logged by the operation alone', async (t) => {
  const calls = await start(t)
  const user = {
    user_id: 'github|7',
    identities: [{ provider: 'github', connection: 'github', user_id: 7, isSocial: true }],
  }
  await calls.local('users', user)
  await calls.local('users', user)
  await calls.api('DELETE', 'users/github%7C7')
  const events = await readLog(calls)
  t.same(
    events.map(({ type, description }) => [type, description]),
    [
      ['sapi', 'Create a User'],
      ['sapi', 'Update a User'],
      ['sapi', 'Delete a User'],
    ],
  )
})

t.test('silent loading logs nothing', async (t) => {
  const calls = await start(t)
  await calls.local('users?silent=true', { user_id: 'auth0|1' })
  t.same(await readLog(calls), [])
})

t.test('link and unlink log path, body and the identities', async (t) => {
  const calls = await start(t)
  const of = (id: string) => ({
    user_id: `auth0|${id}`,
    identities: [{ provider: 'auth0', connection, user_id: id, isSocial: false }],
  })
  await calls.local('users?silent=true', [of('1'), of('2')])
  await calls.api('POST', 'users/auth0%7C1/identities', { provider: 'auth0', user_id: '2' })
  await calls.api('DELETE', 'users/auth0%7C1/identities/auth0/2')
  t.match(await readLog(calls), [
    {
      description: 'Link a User Account',
      details: {
        request: { path: '/api/v2/users/auth0%7C1/identities', body: { user_id: '2' } },
        response: { statusCode: 201, body: [{ user_id: '1' }, { user_id: '2' }] },
      },
    },
    {
      description: 'Unlink a User Identity',
      details: { request: { path: '/api/v2/users/auth0%7C1/identities/auth0/2' }, response: { statusCode: 200 } },
    },
  ])
})

t.test('the correlation id of a write comes back in its event', async (t) => {
  const calls = await start(t)
  await calls.api('DELETE', 'users/auth0%7C1', undefined, { 'x-correlation-id': 'mirror-42' })
  t.match(await readLog(calls), [{ references: { correlation_id: 'mirror-42' } }])
})

t.test('a login moves the login facts and logs the count', async (t) => {
  const calls = await start(t)
  await calls.local('users?silent=true', { user_id: 'auth0|1', logins_count: 4, email: 'a@example.com' })
  await calls.local('login', { user_id: 'auth0|1', ip: '203.0.113.9' })
  const { body } = await calls.api('GET', 'users/auth0%7C1')
  t.match(body, { logins_count: 5, last_ip: '203.0.113.9', last_login: /Z$/, updated_at: /Z$/ })
  t.match(await readLog(calls), [{ type: 's', user_id: 'auth0|1', details: { stats: { loginsCount: 5 } } }])
  t.match(await calls.local('login', { user_id: 'auth0|none' }), { status: 404 })
})

t.test('a blocked user’s login fails, and still moves the login facts', async (t) => {
  const calls = await start(t)
  await calls.local('users?silent=true', { user_id: 'auth0|1', blocked: true })
  await calls.local('login', { user_id: 'auth0|1' })
  t.match((await calls.api('GET', 'users/auth0%7C1')).body, { logins_count: 1, blocked: true })
  t.match(await readLog(calls), [{ type: 'f', description: 'user is blocked' }])
})

t.test('a checkpoint reader follows the next links to the end and stays there', async (t) => {
  const { api, tenant } = await start(t)
  for (let n = 0; n < 5; n++) await api('DELETE', `users/auth0%7C${n}`)
  await tenant.settled()
  const seen: unknown[] = []
  let path = 'logs?from=900&take=2'
  for (let page = 0; page < 4; page++) {
    const { body, headers } = await api('GET', path)
    seen.push(...(Array.isArray(body) ? body.map((event) => event.log_id) : []))
    path = /<.*\/(logs\?.*)>; rel="next"/.exec(headers.get('link') ?? '')?.[1] ?? ''
  }
  t.equal(new Set(seen).size, 5)
  t.same(seen, [...seen].sort(), 'in the order of their ids')
  t.match(seen[0], /^900\d{53}$/)
  t.equal(path, `logs?from=${seen[4]}&take=2`, 'the last link is the request itself')
  const { body } = await api('GET', 'logs?per_page=2&include_totals=true&sort=date:1')
  t.match(body, { total: 5, length: 2, logs: [{ type: 'sapi', isMobile: false, _id: /^900/ }, {}] })
})
