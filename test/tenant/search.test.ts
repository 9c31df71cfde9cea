import t from 'tap'
import { isObject } from '../../src/tenant/members.ts'
import { type Calls, start } from './calls.ts'

const people = [
  {
    user_id: 'auth0|1',
    email: 'a@example.com',
    created_at: '2026-01-01T00:00:00.000Z',
    updated_at: '2026-03-01T00:00:00.000Z',
    logins_count: 3,
  },
  {
    user_id: 'google-oauth2|2',
    email: 'b@example.com',
    created_at: '2026-02-01T12:00:00.000Z',
    identities: [{ connection: 'google-oauth2', provider: 'google-oauth2', user_id: '2' }],
  },
  {
    user_id: 'samlp|c|x@y.example',
    created_at: '2026-03-01T00:00:00.000Z',
    app_metadata: { plan: 'pro' },
    blocked: true,
  },
]

async function find({ api }: Calls, q: string, more = ''): Promise<unknown> {
  const { body } = await api('GET', `users?q=${encodeURIComponent(q)}${more}`)
  return Array.isArray(body)
    ? body.map((user) => people.findIndex(({ user_id }) => user_id === user.user_id) + 1)
    : body
}

t.test('the query forms that a mirror uses find what they should', async (t) => {
  const calls = await start(t)
  await calls.local('users?silent=true', people)
  const queries: [q: string, found: number[]][] = [
    ['user_id:"auth0|1"', [1]],
    ['user_id:"auth0|1" OR user_id:"samlp|c|x@y.example" OR user_id:"auth0|none"', [1, 3]],
    ['user_id:("auth0|1" OR "google-oauth2|2")', [1, 2]],
    ['email:"b@example.com"', [2]],
    ['created_at:[2026-01-01 TO 2026-02-01]', [1, 2]],
    ['created_at:[2026-01-01T00:00:00.000Z TO 2026-02-01T12:00:00.000Z}', [1]],
    ['created_at:{2026-01-01T00:00:00.000Z TO *]', [2, 3]],
    ['updated_at:[2026-02-01 TO *]', [1]],
    ['created_at:[* TO *] AND NOT identities.connection:google-oauth2', [1, 3]],
    ['(blocked:true OR logins_count:[2 TO *]) AND _exists_:email', [1]],
    ['app_metadata.plan:"pro"', [3]],
    ['user_id:auth0*', [1]],
  ]
  for (const [q, found] of queries) t.same(await find(calls, q), found, q)
})

t.test('a query that cannot be read is refused', async (t) => {
  const calls = await start(t)
  for (const q of ['user_id:', '(a:1', 'a:1 b:2 c', 'created_at:[x TO y]', 'just words', 'a:1 OR']) {
    t.match(await find(calls, q), { statusCode: 400, errorCode: 'invalid_query_string' }, q)
  }
})

t.test('search sorts, pages and counts', async (t) => {
  const calls = await start(t)
  await calls.local('users?silent=true', people)
  t.same(await find(calls, 'created_at:[* TO *]', '&sort=created_at:-1'), [3, 2, 1])
  const { body } = await calls.api('GET', 'users?include_totals=true&per_page=2&page=1&sort=created_at:1')
  t.match(body, { start: 2, limit: 2, length: 1, total: 3, users: [{ user_id: 'samlp|c|x@y.example' }] })
  t.match(await calls.api('GET', 'users?per_page=101'), { status: 400 })
  t.match(await calls.api('GET', 'users?per_page=100&page=9'), { status: 200 })
  t.same((await calls.api('GET', 'users?per_page=100&page=10')).body, {
    statusCode: 400,
    error: 'Bad Request',
    message:
      'You can only page through the first 1000 records. See https://auth0.com/docs/users/search/v3/view-search-results-by-page#limitation',
    errorCode: 'invalid_paging',
  })
})

t.test('search learns of a write only after the lag, while reading by id is immediate', async (t) => {
  const { local, api } = await start(t, { indexLagMs: 60_000 })
  await local('users?silent=true', people)
  t.same((await api('GET', 'users')).body, [])
  t.equal((await api('GET', 'users/auth0%7C1')).status, 200)
  await local('clock', { advanceMs: 60_000 })
  t.equal(lengthOf((await api('GET', 'users')).body), 3)
  await api('DELETE', 'users/auth0%7C1')
  t.equal(lengthOf((await api('GET', 'users')).body), 3, 'a deleted user is found for as long')
  await local('clock', { advanceMs: 60_000 })
  t.equal(lengthOf((await api('GET', 'users')).body), 2)
})

function lengthOf(body: unknown): number {
  return Array.isArray(body) ? body.length : isObject(body) ? -1 : -2
}
