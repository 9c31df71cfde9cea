import { readdir, readFile } from 'node:fs/promises'
import { ManagementClient, ManagementError } from 'auth0'
import t from 'tap'
import { parseJson, writeJson } from '../../../src/json.ts'
import { profileColumns } from '../../../src/users/user.ts'
import { call as ask, eventually, startMirror } from '../../stage/mirror.ts'
import { judge } from '../../stage/openapi.ts'

type Members = Record<string, unknown>

const folder = new URL('../../fixtures/users/', import.meta.url)
const texts: string[] = []
for (const name of (await readdir(folder)).sort()) {
  const text = await readFile(new URL(name, folder), 'utf8')
  texts.push(...(name.endsWith('.jsonl') ? text.split('\n').filter((line) => line !== '') : [text]))
}
/** Some appear several times, at different points of their lives: the last counts. */
const users = new Map(texts.map((text) => [String((parseJson(text) as Members)['user_id']), text]))

const mirror = await startMirror(t)
const { tenant, pool, call } = mirror
const reader = await mirror.machineToken()
const get = (path: string, headers: Record<string, string> = {}) =>
  call('GET', `/api/v2/${path}`, { token: reader, headers })
await fetch(`${tenant.issuer}local/users`, { method: 'POST', body: `[${[...users.values()].join(',')}]` })
await eventually(
  () => pool.query('SELECT count(*)::int AS told FROM users WHERE answered_at IS NOT NULL AND stale_since IS NULL'),
  ({ rows }) => rows[0].told === users.size,
)

/** The SDK speaks https, and to the tenant alone: what it asks of users goes to the mirror. */
const detour: typeof fetch = (input, init) => {
  const url = new URL(String(input).replace(/^https:/, 'http:'))
  return fetch(url.pathname.startsWith('/api/v2/') ? mirror.url + url.pathname + url.search : url, init)
}
const { port, clientId, clientSecret, audience } = tenant
const sdk = new ManagementClient({ domain: `127.0.0.1:${port}`, clientId, clientSecret, audience, fetch: detour })

const providerTokens = ['access_token', 'access_token_secret', 'refresh_token', 'expires_in']

/** By value: without tokens of providers, with absent, null and empty metadata the same, instants as such. */
function byValue(user: Members): string {
  const identities = (user['identities'] as Members[]).map((identity) => without(identity, providerTokens))
  const known = Object.entries({ ...user, identities }).flatMap(([name, value]): [string, unknown][] => {
    if (value === null || (name.endsWith('_metadata') && writeJson(value) === '{}')) return []
    const isInstant = Object.hasOwn(profileColumns, name) && /^(last_login|.*_at|last_password_reset)$/.test(name)
    return [[name, isInstant && String(value) !== '' ? new Date(String(value)).toISOString() : sorted(value)]]
  })
  return writeJson(sorted(Object.fromEntries(known)))
}

function without(object: Members, names: readonly string[]): Members {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  const members = Object.entries(value).map(([name, item]): [string, unknown] => [name, sorted(item)])
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** What is objected to in an answer and not in the tenant's own: a few of these users have values that are no dates. */
function worse(here: readonly string[], there: readonly string[]): string[] {
  return here.filter((objection) => !there.includes(objection))
}

t.test(`all ${users.size} public and sample users are read as the tenant itself answers them`, async (t) => {
  const judged = judge('GetUserResponseContent')
  for (const id of users.keys()) {
    const path = `users/${encodeURIComponent(id)}`
    const [here, there] = [await get(path), await mirror.manage('GET', path)]
    t.equal(here.status, 200, id)
    t.equal(byValue(parseJson(here.text) as Members), byValue(parseJson(there.text) as Members), id)
    t.strictSame(worse(judged(here.json), judged(there.json)), [], id)
  }
  t.match((await get('users/auth0%7C66d3f0a1b2c3d4e5f6071860')).text, /"big_int": ?9007199254740993\b/)
})

t.test('by e-mail address, to the letter', async (t) => {
  const judged = judge('UserResponseSchema')
  const emails = [...users.values()].map((text) => (parseJson(text) as Members)['email']).filter(Boolean)
  for (const email of new Set(emails.map(String))) {
    const path = `users-by-email?email=${encodeURIComponent(email)}`
    const lists = [await get(path), await mirror.manage('GET', path)].map(({ text }) => parseJson(text) as Members[])
    const [here, there] = lists.map((list) => list.map(byValue).sort())
    t.strictSame(here, there, email)
    const [found, wanted] = lists.map((list) => list.flatMap(judged))
    t.strictSame(worse(found ?? [], wanted ?? []), [], email)
  }
  t.strictSame((await get('users-by-email?email=NOBODY%00@example.com')).json, [])
})

t.test('members are chosen as at Auth0', async (t) => {
  const [id, text] = [...users].find(([, text]) => text.includes('"big_int"')) ?? ['', '']
  const path = `users/${encodeURIComponent(id)}`
  const names = Object.keys((await get(path)).json)
  t.strictSame((await get(`${path}?fields=user_id,email,nothing`)).json, {
    user_id: id,
    email: (parseJson(text) as Members)['email'],
  })
  t.match((await get(`${path}?fields=app_metadata&include_fields=true`)).text, /9007199254740993\b/)
  const rest = await get(`${path}?fields=email,app_metadata&include_fields=false`)
  t.strictSame(Object.keys(rest.json).sort(), names.filter((name) => !/^(email|app_metadata)$/.test(name)).sort())
})

t.test('the official SDK reads users as it comes', async (t) => {
  const [id = ''] = users.keys()
  t.match(await sdk.users.get(id), { user_id: id })
  t.strictSame(await sdk.users.get(id, { fields: 'user_id' }), { user_id: id })
  const { email = '' } = (await sdk.users.get('auth0|66d3f0a1b2c3d4e5f6071829')) ?? {}
  t.match(await sdk.users.listUsersByEmail({ email }), [{ email }])
  const missing = await sdk.users.get('auth0|nobody').catch((reason: unknown) => reason)
  t.ok(missing instanceof ManagementError)
  t.match(missing, { statusCode: 404, body: { errorCode: 'inexistent_user' } })
})

t.test('who is gone, linked or not told of yet', async (t) => {
  await pool.query(`
    INSERT INTO users (id, email, gone_at, merged_into, stale_since, told_at) VALUES
      ('auth0|gone', 'x@example.com', now(), NULL, NULL, now()), ('sms|linked', 'x@example.com', now(), 'auth0|ada', NULL, now()),
      ('auth0|stub', NULL, NULL, NULL, '2200-01-01', NULL)`)
  for (const id of ['auth0|gone', 'sms|linked', 'auth0|nobody', 'no\0body']) {
    t.match(await get(`users/${encodeURIComponent(id)}`), {
      status: 404,
      json: { statusCode: 404, error: 'Not Found', message: 'The user does not exist.', errorCode: 'inexistent_user' },
    })
  }
  t.strictSame((await get('users-by-email?email=x@example.com')).json, [])
  await pool.query(`UPDATE users SET retry_at = now() + interval '1 day' WHERE id = 'auth0|stub'`)
  const stub = await get('users/auth0%7Cstub')
  t.match(stub, { status: 503, json: { statusCode: 503, error: 'Service Unavailable', errorCode: 'user_untold' } })
  t.equal(stub.headers.get('retry-after'), '1', 'so that the SDK asks again')
})

t.test('a login that came after an exact answer is seen, and what is not in a column is not doubled', async (t) => {
  const id = 'auth0|66d3f0a1b2c3d4e5f6071860'
  await pool.query(`UPDATE users SET last_login = '2026-09-02T08:00:00Z', logins_count = 100002 WHERE id = $1`, [id])
  const { json, text } = await get(`users/${encodeURIComponent(id)}`)
  t.match(json, {
    last_login: '2026-09-02T08:00:00.000Z',
    logins_count: 100002,
    user_metadata: { nul_escaped: 'a\0b' },
  })
  t.match(text, '9007199254740993')
  await pool.query(`
    INSERT INTO users (id, last_login, attributes, told_at) VALUES
      ('auth0|odd', '2026-09-02T08:00:00Z', '{"last_login": "", "locale": "de"}', now()),
      ('auth0|odder', '2026-09-02T08:00:00Z', '{"last_login": ""}', now())`)
  const odd = await get('users/auth0%7Codd')
  t.equal(odd.text, '{"locale": "de","user_id":"auth0|odd","last_login":"2026-09-02T08:00:00.000Z"}')
  t.equal((await get('users/auth0%7Codder')).text.split('last_login').length, 2)
})

t.test('errors have the form of Auth0’s', async (t) => {
  const person = await mirror.token('auth0|66d3f0a1b2c3d4e5f6071829')
  const expired = await mirror.token('auth0|66d3f0a1b2c3d4e5f6071829', { expires_in: -60 })
  const cases: [path: string, token: string | undefined, body: Members][] = [
    ['users/x', undefined, { statusCode: 401, message: 'Missing authentication' }],
    ['users/x', 'x.y.z', { statusCode: 401, message: 'Invalid token', attributes: { error: 'Invalid token' } }],
    ['users/x', expired, { statusCode: 401, message: 'Expired token received for JSON Web Token validation' }],
    ['users/x', person, { statusCode: 403, errorCode: 'insufficient_scope', message: /expected any of: read:users/ }],
    ['users-by-email', reader, { statusCode: 400, errorCode: 'invalid_query_string', message: /email/ }],
    ['users/x?include_fields=maybe', reader, { statusCode: 400, errorCode: 'invalid_query_string' }],
    ['users/x?from=1', reader, { statusCode: 400, message: /Additional properties not allowed: from/ }],
    ['users/%ff', reader, { statusCode: 400, errorCode: 'invalid_query_string' }],
    ['clients', reader, { statusCode: 404, error: 'Not Found', message: 'Not Found' }],
  ]
  for (const [path, token, body] of cases) {
    const answer = await ask('GET', `${mirror.url}/api/v2/${path}`, token === undefined ? {} : { token })
    t.match(answer.headers.get('content-type'), /^application\/json/, path)
    t.match(answer, { status: body['statusCode'], json: { error: String, ...body } }, `${path} ${answer.text}`)
  }
  for (const [method, path] of [
    ['POST', 'users'],
    ['PATCH', 'users/x'],
    ['DELETE', 'users/x'],
  ] as const) {
    const answer = await call(method, `/api/v2/${path}`, { token: reader, body: '{' })
    t.match(answer, { status: 405, json: { statusCode: 405, errorCode: 'reads_only', message: /Auth0 itself/ } })
    t.equal(answer.headers.get('allow'), 'GET, HEAD')
  }
})
