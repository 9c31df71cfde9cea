import { gzipSync } from 'node:zlib'
import pg from 'pg'
import t, { type Test } from 'tap'
import { openLog } from '../../src/log.ts'
import { type Backfilled, backfill } from '../../src/reconcile/backfill/backfill.ts'
import type { BackfillSettings } from '../../src/reconcile/backfill/run.ts'
import { openDatabase } from '../stage/database.ts'
import { matches } from '../stage/matching.ts'
import { type ExportTenant, gzipped, ndjson, startExportTenant, type TenantUser } from './export-tenant.ts'

const iso = (second: number) => new Date(Date.UTC(2026, 8, 1, 8, 0, second)).toISOString()

/** The jobs of these tests are made at this instant. */
const jobAt = iso(40)

function user(number: number | string, members: Record<string, unknown> = {}): TenantUser {
  const identities = [{ provider: 'auth0', connection: 'Users', user_id: `${number}`, isSocial: false }]
  const name = `User ${number}`
  return { user_id: `auth0|${number}`, name, created_at: iso(1), updated_at: iso(2), identities, ...members }
}

const users = (count: number): TenantUser[] => Array.from({ length: count }, (_, number) => user(number))

async function stage(t: Test, people: TenantUser[]) {
  const databaseUrl = await openDatabase(t)
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4, options: '-c TimeZone=UTC' })
  pool.on('error', () => undefined) // the database is dropped with what is still connected to it
  t.teardown(() => pool.end())
  const tenant = await startExportTenant(t, people)
  tenant.now.createdAt = jobAt
  const pauses = { firstMs: 1, mostMs: 20, patienceMs: 300 }
  const options = { pool, ask: tenant.ask, log: openLog('silent'), pauses }
  const run = (settings: BackfillSettings = {}, signal = new AbortController().signal): Promise<Backfilled> =>
    backfill(options, settings, signal)
  const rows = async (columns = '*') =>
    (await pool.query<Record<string, unknown>>(`SELECT ${columns} FROM users ORDER BY id`)).rows
  const row = async (id: string) => (await rows()).find((found) => found['id'] === id)
  return { pool, tenant, run, rows, row }
}

const gone = "SELECT id FROM users WHERE gone_at IS NOT NULL OR stale_reason = 'absent'"

t.test('everybody in the export has a row, and the next walk writes none of them again', async (t) => {
  const { pool, tenant, run, rows } = await stage(t, users(2_500))
  t.match(await run(), { outcome: 'completed', reason: '', figures: { lines: 2_500, created: 2_500, absent: 0 } })
  matches(t, (await rows())[0], { name: 'User 0', answered_at: new Date(jobAt), stale_since: null })
  const before = await rows('id, xmin::text')
  tenant.now.createdAt = iso(50)
  t.match(await run(), { outcome: 'completed', figures: { unchanged: 2_500 } })
  t.strictSame(await rows('id, xmin::text'), before, 'not one is written')
  t.equal(tenant.counts.badDownloads, 0, 'no token is sent to the storage')
  t.same((await pool.query('SELECT FROM mirror.walked')).rowCount, 0, 'and what was met is forgotten')
})

t.test('what is exported is JSON of every connection, with every member that is mirrored or was met', async (t) => {
  const { pool, tenant, run } = await stage(t, users(1))
  await pool.query(`INSERT INTO users (id, attributes) VALUES ('auth0|0', '{"shoe_size": 42}')`)
  await run()
  const [asked] = tenant.asked() as [{ format: string; fields: { name: string }[] }]
  t.strictSame(Object.keys(asked).sort(), ['fields', 'format'], 'without a connection it is of all of them')
  t.equal(asked.format, 'json')
  const names = asked.fields.map(({ name }) => name)
  for (const name of ['user_id', 'user_metadata', 'app_metadata', 'identities', 'blocked', 'last_login', 'shoe_size'])
    t.ok(names.includes(name), name)
})

t.test('what the mirror knows from later than the export stands', async (t) => {
  const { pool, tenant, run, row } = await stage(t, [
    ...['answered', 'told', 'newer', 'same', 'hinted', 'settled', 'tomb', 'revived', 'kept'].map((name) => user(name)),
  ])
  const put = (name: string, columns: Record<string, unknown>) => {
    const all: Record<string, unknown> = {
      id: `auth0|${name}`,
      name: 'here',
      updated_at: iso(2),
      identities: '[]',
      ...columns,
    }
    const names = Object.keys(all)
    const places = names.map((_, index) => `$${index + 1}`)
    return pool.query(`INSERT INTO users (${names.join(', ')}) VALUES (${places.join(', ')})`, Object.values(all))
  }
  const stale = { stale_since: iso(20), stale_reason: 'updated' }
  await put('answered', { answered_at: iso(41) })
  await put('told', { told_at: iso(41), answered_at: iso(3) })
  await put('newer', { updated_at: iso(3), answered_at: iso(3) })
  await put('same', { answered_at: jobAt })
  await put('hinted', { answered_at: iso(3), ...stale, hinted_at: iso(39) })
  await put('settled', { answered_at: iso(3), ...stale, hinted_at: iso(38) })
  await put('tomb', { answered_at: iso(40), gone_at: iso(40) })
  await put('revived', { answered_at: iso(30), gone_at: iso(30) })
  await put('kept', {
    answered_at: iso(3),
    attributes: '{"shoe": 42}',
    multifactor: '["guardian"]',
    last_login: iso(30),
  })
  t.match(await run(), { outcome: 'completed', figures: { absent: 0 } })
  for (const name of ['answered', 'told', 'newer', 'same']) t.match(await row(`auth0|${name}`), { name: 'here' }, name)
  t.match(await row('auth0|hinted'), { name: 'User hinted', stale_reason: 'updated' }, 'the hint may be younger')
  t.match(await row('auth0|settled'), { name: 'User settled', stale_since: null, hinted_at: null })
  matches(t, await row('auth0|tomb'), { gone_at: new Date(iso(40)), stale_since: null })
  matches(
    t,
    await row('auth0|revived'),
    { gone_at: new Date(iso(30)), name: 'here', stale_reason: 'backfill' },
    'Auth0 is asked',
  )
  const kept = { name: 'User kept', attributes: { shoe: 42 }, multifactor: ['guardian'], last_login: new Date(iso(30)) }
  matches(t, await row('auth0|kept'), { ...kept, stale_since: null }, 'what the export does not carry stays')

  tenant.now.createdAt = iso(50)
  tenant.now.users = [user('kept', { updated_at: iso(45), name: 'changed' }), ...tenant.now.users.slice(0, -1)]
  await run()
  matches(
    t,
    await row('auth0|kept'),
    { ...kept, name: 'changed', stale_reason: 'export tells less' },
    'and Auth0 is asked',
  )
})

t.test('rows that change while the export is being made are not overwritten, nor looked for', async (t) => {
  const { pool, tenant, run, row } = await stage(t, users(10))
  await run()
  tenant.now.createdAt = iso(50)
  tenant.now.users = tenant.now.users.slice(2)
  tenant.now.onJob = () =>
    pool.query("UPDATE users SET name = 'told', told_at = $1 WHERE id IN ('auth0|0', 'auth0|5')", [iso(51)])
  t.match(await run({ share: 0.1 }), { outcome: 'completed', figures: { absent: 1, marked: 1 } })
  t.match(await row('auth0|5'), { name: 'told' })
  t.match(await row('auth0|0'), { stale_since: null })
  t.match(await row('auth0|1'), { gone_at: null, stale_reason: 'absent' })
})

t.test('where too many are absent nobody is touched, until a person confirms', async (t) => {
  const { pool, tenant, run } = await stage(t, users(100))
  await run()
  tenant.now.createdAt = iso(50)
  tenant.now.users = tenant.now.users.slice(0, 90)
  const held = await run()
  t.match(held, { outcome: 'held', reason: /^10 of 100 users here \(10 %\)/, figures: { absent: 10, live: 100 } })
  t.same((await pool.query(gone)).rowCount, 0)
  const confirmed = await run({ confirm: true })
  t.match(
    confirmed,
    { runId: held.runId, outcome: 'completed', figures: { marked: 10, downloads: 1 } },
    'no second walk',
  )
  t.same((await pool.query("SELECT FROM users WHERE stale_reason = 'absent' AND gone_at IS NULL")).rowCount, 10)
  tenant.now.createdAt = iso(60)
  t.match(await run(), { outcome: 'completed', figures: { absent: 0 } }, 'Auth0 is being asked about them already')
})

t.test('linked users are put in doubt, and tombstones know into whom they were merged', async (t) => {
  const { pool, tenant, run, row } = await stage(t, [user(1), user(2), user(3), ...users(100).slice(4)])
  await run()
  await pool.query("UPDATE users SET gone_at = $1, answered_at = $1 WHERE id = 'auth0|3'", [iso(45)])
  const identities = ['1', '2', '3'].map((user_id) => ({
    provider: 'auth0',
    connection: 'Users',
    user_id,
    isSocial: false,
  }))
  tenant.now.users = [user(1, { identities, updated_at: iso(44) }), ...users(100).slice(4)]
  tenant.now.createdAt = iso(50)
  t.match(await run(), { outcome: 'completed' })
  t.match(await row('auth0|2'), { stale_reason: 'linked', gone_at: null })
  t.match(await row('auth0|3'), { merged_into: 'auth0|1' })
})

t.test('a user whom Postgres refuses is left to a direct answer; the others are written', async (t) => {
  const { run, row, tenant } = await stage(t, [])
  const lines = users(5).map((one) => JSON.stringify(one))
  lines[2] = (lines[2] ?? '').replace('{', '{"user_metadata":{"n":1e999999},')
  tenant.now.file = () => gzipSync(lines.join('\n'))
  t.match(await run(), { outcome: 'completed', figures: { created: 4, doubted: 1, absent: 0 } })
  t.match(await row('auth0|2'), { stale_reason: 'not storable' })
})

/** After a good walk, a file that is wrong: the run fails with this reason, and nobody is gone or marked. */
async function fails(t: Test, spoil: (tenant: ExportTenant) => void, reason: RegExp): Promise<void> {
  const { pool, tenant, run } = await stage(t, users(3_000))
  await run()
  tenant.now.createdAt = iso(50)
  spoil(tenant)
  t.match(await run(), { outcome: 'failed', reason })
  t.same((await pool.query(gone)).rowCount, 0)
  const { rows } = await pool.query('SELECT outcome, reason FROM mirror.runs ORDER BY id DESC LIMIT 1')
  t.match(rows, [{ outcome: 'failed', reason }], 'and the run says so')
}

t.test('a truncated gzip fails the run', async (t) => {
  const spoil = ({ now }: ExportTenant) => {
    now.file = (people) => gzipped(people).subarray(0, -100)
  }
  await fails(t, spoil, /gzip of the export is cut off/)
})

t.test('a corrupt gzip fails the run', async (t) => {
  const spoil = ({ now }: ExportTenant) => {
    now.file = (people) => {
      const file = gzipped(people)
      file.writeUInt32LE(0, file.length - 8) // the checksum of all before it
      return file
    }
  }
  await fails(t, spoil, /gzip of the export is cut off or corrupt/)
})

t.test('a line that is no user fails the run and is named by its number', async (t) => {
  const spoil = ({ now }: ExportTenant) => {
    now.file = (people) => gzipped([...people.slice(0, 2_999), { user_id: '' }])
  }
  await fails(t, spoil, /^line 3000 of the export is not a user$/)
})

t.test('a line without an end fails the run', async (t) => {
  const spoil = ({ now }: ExportTenant) => {
    now.file = () => gzipped([user(1, { name: 'x'.repeat(5_000_000) })])
  }
  await fails(t, spoil, /a line of more than/)
})

t.test('an export that fails fails the run', async (t) => {
  const spoil = ({ now }: ExportTenant) => {
    now.status = 'failed'
  }
  await fails(t, spoil, /out of paper/)
})

t.test('a download that breaks off goes on with a fresh link, and what is written is not written again', async (t) => {
  const { tenant, run } = await stage(t, users(20_000))
  const { now } = tenant
  now.download = (response, file, number) => {
    response.writeHead(200, { 'content-length': file.length })
    if (number > 3) return void response.end(file)
    response.write(file.subarray(0, (file.length / 4) * number), () => response.destroy())
    tenant.expireLinks()
  }
  const { outcome, figures } = await run()
  t.match({ outcome, figures }, { outcome: 'completed', figures: { created: 20_000, processed: 20_000 } })
  t.equal(tenant.counts.jobs, 1)
})

t.test('a link that has expired is asked for again', async (t) => {
  const { tenant, run } = await stage(t, users(100))
  let answers = 0
  tenant.now.refusal = (_method, path) => {
    if (path.includes('/jobs/') && ++answers < 4) setImmediate(() => tenant.expireLinks())
    return undefined
  }
  tenant.now.download = (response, file) => void response.end(file)
  t.match(await run(), { outcome: 'completed', figures: { created: 100 } })
})

t.test('a tenant that answers 500 for a while is outlasted; for longer, the run stays and goes on later', async (t) => {
  const { pool, tenant, run } = await stage(t, users(100))
  let answers = 0
  tenant.now.refusal = () => (++answers < 4 ? 500 : undefined)
  t.match(await run(), { outcome: 'completed', figures: { created: 100 } })
  tenant.now.createdAt = iso(50)
  tenant.now.refusal = (method) => (method === 'GET' ? 503 : undefined)
  await t.rejects(run(), { name: 'Unavailable' })
  t.same((await pool.query(gone)).rowCount, 0)
  tenant.now.refusal = () => undefined
  t.match(await run(), { outcome: 'completed', figures: { unchanged: 100, exports: 1 } }, 'with the same job')
})

t.test('a 429 pauses the work; the run goes on later', async (t) => {
  const { tenant, run } = await stage(t, users(10))
  tenant.now.refusal = () => 429
  await t.rejects(run(), { name: 'Pause', forMs: 1_000 })
  tenant.now.refusal = () => undefined
  t.match(await run(), { outcome: 'completed' })
})

t.test('a job that Auth0 has lost is replaced, and the walk begins anew', async (t) => {
  const { tenant, run } = await stage(t, users(20_000))
  const stopping = new AbortController()
  tenant.now.download = (response, file) => {
    response.writeHead(200, { 'content-length': file.length })
    response.write(file.subarray(0, file.length / 2))
    setTimeout(() => stopping.abort(), 300) // somewhere in the middle of it
  }
  t.match(await run({}, stopping.signal), { outcome: 'unfinished' })
  tenant.forgetJobs()
  tenant.now.download = undefined
  tenant.now.createdAt = iso(50)
  const { outcome, figures } = await run()
  t.match(
    { outcome, figures },
    { outcome: 'completed', figures: { restarts: 1, exports: 2, lines: 20_000, absent: 0 } },
  )
})

t.test('a run that somebody stops is cancelled', async (t) => {
  const { pool, tenant, run } = await stage(t, users(10))
  tenant.now.onJob = () => pool.query('UPDATE mirror.runs SET stop_asked_at = now()')
  t.match(await run(), { outcome: 'cancelled' })
  t.same((await pool.query(gone)).rowCount, 0)
})

t.test('where exports are refused, the search is read in slices, and nobody is looked for', async (t) => {
  const dated = users(1_450).map((one, number) => ({ ...one, created_at: iso(Math.floor(number / 130)) }))
  const undated = users(1_500)
    .slice(1_450)
    .map(({ created_at: _, ...rest }) => rest as TenantUser)
  const { pool, tenant, run, rows } = await stage(t, [...dated, ...undated])
  tenant.now.refusal = (method) => (method === 'POST' ? 403 : undefined)
  await pool.query("INSERT INTO users (id, name, answered_at) VALUES ('auth0|elsewhere', 'x', now())")
  const { outcome, reason, figures } = await run()
  t.match({ outcome, reason }, { outcome: 'completed', reason: /refuses an export with 403/ })
  t.match(figures, { created: 1_500, total: 1_450 })
  t.equal((await rows()).length, 1_501)
  t.match((await rows())[0], { answered_at: null, stale_since: null }, 'an answer of the search proves no instant')
  t.same((await pool.query(gone)).rowCount, 0)
})

t.test('more users of one instant than the search shows are told of', async (t) => {
  const { tenant, run } = await stage(t, [...users(1_100), user('later', { created_at: iso(9) })])
  tenant.now.refusal = (method) => (method === 'POST' ? 403 : undefined)
  t.match(await run(), {
    outcome: 'completed',
    reason: /more users were made than the search shows/,
    figures: { created: 1_001, uncut: 1 },
  })
})

t.test('the search updates only what is older, and settles nothing', async (t) => {
  const { pool, tenant, run, row } = await stage(t, [user(1), user(2, { updated_at: iso(5) }), user(3)])
  tenant.now.refusal = (method) => (method === 'POST' ? 403 : undefined)
  const stale = `'${iso(3)}', 'updated', '${iso(3)}'`
  await pool.query(`INSERT INTO users (id, name, updated_at, answered_at, gone_at, stale_since, stale_reason, hinted_at) VALUES
    ('auth0|1', 'here', '${iso(3)}', '${iso(3)}', NULL, NULL, NULL, NULL),
    ('auth0|2', 'here', '${iso(3)}', '${iso(3)}', NULL, ${stale}),
    ('auth0|3', 'here', '${iso(3)}', '${iso(3)}', '${iso(3)}', NULL, NULL, NULL)`)
  await run()
  t.match(await row('auth0|1'), { name: 'here' })
  matches(t, await row('auth0|2'), { name: 'User 2', answered_at: new Date(iso(3)), stale_reason: 'updated' })
  matches(t, await row('auth0|3'), { name: 'here', gone_at: new Date(iso(3)), stale_since: null })
})

t.test('the file is read as it is: no end of line at the end, empty lines, CRLF', async (t) => {
  const { tenant, run } = await stage(t, users(3))
  tenant.now.file = (people) => gzipSync(`\n${ndjson(people).toString().trimEnd().replaceAll('\n', '\r\n\r\n')}`)
  t.match(await run(), { outcome: 'completed', figures: { created: 3, lines: 3 } })
})
