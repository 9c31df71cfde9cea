import t from 'tap'
import { usualReading } from '../../src/facts/reading.ts'
import { openFields } from '../../src/fields/fields.ts'
import { type Answer, eventually, type Mirror, startMirror } from '../stage/mirror.ts'

const mirror = await startMirror(t, { eventStream: true })
/** Another process over the same database, whose team says what metadata are to be like. */
const strict = await startMirror(t, {
  databaseUrl: mirror.databaseUrl,
  tenant: mirror.tenant,
  worker: false,
  logStream: false,
  api: {
    rateLimit: 10_000,
    editPatienceMs: 1_000,
    metadataSchema: {
      type: 'object',
      properties: {
        theme: { enum: ['dark', 'light'] },
        address: { type: 'object', properties: { city: { type: 'string', maxLength: 9 } } },
      },
      required: ['since'],
      additionalProperties: { type: ['string', 'integer'] },
    },
  },
})

type Json = Record<string, unknown>

let made = 0

/** A user whom Auth0 has and the mirror knows, with a token. */
async function anybody(user_metadata: Json = {}): Promise<{ id: string; token: string }> {
  const id = `auth0|${++made}`
  const user = {
    user_id: id,
    email: `${made}@example.com`,
    name: 'N',
    picture: 'https://example.com/1.png',
    created_at: '2026-09-01T08:00:00.000Z',
    updated_at: '2026-09-01T08:00:00.000Z',
    identities: [{ provider: 'auth0', connection: 'db', user_id: String(made), isSocial: false }],
    user_metadata,
  }
  await local('users?silent=true', [user])
  const token = await mirror.token(id)
  await mirror.call('GET', '/me', { token })
  await eventually(
    () => mirror.call('GET', '/me', { token }),
    ({ json }) => json['answered_at'] !== null && json['stale_since'] === null,
  )
  return { id, token }
}

async function local(path: string, body: unknown): Promise<void> {
  await fetch(`${mirror.tenant.issuer}local/${path}`, { method: 'POST', body: JSON.stringify(body) })
}

const edit = (token: string, body: unknown, { on = mirror, ...headers }: { on?: Mirror; 'if-match'?: string } = {}) =>
  on.call('PATCH', '/me/metadata', { token, body, headers })

const metadata = ({ json }: Answer) => json['user_metadata']

const atAuth0 = async (id: string) => (await mirror.manage('GET', `users/${encodeURIComponent(id)}`)).json

/** Everything delivered, and every call that follows from it made. */
async function calm(): Promise<{ stale: number; calls: string[] }> {
  await local('log-streams/flush', {})
  const { rows } = await mirror.pool.query<{ stale: number; calls: string[] }>(
    `SELECT (SELECT count(*)::int FROM users WHERE stale_since IS NOT NULL) AS stale,
       (SELECT array_agg(endpoints || calls::text ORDER BY endpoints) FROM mirror.budgets WHERE endpoints LIKE '%users') AS calls`,
  )
  return { stale: rows[0]?.stale ?? -1, calls: rows[0]?.calls ?? [] }
}

t.test('an edit is at Auth0 and in the row when it is answered, and its own events cost no call', async (t) => {
  const { id, token } = await anybody({ theme: 'dark', address: { city: 'Oslo', zip: '1' }, old: 1 })
  const answer = await edit(token, { address: { city: 'Rome' }, old: null, big: 1 })
  t.equal(answer.status, 200, answer.text)
  const now = { theme: 'dark', address: { city: 'Rome' }, big: 1 }
  t.strictSame(metadata(answer), now, 'as Auth0 merges: at the first level, null removes')
  t.strictSame((await atAuth0(id))['user_metadata'], now)
  const { json } = await mirror.call('GET', '/me', { token })
  t.strictSame(json, answer.json, 'the next read shows the same')
  t.equal(json['updated_at'], (await atAuth0(id))['updated_at'])
  const before = await calm()
  t.equal(before.stale, 0, 'nothing is left to ask about')
  const { rows } = await mirror.pool.query(
    `SELECT count(*)::int AS told FROM mirror.inbox WHERE body->'data'->'details'->'request'->>'method' = 'patch'`,
  )
  t.strictSame(rows, [{ told: 1 }], 'the event has come')
  t.strictSame(await calm(), before)
})

t.test('every digit goes to Auth0 and comes back', async (t) => {
  const { token } = await anybody()
  const body = '{"n": 12345678901234567890, "text": "\\u0000 \\ud83d\\ude00"}'
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch(`${mirror.url}/me/metadata`, { method: 'PATCH', headers, body })
  t.match(await response.text(), '12345678901234567890')
})

t.test('of twenty edits at once over two processes none is lost, neither at Auth0 nor here', async (t) => {
  const { id, token } = await anybody({ since: '2026' })
  const members = Array.from({ length: 20 }, (_, n) => ({ [`m${n}`]: n }))
  const patient = await startMirror(t, {
    databaseUrl: mirror.databaseUrl,
    tenant: mirror.tenant,
    worker: false,
    logStream: false,
  })
  const answers = await Promise.all(members.map((body, n) => edit(token, body, { on: n % 2 ? mirror : patient })))
  t.strictSame(
    answers.map(({ status }) => status),
    members.map(() => 200),
  )
  const all = Object.assign({ since: '2026' }, ...members)
  t.strictSame((await atAuth0(id))['user_metadata'], all)
  for (const on of [mirror, patient]) t.strictSame(metadata(await on.call('GET', '/me', { token })), all)
  t.equal((await calm()).stale, 0)
})

t.test('an edit upon a state that is past is refused, and the row shows the state of now', async (t) => {
  const { id, token } = await anybody({ n: 1 })
  const { json: seen } = await mirror.call('GET', '/me', { token })
  const tag = `"${seen['updated_at']}"`
  const both = await Promise.all([1, 2].map((n) => edit(token, { [`by${n}`]: true }, { 'if-match': tag })))
  t.strictSame(both.map(({ status }) => status).sort(), [200, 412], 'of two upon the same state one is done')
  t.equal(both.find(({ status }) => status === 412)?.json['code'], 'metadata_changed')

  const { json: again } = await mirror.call('GET', '/me', { token })
  await fetch(`${mirror.tenant.issuer}local/users?silent=true`, {
    method: 'POST',
    body: JSON.stringify([{ ...(await atAuth0(id)), user_metadata: { n: 2 }, updated_at: new Date().toISOString() }]),
  })
  const late = await edit(token, { n: 3 }, { 'if-match': String(again['updated_at']) })
  t.equal(late.status, 412)
  const { json } = await mirror.call('GET', '/me', { token })
  t.strictSame(json['user_metadata'], { n: 2 }, 'whoever looks again sees what nobody had told of')
  t.equal((await edit(token, { n: 3 }, { 'if-match': String(json['updated_at']) })).status, 200)
  t.equal((await edit(token, { n: 4 }, { 'if-match': '*' })).status, 200)
  t.match((await edit(token, { n: 5 }, { 'if-match': 'yesterday' })).json, { code: 'request_invalid' })
})

const wrong: [what: string, body: string, code: string, path?: string][] = [
  ['no JSON', '{', 'body_unreadable'],
  ['nothing', '', 'body_unreadable'],
  ['a list', '[1]', 'metadata_invalid', ''],
  ['null', 'null', 'metadata_invalid', ''],
  ['no member, which Auth0 would take for the wish to remove all', '{}', 'metadata_invalid', ''],
  ['a dot in a name', '{"a": [{"b.c": 1}]}', 'metadata_invalid', '/a/0/b.c'],
  ['a dollar sign in a name', '{"$set": {}}', 'metadata_invalid', '/$set'],
  ['a name that is no name', '{"a": {"__proto__": {"admin": true}}}', 'metadata_invalid', '/a/__proto__'],
  ['the same, written otherwise', '{"__pr\\u006fto__": {}}', 'metadata_invalid', '/__proto__'],
  ['too much', JSON.stringify({ a: 'x'.repeat(10_000) }), 'body_too_large'],
]

t.test('what Auth0 would not take is refused before it costs a call', async (t) => {
  const { id, token } = await anybody({ kept: true })
  const before = await calm()
  for (const [what, body, code, path] of wrong) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const response = await fetch(`${mirror.url}/me/metadata`, { method: 'PATCH', headers, body })
    const problem: Json = Object(await response.json())
    t.strictSame([problem['code'], problem['path']], [code, path], what)
    t.equal(response.status, code === 'body_too_large' ? 413 : 400, what)
  }
  t.match((await edit(token, undefined)).json, { code: 'body_unreadable' })
  const form = { authorization: `Bearer ${token}`, 'content-type': 'text/plain' }
  t.equal((await fetch(`${mirror.url}/me/metadata`, { method: 'PATCH', headers: form, body: '{"a":1}' })).status, 415)
  t.strictSame(await calm(), before)
  t.strictSame((await atAuth0(id))['user_metadata'], { kept: true })
})

t.test('metadata may grow to a limit as a whole; what is larger already may shrink', async (t) => {
  const { token } = await anybody({ a: 'x'.repeat(6_000) })
  const grown = await edit(token, { b: 'x'.repeat(6_000) })
  t.strictSame([grown.status, grown.json['code']], [413, 'metadata_too_large'])
  const large = await anybody({ a: 'x'.repeat(20_000), b: 'x' })
  t.equal((await edit(large.token, { b: null })).status, 200)
  t.equal((await edit(large.token, { c: 1 })).status, 413)
})

t.test("metadata have to fit the team's schema; what did not fit before and is not touched may stay", async (t) => {
  const { token } = await anybody({ theme: 'mauve', weird: [] })
  const on = strict
  const cases: [body: Json, path: string | undefined][] = [
    [{ theme: 'pink' }, '/theme'],
    [{ address: { city: 'Longyearbyen' } }, '/address/city'],
    [{ other: true }, '/other'],
    [{ weird: [1] }, '/weird'],
    [{ theme: 'light' }, undefined],
    [{ since: '2026', weird: null }, undefined],
    [{ since: null }, ''],
  ]
  for (const [body, path] of cases) {
    const { status, json } = await edit(token, body, { on })
    t.strictSame([status, json['path']], [path === undefined ? 200 : 400, path], JSON.stringify(body))
  }
  t.strictSame(metadata(await on.call('GET', '/me', { token })), { theme: 'light', since: '2026' })
})

const refusals: [what: string, faults: Json, status: number, code: string][] = [
  ['has no calls left', { api: { 429: 1 } }, 503, 'auth0_busy'],
  ['is out of order', { api: { 500: 1 } }, 503, 'auth0_unavailable'],
  ['always meets another edit', { api: { 409: 1 } }, 409, 'metadata_conflict'],
]

for (const [what, faults, status, code] of refusals) {
  t.test(`where Auth0 ${what}, nothing is written and the caller is told`, async (t) => {
    const { id, token } = await anybody({ theme: 'dark' })
    await local('faults', faults)
    const answer = await edit(token, { theme: 'light' })
    await local('faults', {})
    t.strictSame([answer.status, answer.json['code']], [status, code])
    t.equal(answer.headers.has('retry-after'), status === 503)
    const { json } = await mirror.call('GET', '/me', { token })
    t.strictSame([json['user_metadata'], json['stale_since']], [{ theme: 'dark' }, null])
    t.strictSame((await atAuth0(id))['user_metadata'], { theme: 'dark' })
  })
}

t.test('an edit that meets another one at Auth0 is tried again', async (t) => {
  const { token } = await anybody()
  await local('faults', { api: { 409: 0.3 } })
  const answers = []
  for (let n = 0; n < 5; n++) answers.push(await edit(token, { [`m${n}`]: n }))
  await local('faults', {})
  const done = answers.filter(({ status }) => status === 200)
  t.ok(done.length >= 3, answers.map(({ status }) => status).join(' '))
  t.equal(Object.keys(Object(metadata(await mirror.call('GET', '/me', { token })))).length, done.length)
})

t.test('edits without the scope for them say so to the operator, and nothing else is hindered', async (t) => {
  const { token } = await anybody()
  await local('scopes', { lacked: ['update:users'] })
  const { status, json } = await edit(token, { a: 1 })
  await local('scopes', { lacked: [] })
  t.strictSame([status, json['code']], [503, 'auth0_forbidden'])
  t.equal((await calm()).stale, 0)
})

t.test(
  'who has been deleted or blocked changes nothing, and whom Auth0 no longer has becomes a tombstone',
  async (t) => {
    const gone = await anybody()
    await mirror.manage('DELETE', `users/${encodeURIComponent(gone.id)}`)
    await mirror.pool.query('UPDATE users SET gone_at = NULL WHERE id = $1', [gone.id]) // nobody has told of it yet
    await calm()
    const statuses = [await edit(gone.token, { a: 1 }), await edit(gone.token, { a: 1 })].map(
      ({ json }) => json['code'],
    )
    t.ok(['user_gone', 'caller_gone'].includes(String(statuses[0])), String(statuses[0]))
    t.equal(statuses[1], 'caller_gone')
    const blocked = await anybody()
    await mirror.manage('PATCH', `users/${encodeURIComponent(blocked.id)}`, { blocked: true })
    await eventually(
      () => edit(blocked.token, { a: 1 }),
      ({ json }) => json['code'] === 'caller_blocked',
    )
    t.equal((await edit(await mirror.machineToken(), { a: 1 })).json['code'], 'token_of_a_machine')
  },
)

t.test('who waits too long for the turn is told to come again, and edits of others go on', async (t) => {
  const [held, other] = [await anybody({ since: '1' }), await anybody({ since: '1' })]
  const elsewhere = await mirror.pool.connect()
  const key = `hashtext('user-mirror'), hashtext('run edit ${held.id}')`
  await elsewhere.query(`SELECT pg_advisory_lock(${key})`)
  const waiting = [edit(held.token, { m: 1 }, { on: strict }), edit(held.token, { n: 1 }, { on: strict })]
  t.equal((await edit(other.token, { m: 1 }, { on: mirror })).status, 200)
  for (const { status, json, headers } of await Promise.all(waiting)) {
    t.strictSame([status, json['code'], headers.has('retry-after')], [503, 'auth0_busy', true])
  }
  await elsewhere.query(`SELECT pg_advisory_unlock(${key})`)
  elsewhere.release()
  t.equal((await edit(held.token, { o: 1 }, { on: strict })).status, 200)
  t.strictSame((await atAuth0(held.id))['user_metadata'], { since: '1', o: 1 })
})

t.test('what is not mirrored is written to Auth0, and not into the row', async (t) => {
  const fields = openFields({ only: [], except: [['user_metadata', 'kept from it']] })
  const { databaseUrl, tenant } = mirror
  const reading = { ...usualReading, fields }
  const choosy = await startMirror(t, { databaseUrl, tenant, worker: false, logStream: false, reading })
  const { id, token } = await anybody({ since: '1' })
  const answer = await edit(token, { 'kept from it': 'x', shown: 'y' }, { on: choosy })
  t.strictSame(metadata(answer), { since: '1', shown: 'y' })
  t.strictSame((await atAuth0(id))['user_metadata'], { since: '1', 'kept from it': 'x', shown: 'y' })
})

t.test('one caller has so many edits a minute', async (t) => {
  const { token } = await anybody({ since: '1' })
  const answers = []
  for (let n = 0; n < 61; n++) answers.push(await edit(token, { 'a.b': 1 }, { on: strict }))
  t.equal(answers[59]?.json['code'], 'metadata_invalid')
  t.strictSame([answers[60]?.status, answers[60]?.json['code']], [429, 'too_many_requests'])
  t.ok(answers[60]?.headers.has('retry-after'))
})
