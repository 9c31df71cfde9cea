import { readdir, readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { matches } from '../stage/matching.ts'
import { eventSecrets, eventually, type Mirror, startMirror } from '../stage/mirror.ts'

const folder = new URL('../fixtures/events/', import.meta.url)
const lines = (await readFile(new URL('event-streams.cloudevents.jsonl', folder), 'utf8'))
  .trim()
  .split('\n')
  .map((line): Event => JSON.parse(line).event)

interface Event {
  id: string
  type: string
  time: string
  data: { object: Record<string, unknown> }
}

const samples: Record<string, Event> = {}
for (const name of await readdir(new URL('event-streams/', folder))) {
  samples[name.replace(/\.json$/, '')] = JSON.parse(await readFile(new URL(`event-streams/${name}`, folder), 'utf8'))
}

function sample(name: string): Event {
  const event = samples[name]
  if (event === undefined) throw new Error(`no sample ${name}`)
  return structuredClone(event)
}

const id = 'auth0|66d3f0a1b2c3d4e5f6071850'
const quiet = { worker: false, logStream: false }

const shared = await startMirror(t, quiet)

/** A mirror that nobody has told anything yet. */
async function emptied(): Promise<Mirror> {
  await shared.pool.query('TRUNCATE users, mirror.inbox, mirror.quarantine, mirror.sources, mirror.counts CASCADE')
  return shared
}

async function rowOf({ pool }: Mirror, which = id) {
  const { rows } = await pool.query('SELECT *, xmin::text FROM users WHERE id = $1', [which])
  return rows[0]
}

const post = async (mirror: Mirror, ...events: unknown[]) => {
  for (const event of events) {
    const { status } = await mirror.tell(JSON.stringify(event))
    if (status !== 200) throw new Error(`answered ${status}`)
  }
}

t.test(
  `${lines.length} public events and ${Object.keys(samples).length} samples: each id is in the inbox once`,
  async (t) => {
    const mirror = await emptied()
    const events = [...lines, ...Object.values(samples)]
    const answers = await Promise.all(events.map((event) => mirror.tell(JSON.stringify(event))))
    t.strictSame(new Set(answers.map(({ status }) => status)), new Set([200]))
    const { rows } = await mirror.pool.query('SELECT log_id, source FROM mirror.inbox ORDER BY log_id')
    const ids = [...new Set(events.map((event) => event.id))].sort()
    t.strictSame(
      rows,
      ids.map((log_id) => ({ log_id, source: 'event_stream' })),
    )
    const { rows: quarantine } = await mirror.pool.query('SELECT * FROM mirror.quarantine')
    t.strictSame(quarantine, [])
    const { rows: sources } = await mirror.pool.query(
      'SELECT source, sum(stored) AS stored FROM mirror.counts GROUP BY source',
    )
    t.strictSame(sources, [{ source: 'event_stream', stored: String(ids.length) }])
  },
)

t.test('a created user is readable at once, and Auth0 need not be asked', async (t) => {
  const mirror = await emptied()
  await post(mirror, sample('user.created'))
  const { status, json } = await mirror.call('GET', `/users/${encodeURIComponent(id)}`, {
    token: await mirror.machineToken(),
  })
  t.equal(status, 200)
  t.match(json, {
    email: 'created.by.api@example.com',
    email_verified: false,
    stale_since: null,
    answered_at: null,
    told_at: '2026-09-01T08:13:45.010Z',
    attributes: {},
  })
})

t.test('an update of somebody unknown is readable at once, and says that it may not be everything', async (t) => {
  const mirror = await emptied()
  await post(mirror, sample('user.updated'))
  const row = await rowOf(mirror, 'auth0|66d3f0a1b2c3d4e5f6071829')
  t.match(row, {
    username: 'ada',
    user_metadata: { theme: 'dark' },
    stale_reason: 'updated',
    multifactor: ['guardian'],
  })
  t.ok(row.stale_since)
})

t.test('an older event never overwrites a newer row, in whatever order they come', async (t) => {
  const [older, newer] = [sample('user.created'), sample('user.created')]
  Object.assign(newer, { id: 'evt_newer', type: 'user.updated', time: '2026-09-01T08:20:00.020Z' })
  Object.assign(newer.data.object, { name: 'Newer', updated_at: '2026-09-01T08:20:00.000Z' })
  for (const order of [
    [older, newer],
    [newer, older],
  ]) {
    const mirror = await emptied()
    await post(mirror, ...order)
    matches(t, await rowOf(mirror), { name: 'Newer', told_at: new Date(newer.time) })
  }
})

t.test('of two events with one updated_at the later wins', async (t) => {
  const mirror = await emptied()
  await post(mirror, sample('user.updated.linked'), sample('user.updated'))
  const { identities } = await rowOf(mirror, 'auth0|66d3f0a1b2c3d4e5f6071829')
  t.equal(identities.length, 3)
})

t.test(
  'what an event leaves out stays, what it gives as null goes, and the row says that it may be behind',
  async (t) => {
    const mirror = await emptied()
    await post(mirror, sample('user.created'))
    const [blocked, partial] = [sample('user.created'), sample('user.created')]
    Object.assign(blocked, { id: 'evt_2', type: 'user.updated', time: '2026-09-01T08:20:00.020Z' })
    Object.assign(blocked.data.object, { blocked: true, given_name: 'Ada', updated_at: '2026-09-01T08:20:00.000Z' })
    await post(mirror, blocked)
    t.match(await rowOf(mirror), { blocked: true, given_name: 'Ada', stale_since: null }, 'nothing is left out here')
    Object.assign(partial, { id: 'evt_3', type: 'user.updated', time: '2026-09-01T08:30:00.020Z' })
    Object.assign(partial.data.object, { given_name: null, name: 'A', updated_at: '2026-09-01T08:30:00.000Z' })
    await post(mirror, partial)
    t.match(await rowOf(mirror), { blocked: true, given_name: null, name: 'A', stale_reason: 'updated' })
  },
)

t.test('a deletion makes a tombstone, whether it comes after the creation or before', async (t) => {
  for (const names of [
    ['user.created', 'user.deleted'],
    ['user.deleted', 'user.created'],
    ['user.deleted.minimal-legacy-shape', 'user.created'],
  ]) {
    const mirror = await emptied()
    await post(mirror, ...names.map(sample))
    const row = await rowOf(mirror)
    matches(t, row, { gone_at: new Date('2026-09-01T08:24:30.000Z'), stale_since: null, attributes: {} }, names.join())
  }
})

t.test('a deletion without its date is a hint and makes no row', async (t) => {
  const mirror = await emptied()
  const event = sample('user.deleted')
  delete event.data.object['deleted_at']
  await post(mirror, event)
  t.equal(await rowOf(mirror), undefined)
  await post(mirror, sample('user.created'))
  await post(mirror, { ...event, id: 'evt_again' })
  t.match(await rowOf(mirror), { gone_at: null, stale_reason: 'deleted' })
})

t.test('a user who is made anew comes back by a direct answer, and not by an event', async (t) => {
  const mirror = await emptied()
  await post(mirror, sample('user.deleted'))
  const anew = { ...sample('user.created'), id: 'evt_anew', time: '2026-09-02T08:00:00.010Z' }
  Object.assign(anew.data.object, { created_at: '2026-09-02T08:00:00.000Z', updated_at: '2026-09-02T08:00:00.000Z' })
  await post(mirror, anew)
  matches(t, await rowOf(mirror), { gone_at: Date, stale_since: new Date(anew.time), stale_reason: 'created' })
})

t.test('repeats cost nothing', async (t) => {
  const mirror = await emptied()
  await post(mirror, sample('user.created'))
  const before = await rowOf(mirror)
  const { json } = await mirror.tell(JSON.stringify([sample('user.created'), sample('user.created')]))
  t.strictSame(json, { stored: 0, repeated: 2, quarantined: 0 })
  t.strictSame(await rowOf(mirror), before)
})

t.test('test events never write a user', async (t) => {
  const mirror = await emptied()
  const tests = lines.filter((event) => Reflect.get(event, 'a0purpose') === 'test')
  await post(mirror, ...tests, sample('user.created.test-purpose'))
  const { rows } = await mirror.pool.query('SELECT id FROM users')
  t.strictSame(rows, [])
  await post(mirror, { ...sample('user.created'), id: 'evt_real' }) // one of the tests has the sample's id
  const test = { ...sample('user.updated'), id: 'evt_test', a0purpose: 'test' }
  Object.assign(test.data.object, { user_id: id, name: 'Not me' })
  await post(mirror, test)
  t.match(await rowOf(mirror), { name: 'created.by.api@example.com', stale_reason: 'test event' })
})

t.test('the secret comes as bearer token, basic credentials or own header; anything else is 401', async (t) => {
  const { tell } = await emptied()
  const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`
  const [token = '', pair = ''] = eventSecrets
  const status = async (headers: Record<string, string>) => (await tell('[]', headers)).status
  t.equal(await status({ authorization: `Bearer ${token}` }), 200)
  t.equal(await status({ authorization: token }), 200)
  t.equal(await status({ authorization: basic(pair) }), 200)
  t.equal(await status({ 'X-Mirror-Secret': 'event-stream-value' }), 200)
  t.equal(await status({}), 401)
  t.equal(await status({ authorization: 'Bearer wrong' }), 401)
  t.equal(await status({ authorization: basic('auth0:wrong') }), 401)
  t.equal(await status({ 'X-Mirror-Secret': 'wrong' }), 401)
  t.equal(await status({ 'X-Other': 'event-stream-value' }), 401)
  t.equal(await status({ authorization: 'event-stream-value' }), 401)
})

t.test('a gzipped body is read, and what cannot be read is kept to the byte', async (t) => {
  const mirror = await emptied()
  const authorization = `Bearer ${eventSecrets[0]}`
  const zipped = gzipSync(JSON.stringify(sample('user.created')))
  t.strictSame((await mirror.tell(zipped, { authorization, 'content-encoding': 'gzip' })).json['stored'], 1)
  const broken = Buffer.concat([Buffer.from('{"id":"evt_cut","type":"user.upd'), Buffer.from([0xff, 0x00])])
  const deep = `{"id":"evt_deep","type":"user.updated","data":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
  for (const body of [broken, '{"neither":1}', '"text"', deep, `[${deep}]`]) {
    const { status, json } = await mirror.tell(body)
    t.match({ status, json }, { status: 200, json: { stored: 0, quarantined: 1 } })
  }
  const { rows } = await mirror.pool.query('SELECT source, reason, body FROM mirror.quarantine ORDER BY id LIMIT 2')
  t.strictSame(rows, [
    { source: 'event_stream', reason: 'not UTF-8', body: broken },
    { source: 'event_stream', reason: 'no CloudEvent: id or type is missing', body: Buffer.from('{"neither":1}') },
  ])
})

t.test('U+0000 and provider tokens in an event stay out of the columns', async (t) => {
  const mirror = await emptied()
  const event = sample('user.created')
  const [identity] = event.data.object['identities'] as Record<string, unknown>[]
  Object.assign(event.data.object, { nickname: 'a\0b', identities: [{ ...identity, access_token: 'secret' }] })
  await post(mirror, event)
  const row = await rowOf(mirror)
  t.match(row, { nickname: 'a\uFFFDb', identities: [identity] })
  t.equal(JSON.parse(row.original).nickname, 'a\0b')
  t.notMatch(JSON.stringify(row), 'access_token')
})

t.test('without secrets the route is closed', async (t) => {
  const mirror = await startMirror(t, { ...quiet, eventStreamTokens: [] })
  t.equal((await mirror.tell('[]')).status, 404)
})

/** What the tenant's log tells of the change that an event tells. */
function logged(event: Event, number: number): string {
  const { user_id } = event.data.object
  const [method, path] =
    event.type === 'user.created' ? ['post', ''] : ['patch', `/${encodeURIComponent(String(user_id))}`]
  const request = { method: event.type === 'user.deleted' ? 'delete' : method, path: `/api/v2/users${path}` }
  const details = { request, response: { statusCode: 200, body: event.data.object } }
  const date = String(event.data.object['deleted_at'] ?? event.data.object['updated_at'])
  return JSON.stringify({ log_id: `9002026090108000000${number}`, data: { date, type: 'sapi', details } })
}

t.test('of a change that both products announce Auth0 is not asked, and the second costs no write', async (t) => {
  const updated = sample('user.created')
  Object.assign(updated, { id: 'evt_2', type: 'user.updated', time: '2026-09-01T08:20:00.020Z' })
  Object.assign(updated.data.object, { name: 'Ada', updated_at: '2026-09-01T08:20:00.000Z' })
  const changes = [sample('user.created'), updated, sample('user.deleted')]
  const wanted = [{ name: 'created.by.api@example.com' }, { name: 'Ada' }, { name: 'Ada', gone_at: Date }]
  const mirrors = [await emptied(), await startMirror(t, quiet)]
  for (const [number, event] of changes.entries()) {
    for (const [index, mirror] of mirrors.entries()) {
      if (index === 1) await mirror.deliver(logged(event, number))
      await post(mirror, event)
      const row = await rowOf(mirror)
      t.match(row, { ...wanted[number], stale_since: null, stale_reason: null, answered_at: null }, event.type)
      await mirror.deliver(logged(event, number))
      t.strictSame(await rowOf(mirror), row)
    }
  }
})

t.test('of two products at the tenant, the mirror without a worker learns everything', async (t) => {
  const mirror = await startMirror(t, { worker: false, eventStream: true })
  const { manage, tenant } = mirror
  const user = { connection: 'Username-Password-Authentication', email: 'ada@example.com', user_id: '1' }
  await manage('POST', 'users', user)
  await tenant.settled()
  t.match(await rowOf(mirror, 'auth0|1'), { email: 'ada@example.com', stale_since: null, answered_at: null })
  await manage('PATCH', 'users/auth0%7C1', { name: 'Ada' })
  await tenant.settled()
  t.match(await rowOf(mirror, 'auth0|1'), { name: 'Ada', stale_since: null, answered_at: null })
  await manage('DELETE', 'users/auth0%7C1')
  await tenant.settled()
  // the log dates the deletion later than the event does: where it came first, it waits for Auth0's own word
  const { gone_at, answered_at } = await rowOf(mirror, 'auth0|1')
  t.type(gone_at, Date)
  t.equal(answered_at, null)
})

t.test('an event about what a direct answer has shown already writes nothing', async (t) => {
  const mirror = await startMirror(t)
  const { manage, tenant, pool } = mirror
  const user = { connection: 'Username-Password-Authentication', email: 'ada@example.com', user_id: '1' }
  const { json } = await manage('POST', 'users', user)
  await tenant.settled()
  const row = await eventually(
    () => rowOf(mirror, 'auth0|1'),
    (row) => row?.answered_at !== null && row?.stale_since === null,
  )
  const event = { ...sample('user.created'), time: json['created_at'], data: { object: json } }
  await post(mirror, event)
  t.strictSame(await rowOf(mirror, 'auth0|1'), row)
  const { rows } = await pool.query("SELECT count(*)::int FROM mirror.inbox WHERE type = 'user.created'")
  t.strictSame(rows, [{ count: 1 }])
})

t.test('with the worker and every fault of delivery, the rows end as the tenant has its users', async (t) => {
  const mirror = await startMirror(t, { eventStream: true })
  const { manage, tenant, call, machineToken } = mirror
  const deliveries = { duplicated: 0.5, delayed: 0.3, reordered: 0.5, delayMs: 50 }
  await fetch(`${tenant.issuer}local/faults`, { method: 'POST', body: JSON.stringify({ deliveries }) })
  for (const user_id of ['1', '2', '3']) {
    const email = `user${user_id}@example.com`
    await manage('POST', 'users', { connection: 'Username-Password-Authentication', email, user_id })
    await manage('PATCH', `users/auth0%7C${user_id}`, { name: 'Ada', user_metadata: { theme: 'dark' }, blocked: true })
    await manage('PATCH', `users/auth0%7C${user_id}`, { given_name: 'A', blocked: false })
  }
  await manage('POST', 'users/auth0%7C1/identities', { provider: 'auth0', user_id: '2' })
  await manage('DELETE', 'users/auth0%7C3')
  await tenant.settled()
  const token = await machineToken()
  const path = (which: number) => `/users/auth0%7C${which}`
  const { json } = await eventually(
    () => call('GET', path(1), { token }),
    ({ json }) => json['stale_since'] === null && (json['identities'] as unknown[])?.length === 2,
  )
  t.match(json, { name: 'Ada', given_name: 'A', blocked: false, user_metadata: { theme: 'dark' } })
  const merged = await eventually(
    () => call('GET', path(2), { token }),
    ({ json }) => json['resolved_from'] === 'auth0|2',
  )
  t.match(merged, { status: 200, json: { id: 'auth0|1', gone_at: null } })
  const gone = await eventually(
    () => call('GET', path(3), { token }),
    ({ status }) => status === 410,
  )
  t.equal(gone.json['merged_into'], null)
})
