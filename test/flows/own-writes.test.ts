import pg from 'pg'
import t from 'tap'
import { correlationId, dateOf, openAsk } from '../../src/auth0/management.ts'
import { profileOf } from '../../src/auth0/profile.ts'
import { ownWritesOf } from '../../src/edit/own-writes.ts'
import { usualReading } from '../../src/facts/reading.ts'
import { writeProfiles } from '../../src/users/write.ts'
import { administer, empty, openDatabase, openPool } from '../stage/database.ts'
import { eventually, type Mirror, startMirror } from '../stage/mirror.ts'

const id = 'auth0|1'
const ownWrites = 'um-0123456789abcdef-'
const reading = { ...usualReading, ownWrites }

async function answer(pool: pg.Pool, text: string, answeredAt: Date): Promise<void> {
  const profile = profileOf(text)
  if (profile === undefined) throw new Error('not a profile')
  await writeProfiles(pool, [{ profile, answeredAt, hints: '0' }])
}

async function staleSince({ pool }: Mirror): Promise<Date | null> {
  return (await pool.query('SELECT stale_since FROM users WHERE id = $1', [id])).rows[0]?.stale_since
}

/** The event of an update, as a log stream delivers it. */
function updated(date: string, correlation_id?: string): string {
  const request = { method: 'patch', path: '/api/v2/users/auth0%7C1' }
  const details = { request, response: { statusCode: 200 } }
  return JSON.stringify({
    log_id: `log-${date}`,
    data: { type: 'sapi', date, details, references: { correlation_id } },
  })
}

t.test('a write of our own that comes back in the log costs no question', async (t) => {
  const mirror = await startMirror(t, { worker: false, reading })
  const users = JSON.stringify({ user_id: id, email: 'ada@example.com' })
  await fetch(`${mirror.tenant.issuer}local/users?silent=true`, { method: 'POST', body: users })
  const headers = { 'content-type': 'application/json', 'x-correlation-id': correlationId(ownWrites) }
  const body = JSON.stringify({ user_metadata: { theme: 'dark' } })
  const response = await openAsk(mirror.auth0)('users/auth0%7C1', { method: 'PATCH', headers, body })
  t.equal(response.status, 200)
  await answer(mirror.pool, await response.text(), dateOf(response))
  const { rows } = await eventually(
    () =>
      mirror.pool.query(`
        SELECT body->'data'->'references' AS told FROM mirror.inbox
        WHERE body->'data'->'details'->'request'->>'method' = 'patch'`),
    ({ rows }) => rows.length === 1,
  )
  t.strictSame(rows, [{ told: { correlation_id: headers['x-correlation-id'] } }], 'the tenant repeats the id')
  t.equal(await staleSince(mirror), null)
})

const answeredAt = '2026-09-01T08:00:10Z'
const cases: [what: string, date: string, correlation: string | undefined, stale: string | null][] = [
  ['our own, at the start of the second of the answer', '2026-09-01T08:00:10.000Z', `${ownWrites}x`, null],
  ['our own, at the end of it', '2026-09-01T08:00:10.999Z', `${ownWrites}x`, null],
  ['our own, before the answer', '2026-09-01T08:00:09.500Z', `${ownWrites}x`, null],
  ['our own, after it: the process ended before it wrote', '2026-09-01T08:00:11.250Z', `${ownWrites}x`, '10.999'],
  ["another mirror's, in the second of the answer", '2026-09-01T08:00:10.500Z', 'um-fedcba9876543210-x', '10.500'],
  ["somebody else's, in the second of the answer", '2026-09-01T08:00:10.500Z', undefined, '10.500'],
]

const aware = await startMirror(t, { worker: false, logStream: false, reading })
t.beforeEach(() => empty(aware.pool, 'users', 'mirror.inbox'))

for (const [what, date, correlation, stale] of cases) {
  t.test(`a write of ${what}, is ${stale === null ? 'no hint' : 'a hint'}`, async (t) => {
    await answer(aware.pool, JSON.stringify({ user_id: id }), new Date(answeredAt))
    t.equal((await aware.deliver(updated(date, correlation))).status, 200)
    t.strictSame(await staleSince(aware), stale && new Date(`2026-09-01T08:00:${stale}Z`))
  })
}

t.test('a write of our own about a user who has no row makes one', async (t) => {
  await aware.deliver(updated('2026-09-01T08:00:10.500Z', `${ownWrites}x`))
  t.strictSame(await staleSince(aware), new Date('2026-09-01T08:00:09.999Z'))
})

t.test('a mirror that writes nothing takes nothing for its own', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  await answer(mirror.pool, JSON.stringify({ user_id: id }), new Date(answeredAt))
  await mirror.deliver(updated('2026-09-01T08:00:10.500Z', `${ownWrites}x`))
  t.strictSame(await staleSince(mirror), new Date('2026-09-01T08:00:10.500Z'))
})

t.test('the ids of one mirror begin alike in all its processes, and those of no other do', async (t) => {
  const first = await openDatabase(t)
  const [one, again, other] = [await openPool(t, first), await openPool(t, first), await openPool(t)]
  const begins = await ownWritesOf(one, 'client')
  t.equal(await ownWritesOf(again, 'client'), begins)
  t.not(await ownWritesOf(other, 'client'), begins, 'another database')
  t.not(await ownWritesOf(one, 'other'), begins, 'another client')
  const id = correlationId(begins)
  t.ok(id.startsWith(begins) && id.length <= 64, id)
  t.not(correlationId(begins), id)
})

t.test('a role without any right of its own can tell which mirror it is', async (t) => {
  const url = new URL(await openDatabase(t))
  await administer("CREATE ROLE own_writes_plain LOGIN PASSWORD 'plain'")
  t.teardown(() => administer('DROP ROLE own_writes_plain'))
  url.username = 'own_writes_plain'
  url.password = 'plain'
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    t.match(await ownWritesOf(client, 'client'), /^um-[0-9a-f]{16}-$/)
  } finally {
    await client.end() // before the role goes
  }
})
