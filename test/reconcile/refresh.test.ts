import type { RequestListener } from 'node:http'
import t, { type Test } from 'tap'
import { openManagement, RateLimited } from '../../src/auth0/management.ts'
import { openLog } from '../../src/log.ts'
import { refreshStale } from '../../src/reconcile/refresh.ts'
import { noteChanges } from '../../src/users/hints.ts'
import { openAnsweringApi } from '../stage/answering-api.ts'
import { openPool } from '../stage/database.ts'
import { eventually, startMirror } from '../stage/mirror.ts'

/** A Management API that answers each user as told; tokens are always given. */
async function apiThat(t: Test, answer: RequestListener) {
  const auth0 = await openAnsweringApi(t, answer)
  return openManagement(auth0)
}

const inexistent = JSON.stringify({
  statusCode: 404,
  error: 'Not Found',
  message: 'The user does not exist.',
  errorCode: 'inexistent_user',
})

t.test("only Auth0's own 404 means that a user is gone", async (t) => {
  const ask = async (status: number, body: string) =>
    (await apiThat(t, (_request, response) => response.writeHead(status).end(body))).getUser('auth0|1')
  t.match(await ask(404, inexistent), { found: false })
  await t.rejects(ask(404, '<html>nginx</html>'), { name: 'Unavailable' })
  await t.rejects(ask(404, '{"statusCode":404,"message":"Not Found"}'), { name: 'Unavailable' })
  await t.rejects(ask(403, '{"statusCode":403,"errorCode":"insufficient_scope"}'), { name: 'Unavailable' })
  await t.rejects(ask(500, ''), { name: 'Unavailable' })
  await t.rejects(ask(400, '{"statusCode":400}'), { name: 'Refused' })
})

t.test('a 429 says when to come again, by either header', async (t) => {
  const date = new Date('2026-09-01T08:00:00Z')
  const ask = async (headers: Record<string, string>) => {
    const api = await apiThat(t, (_request, response) =>
      response.writeHead(429, { date: date.toUTCString(), ...headers }).end('{}'),
    )
    const error: unknown = await api.getUser('auth0|1').catch((error) => error)
    return error instanceof RateLimited ? error.retryAfterMs : error
  }
  t.equal(await ask({ 'retry-after': '7' }), 7_000)
  t.equal(await ask({ 'x-ratelimit-reset': String(date.getTime() / 1000 + 3) }), 3_000)
  t.equal(await ask({ 'x-ratelimit-reset': String(date.getTime() / 1000) }), 1_000)
  t.equal(await ask({}), 1_000)
})

t.test('ids travel percent-encoded, and the clock is that of the answer', async (t) => {
  let path: string | undefined
  const api = await apiThat(t, (request, response) => {
    path = request.url
    response.writeHead(200, { date: 'Tue, 01 Sep 2026 08:00:00 GMT' }).end('{}')
  })
  const answer = await api.getUser('samlp|a b|m@x.example/ü')
  t.equal(path, `/api/v2/users/${encodeURIComponent('samlp|a b|m@x.example/ü')}`)
  t.strictSame(answer.answeredAt, new Date('2026-09-01T08:00:00Z'))
})

t.test('one user that Auth0 refuses to speak of is put off; the others are refreshed', async (t) => {
  const pool = await openPool(t)
  const at = new Date().toISOString()
  const ids = ['auth0|1', 'auth0|refused', 'auth0|other', 'auth0|3']
  await noteChanges(
    pool,
    ids.map((id) => ({ id, at, exists: true, stale: 'updated' })),
  )
  const management = await apiThat(t, (request, response) => {
    const id = decodeURIComponent(request.url?.split('/').at(-1) ?? '')
    if (id === 'auth0|refused') return void response.writeHead(400).end('{}')
    response.end(JSON.stringify({ user_id: id === 'auth0|other' ? 'auth0|somebody' : id, name: id }))
  })
  await refreshStale({ pool, management, log: openLog('silent') }, new AbortController().signal)
  const { rows } = await pool.query('SELECT id, name, retry_at IS NOT NULL AS put_off FROM users ORDER BY id')
  t.strictSame(rows, [
    { id: 'auth0|1', name: 'auth0|1', put_off: false },
    { id: 'auth0|3', name: 'auth0|3', put_off: false },
    { id: 'auth0|other', name: null, put_off: true },
    { id: 'auth0|refused', name: null, put_off: true },
  ])
})

t.test('a rate limit pauses the drain, and an outage fails it; no row is lost', async (t) => {
  const pool = await openPool(t)
  await noteChanges(pool, [{ id: 'auth0|1', at: new Date().toISOString(), exists: true, stale: 'updated' }])
  const drain = async (status: number) => {
    const management = await apiThat(t, (_request, response) =>
      response.writeHead(status, { 'retry-after': '2' }).end('{}'),
    )
    await refreshStale({ pool, management, log: openLog('silent') }, new AbortController().signal)
  }
  await t.rejects(drain(429), { name: 'Pause', forMs: 2_000 })
  await t.rejects(drain(503), { name: 'Unavailable' })
  const { rows } = await pool.query('SELECT id FROM users WHERE stale_since IS NOT NULL')
  t.strictSame(rows, [{ id: 'auth0|1' }])
})

t.test('a user whose every answer is a 500 does not hold up the others', async (t) => {
  const pool = await openPool(t)
  const ids = ['auth0|1-broken', ...Array.from({ length: 30 }, (_, index) => `auth0|2-${index}`)]
  const at = new Date().toISOString()
  await noteChanges(
    pool,
    ids.map((id) => ({ id, at, exists: true, stale: 'updated' })),
  )
  const management = await apiThat(t, (request, response) => {
    const id = decodeURIComponent(request.url?.split('/').at(-1) ?? '')
    if (id.endsWith('broken')) return void response.writeHead(500).end('{}')
    response.end(JSON.stringify({ user_id: id }))
  })
  const drain = () => refreshStale({ pool, management, log: openLog('silent') }, new AbortController().signal)
  await t.rejects(drain(), { name: 'Unavailable' })
  await drain()
  const { rows } = await pool.query('SELECT id FROM users WHERE stale_since IS NOT NULL')
  t.strictSame(rows, [{ id: 'auth0|1-broken' }])
})

t.test('with a tenant that fails every third time, every user arrives all the same', async (t) => {
  const { tenant, pool } = await startMirror(t)
  await fetch(`${tenant.issuer}local/faults`, {
    method: 'POST',
    body: JSON.stringify({ api: { '500': 0.15, '429': 0.15 }, deliveries: { duplicated: 0.5 } }),
  })
  const users = Array.from({ length: 10 }, (_, index) => ({
    user_id: `auth0|user-${index}`,
    name: `User ${index}`,
    updated_at: '2026-09-01T08:00:00.000Z',
    identities: [{ provider: 'auth0', connection: 'Users', user_id: `user-${index}`, isSocial: false }],
  }))
  await fetch(`${tenant.issuer}local/users`, { method: 'POST', body: JSON.stringify(users) })
  const { rows } = await eventually(
    () => pool.query('SELECT name FROM users WHERE stale_since IS NULL'),
    ({ rows }) => rows.length === users.length,
    60_000,
  )
  t.strictSame(new Set(rows.map(({ name }) => name)), new Set(users.map(({ name }) => name)))
})
