import { ManagementClient } from 'auth0'
import t from 'tap'
import { eventually, startMirror } from '../../stage/mirror.ts'
import { judge } from '../../stage/openapi.ts'

const mirror = await startMirror(t, { worker: false, logStream: false })
const { tenant, pool, call } = mirror
const reader = await mirror.machineToken()
const get = (query: string) => call('GET', `/api/v2/users?${query}`, { token: reader })

/** As the tenant has them, beside three whom Auth0 would not list. */
const count = 1_203
const users = Array.from({ length: count }, (_, n) => ({
  user_id: `auth0|${String(n).padStart(5, '0')}`,
  email: `user${n}@example.com`,
  created_at: new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString(),
  identities: [{ provider: 'auth0', user_id: String(n).padStart(5, '0'), connection: n % 100 ? 'Users' : 'Staff' }],
  app_metadata: { plan: n % 10 ? 'free' : 'pro', big: 1 },
  ...(n % 2 && { logins_count: n }),
}))
await fetch(`${tenant.issuer}local/users?silent=true`, { method: 'POST', body: JSON.stringify(users) })
await pool.query(
  `INSERT INTO users (id, email, created_at, identities, app_metadata, logins_count, answered_at)
   SELECT user_id, email, created_at, identities, app_metadata, logins_count, now()
   FROM jsonb_to_recordset($1) AS u(user_id text, email text, created_at timestamptz, identities jsonb, app_metadata jsonb, logins_count bigint)`,
  [JSON.stringify(users)],
)
await pool.query(`INSERT INTO users (id, gone_at, merged_into, stale_since, told_at) VALUES
  ('auth0|gone', now(), NULL, NULL, now()), ('sms|linked', now(), 'auth0|00001', NULL, now()), ('auth0|stub', NULL, NULL, now(), NULL)`)

// the tenant's search is behind, as Auth0's
await eventually(
  () => mirror.manage('GET', 'users?include_totals=true&per_page=1'),
  ({ json }) => json['total'] === count,
)

const { port, clientId, clientSecret, audience } = tenant
const detour: typeof fetch = (input, init) => {
  const url = new URL(String(input).replace(/^https:/, 'http:'))
  return fetch(url.pathname.startsWith('/api/v2/') ? mirror.url + url.pathname + url.search : url, init)
}
const sdk = new ManagementClient({ domain: `127.0.0.1:${port}`, clientId, clientSecret, audience, fetch: detour })

t.test('the official SDK reads all users, page after page, beyond the first 1,000', async (t) => {
  const seen: unknown[] = []
  for await (const user of await sdk.users.list({ per_page: 100, sort: 'created_at:-1' })) seen.push(user.user_id)
  t.strictSame(seen, users.map(({ user_id }) => user_id).reverse())
  const pro = await sdk.users.list({ q: 'app_metadata.plan:pro', search_engine: 'v3', per_page: 100, page: 1 })
  t.equal(pro.data.length, 21)
})

const judged = judge('ListUsersResponseContent')

t.test('what the tenant answers too, it answers in the same way', async (t) => {
  for (const query of [
    'per_page=3&page=2&sort=created_at:1',
    'per_page=3&page=2&sort=created_at:-1&include_totals=true',
    'per_page=2&sort=logins_count:-1',
    'sort=created_at:1',
    'q=app_metadata.plan:pro&per_page=2&page=1&sort=created_at:1&include_totals=true&search_engine=v3',
    'q=identities.connection:Staff AND NOT app_metadata.plan:free&sort=created_at:1',
    'q=email:"user7@example.com"',
    'q=created_at:[2026-01-01T10:00:00Z TO 2026-01-01T10:05:00Z]&sort=email:1&fields=email,app_metadata',
    'q=email:user7*&fields=identities,created_at,logins_count&include_fields=false&sort=created_at:1',
    'q=email:"nobody@example.com"&include_totals=true',
    'per_page=0&include_totals=true',
  ]) {
    const path = `users?${query.replaceAll('"', '%22').replaceAll(' ', '%20')}`
    const [here, there] = [await call('GET', `/api/v2/${path}`, { token: reader }), await mirror.manage('GET', path)]
    t.strictSame(here.json, there.json, `${query}: ${here.text.slice(0, 200)}`)
    t.strictSame(judged(here.json), [], query)
  }
})

t.test('what the tenant stops at or does not know', async (t) => {
  const deep = await get('per_page=100&page=12&include_totals=true&sort=logins_count:1')
  t.match(deep.json, { start: 1_200, limit: 100, length: 3, total: count })
  t.strictSame((await get('per_page=100&page=2000000000')).json, [])
  const ids = async (sort: string) => {
    const pages = await Promise.all([0, 6, 11, 12].map((page) => get(`per_page=100&page=${page}&sort=${sort}`)))
    return pages.flatMap(({ json }) => Object.values(json)).map((user) => String(Object(user).user_id))
  }
  const counted = users.filter(({ logins_count }) => logins_count !== undefined).map(({ user_id }) => user_id)
  const others = users.map(({ user_id }) => user_id).filter((id) => !counted.includes(id))
  const pick = (all: string[]) => [0, 6, 11, 12].flatMap((page) => all.slice(page * 100, page * 100 + 100))
  t.strictSame(await ids('logins_count:1'), pick([...counted, ...others]), 'who has no value comes last')
  t.strictSame(await ids('logins_count:-1'), pick([...counted.reverse(), ...others.reverse()]), 'in both directions')
  t.equal(Object.keys((await get('connection=Staff&per_page=100')).json).length, 13)
})

t.test('what cannot be answered is refused as Auth0 refuses', async (t) => {
  for (const [query, message] of [
    ['per_page=101', /per_page/],
    ['page=-1', /page/],
    ['page=x', /page/],
    ['sort=app_metadata.plan:1', /sort/],
    ['sort=email', /sort/],
    ['sort=stale_since:1', /sort/],
    ['search_engine=v2', /search_engine=v2/],
    ['search_engine=v4', /search_engine/],
    ['q=email:(', /position 7/],
    ['q=plan%20pro', /position/],
    ['take=10&from=x', /take,from/],
    ['fields=a&fields=b', /fields/],
  ] as const) {
    const { status, json } = await get(query)
    t.match({ status, json }, { status: 400, json: { error: 'Bad Request', errorCode: 'invalid_query_string' } }, query)
    t.match(json['message'], message, query)
  }
})
