import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { isObject } from '../../src/tenant/members.ts'
import { eventually } from '../stage/mirror.ts'
import { type Calls, managementToken, start } from './calls.ts'

const people = Array.from({ length: 300 }, (_, number) => ({
  user_id: `auth0|${number}`,
  email: `u${number}@example.com`,
  identities: [{ provider: 'auth0', user_id: String(number), connection: 'Username-Password-Authentication' }],
}))
const fields = [{ name: 'user_id' }, { name: 'blocked' }, { name: 'identities[0].connection', export_as: 'connection' }]
const exported = people.map(({ user_id }) => ({ user_id, connection: 'Username-Password-Authentication' }))

async function loaded(t: Parameters<typeof start>[0]): Promise<Calls> {
  const calls = await start(t)
  await calls.local('users?silent=true', people)
  return calls
}

interface Job {
  id: string
  status: string
  format: string
  location: string
}

function jobIn({ body }: { body: unknown }): Job {
  if (!isObject(body)) throw new Error('not a job')
  return {
    ...body,
    id: String(body['id']),
    status: String(body['status']),
    format: String(body['format']),
    location: String(body['location']),
  }
}

async function finished({ api }: Calls, request: object = { format: 'json', fields }) {
  const { id } = jobIn(await api('POST', 'jobs/users-exports', request))
  return eventually(
    async () => jobIn(await api('GET', `jobs/${id}`)),
    ({ status }) => status === 'completed' || status === 'failed',
  )
}

async function linesAt(location: string): Promise<string[]> {
  const response = await fetch(location)
  if (!response.ok) throw new Error(String(response.status))
  return gunzipSync(Buffer.from(await response.arrayBuffer()))
    .toString()
    .trimEnd()
    .split('\n')
}

t.test('an export is made, worked on and fetched from another host, a user a line', async (t) => {
  const calls = await loaded(t)
  const { status, body } = await calls.api('POST', 'jobs/users-exports', { format: 'json', fields })
  t.equal(status, 200)
  t.match(body, {
    type: 'users_export',
    status: 'pending',
    format: 'json',
    fields,
    created_at: /Z$/,
    id: /^job_.{16}$/,
  })
  const job = await finished(calls)
  t.match(job, { status: 'completed', percentage_done: 100, time_left_seconds: 0 })
  t.not(new URL(job.location).host, new URL(calls.tenant.issuer).host)
  t.strictSame(
    (await linesAt(job.location)).map((line) => JSON.parse(line)),
    exported,
    'absent members are absent',
  )
})

t.test('without a format it is CSV, safe for spreadsheets', async (t) => {
  const calls = await loaded(t)
  const job = await finished(calls, { fields: [{ name: 'email' }, { name: 'blocked' }] })
  t.equal(job.format, 'csv')
  t.strictSame((await linesAt(job.location)).slice(0, 2), ['"email","blocked"', `"'u0@example.com",`])
})

t.test('the link refuses tokens, runs out after a minute, and is given anew until the job is forgotten', async (t) => {
  const calls = await loaded(t)
  const { id, location } = await finished(calls)
  const withToken = await fetch(location, { headers: { authorization: 'Bearer x' } })
  t.equal(withToken.status, 400)
  t.match(await withToken.text(), 'Only one auth mechanism allowed')
  t.equal((await fetch(`${location}0`)).status, 403, 'a link that was tampered with')
  await calls.local('clock', { advanceMs: 62_000 })
  t.equal((await fetch(location)).status, 403)
  const again = jobIn(await calls.api('GET', `jobs/${id}`))
  t.equal((await linesAt(again.location)).length, people.length)
  await calls.local('clock', { advanceMs: 24 * 3_600_000 })
  const authorization = `Bearer ${await managementToken(calls.tenant)}`
  t.match(await calls.api('GET', `jobs/${id}`, undefined, { authorization }), {
    status: 404,
    body: { errorCode: 'inexistent_job' },
  })
})

t.test('what can go wrong does when asked for', async (t) => {
  const calls = await loaded(t)
  await calls.local('exports', { failing: 'out of paper' })
  t.match(await finished(calls), { status: 'failed', status_details: 'out of paper', location: 'undefined' })
  await calls.local('exports', { brokenLine: 2 })
  const lines = await linesAt((await finished(calls)).location)
  t.throws(() => JSON.parse(lines[1] ?? ''))
  await calls.local('exports', { cutAtByte: 100 })
  const cut = await fetch((await finished(calls)).location)
  t.equal((await cut.arrayBuffer()).byteLength, 100)
  await calls.local('exports', { dropAtByte: 100 })
  const { location } = await finished(calls)
  const outcomes = await Promise.allSettled([linesAt(location), linesAt(location)])
  t.strictSame(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  await calls.local('exports', { allowed: false })
  t.equal((await calls.api('POST', 'jobs/users-exports', { format: 'json' })).status, 403)
})

const hour = 3_600_000

t.test('a job waits, works and ends by the clock of the tenant, with the users of when its work began', async (t) => {
  const calls = await loaded(t)
  await calls.local('exports', { durationMs: hour })
  await calls.local('clock', { stopped: true })
  const { id } = jobIn(await calls.api('POST', 'jobs/users-exports', { format: 'json', fields: [{ name: 'user_id' }] }))
  await calls.api('DELETE', 'users/auth0%7C0')
  t.notOk('percentage_done' in jobIn(await calls.api('GET', `jobs/${id}`)), 'pending tells no progress')
  await calls.local('clock', { advanceMs: hour / 2 })
  await calls.api('DELETE', 'users/auth0%7C1')
  t.match(jobIn(await calls.api('GET', `jobs/${id}`)), {
    status: 'processing',
    percentage_done: 50,
    time_left_seconds: 1800,
  })
  await calls.local('clock', { advanceMs: hour / 2 })
  const { status, location } = jobIn(await calls.api('GET', `jobs/${id}`))
  t.equal(status, 'completed')
  const lines = await linesAt(location)
  t.equal(lines.length, people.length - 1)
  t.ok(lines.includes('{"user_id":"auth0|1"}'), 'deleted after the work had begun')
})

t.test('an export can be of one connection, and of so many users', async (t) => {
  const calls = await loaded(t)
  await calls.local('users?silent=true', {
    user_id: 'sms|1',
    identities: [{ provider: 'sms', connection: 'sms', user_id: '1' }],
  })
  const { body } = await calls.api('GET', 'connections?name=sms')
  const [sms] = Array.isArray(body) ? body : []
  const request = { format: 'json', connection_id: sms.id, fields: [{ name: 'user_id' }] }
  const job = await finished(calls, request)
  t.match(job, { connection_id: sms.id, connection: 'sms' })
  t.strictSame(await linesAt(job.location), ['{"user_id":"sms|1"}'])
  t.equal((await linesAt((await finished(calls, { format: 'json', limit: 7 })).location)).length, 7)
  t.match(await calls.api('POST', 'jobs/users-exports', { ...request, connection_id: 'con_0000000000000000' }), {
    status: 400,
    body: { message: 'The connection does not exist.' },
  })
  for (const wrong of [{ format: 'xml' }, { limit: 0 }, { fields: [{}] }, { connection_id: 'x' }]) {
    t.match(await calls.api('POST', 'jobs/users-exports', wrong), { status: 400 }, JSON.stringify(wrong))
  }
})

t.test('an export is refused in the words for a missing scope', async (t) => {
  const calls = await loaded(t)
  await calls.local('exports', { allowed: 'scope' })
  t.match(await calls.api('POST', 'jobs/users-exports', {}), {
    status: 403,
    body: { errorCode: 'insufficient_scope', message: 'Insufficient scope, expected any of: read:users' },
  })
  t.match(await calls.local('exports', { linkSeconds: 'x' }), { status: 400 })
  t.match(await calls.local('exports', { typo: 1 }), { status: 400 })
})

t.test('a slow download takes its time', async (t) => {
  const calls = await loaded(t)
  const { location } = await finished(calls)
  const size = (await (await fetch(location)).arrayBuffer()).byteLength
  await calls.local('exports', { bytesPerSecond: size * 4 })
  const startedAt = performance.now()
  t.equal((await linesAt(location)).length, people.length)
  t.ok(performance.now() - startedAt > 150)
})
