import { gunzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { isObject, type JsonObject } from '../../src/tenant/members.ts'
import { type Calls, receive, start, stream } from './calls.ts'

/** More than are made at a time. */
const many = 60_000
const count = 10_000

async function crowd(t: Test, users = count): Promise<Calls> {
  const calls = await start(t)
  await calls.local('clock', { stopped: true, now: '2026-09-01T08:00:00.000Z' })
  t.equal((await calls.local('generate', { count: users, seed: 7 })).status, 200)
  return calls
}

async function find({ api }: Calls, q: string, more = ''): Promise<{ total: number; users: JsonObject[] }> {
  const { body } = await api('GET', `users?include_totals=true&per_page=100&q=${encodeURIComponent(q)}${more}`)
  if (!isObject(body) || !Array.isArray(body['users'])) throw new Error(JSON.stringify(body))
  return { total: Number(body['total']), users: body['users'] }
}

async function exported({ api, local }: Calls): Promise<JsonObject[]> {
  const fields = ['user_id', 'created_at', 'updated_at', 'blocked', 'identities', 'app_metadata', 'name']
  const job = await api('POST', 'jobs/users-exports', { format: 'json', fields: fields.map((name) => ({ name })) })
  const id = isObject(job.body) ? job.body['id'] : ''
  await local('clock', { advanceMs: 1000 })
  const { body } = await api('GET', `jobs/${id}`)
  const file = await (await fetch(isObject(body) ? String(body['location']) : '')).arrayBuffer()
  const lines = gunzipSync(Buffer.from(file)).toString().trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line))
}

t.test('search, reading by id and export agree about generated users', async (t) => {
  const calls = await crowd(t, many)
  const all = await exported(calls)
  t.equal(all.length, many)
  t.equal(new Set(all.map(({ user_id }) => user_id)).size, many)
  const within = (member: string, from: string, to: string): number =>
    all.filter((user) => String(user[member]) >= from && String(user[member]) < to).length
  for (const member of ['created_at', 'updated_at']) {
    const [from, to] = ['2024-01-01T00:00:00.000Z', '2024-01-08T00:00:00.000Z']
    const { total } = await find(calls, `${member}:[${from} TO ${to}}`)
    t.equal(total, within(member, from, to), member)
    t.ok(total > 0)
    const rest = await find(calls, `${member}:{${to} TO *]`)
    t.equal(rest.total, within(member, `${to}!`, 'x'))
  }
  const both = 'created_at:[2023-01-01 TO 2024-12-31] AND updated_at:[2025-06-01 TO *]'
  const expected = all.filter(
    (user) =>
      String(user['created_at']) >= '2023' &&
      String(user['created_at']) < '2025' &&
      String(user['updated_at']) >= '2025-06-01',
  )
  t.equal((await find(calls, both)).total, expected.length)
  for (const place of [0, 1, 57_777, many - 1]) {
    const { body } = await calls.api('GET', `users/${encodeURIComponent(String(all[place]?.['user_id']))}`)
    t.match(body, all[place] ?? {})
    t.same((await find(calls, `user_id:"${String(all[place]?.['user_id'])}"`)).users, [body])
  }
})

t.test('thousands share one instant of creation, which no slice can cut', async (t) => {
  const calls = await crowd(t, many)
  const { users } = await find(calls, 'created_at:[* TO *]', '&sort=created_at:1')
  const instant = String(users[0]?.['created_at'])
  t.equal((await find(calls, `created_at:[${instant} TO ${instant}]`)).total, 3000)
})

t.test('pages are sorted over stored and generated users alike', async (t) => {
  const calls = await crowd(t)
  await calls.local('users?silent=true', {
    user_id: 'auth0|own',
    created_at: '2026-08-31T12:00:00.000Z',
    updated_at: '2026-08-31T12:00:00.000Z',
  })
  for (const sort of ['created_at:1', 'created_at:-1', 'updated_at:1', 'updated_at:-1']) {
    const [member = '', direction] = sort.split(':')
    const times: unknown[] = []
    for (const page of [0, 1, 2]) {
      const found = await find(calls, `${member}:[2026-08-20 TO *]`, `&sort=${sort}&page=${page}`)
      times.push(...found.users.map((user) => user[member]))
    }
    t.same(times, direction === '1' ? [...times].sort() : [...times].sort().reverse(), sort)
  }
})

t.test('a change or deletion lies over the generated user, in search after the lag', async (t) => {
  const calls = await crowd(t)
  await calls.local('faults', { indexLagMs: 2000 })
  const range = 'created_at:[2024-01-01 TO 2024-01-31]'
  const { total, users } = await find(calls, range)
  const ids = users
    .filter(({ user_id }) => String(user_id).startsWith('auth0|'))
    .map(({ user_id }) => encodeURIComponent(String(user_id)))
  const [changed = '', deleted = ''] = ids
  t.match((await calls.api('PATCH', `users/${changed}`, { app_metadata: { plan: 'gold' } })).body, {
    app_metadata: { plan: 'gold' },
  })
  t.equal((await calls.api('DELETE', `users/${deleted}`)).status, 204)
  t.equal((await calls.api('GET', `users/${deleted}`)).status, 404)
  t.equal((await find(calls, range)).total, total, 'the search does not know yet')
  await calls.local('clock', { advanceMs: 2000 })
  t.equal((await find(calls, range)).total, total - 1)
  t.equal((await find(calls, 'app_metadata.plan:"gold"')).total, 1)
  const all = await exported(calls)
  t.equal(all.length, count - 1)
  t.match(
    all.find(({ user_id }) => user_id === decodeURIComponent(changed)),
    { app_metadata: { plan: 'gold' } },
  )
})

t.test('a deleted connection takes its users along, and only its own log event tells', async (t) => {
  const calls = await crowd(t)
  await calls.local('users?silent=true', {
    user_id: 'github|1',
    identities: [{ provider: 'github', connection: 'github', user_id: 1 }],
  })
  const before = await find(calls, 'identities.connection:"github"', '&fields=user_id')
  t.ok(before.total > 500)
  const receiver = await receive(t)
  await stream(calls, receiver)
  const { body } = await calls.api('GET', 'connections?name=github')
  const id = Array.isArray(body) ? body[0].id : ''
  t.equal((await calls.api('DELETE', `connections/${id}`)).status, 204)
  await calls.tenant.settled()
  t.match(receiver.events(), [{ type: 'sapi', description: 'Delete a connection' }])
  t.equal(receiver.events().length, 1)
  t.equal((await find(calls, 'identities.connection:"github"')).total, 0)
  t.equal((await calls.api('GET', 'users/github%7C1')).status, 404)
  t.match(await calls.api('DELETE', `connections/${id}`), { status: 404 })
  const all = await exported(calls)
  t.equal(all.length, count + 1 - before.total)
})

t.test('a storm changes many users, with an event each, or none', async (t) => {
  const calls = await crowd(t)
  const receiver = await receive(t)
  await stream(calls, receiver)
  const { body } = await calls.local('storm', { count: 50, ids: true })
  await calls.tenant.settled()
  const paths = receiver
    .events()
    .map(({ details }) => isObject(details) && isObject(details['request']) && details['request']['path'])
  const ids = isObject(body) && Array.isArray(body['ids']) ? body['ids'] : []
  t.same(paths.sort(), ids.map((id) => `/api/v2/users/${encodeURIComponent(id)}`).sort())
  t.match(await calls.local('storm', { count: 10, silent: true }), { body: { changed: 10 } })
  await calls.tenant.settled()
  t.equal(receiver.events().length, 50)
})
