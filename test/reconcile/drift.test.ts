import t from 'tap'
import { openAsk } from '../../src/auth0/management.ts'
import { openLog } from '../../src/log.ts'
import { checkDrift, type DriftSettings } from '../../src/reconcile/drift.ts'
import type { DriftedRow } from '../../src/reconcile/drift-tally.ts'
import { call, type Mirror, startMirror } from '../stage/mirror.ts'

const id = (name: string) => `auth0|${name}`

const user = (name: string, more: Record<string, unknown> = {}) => ({
  user_id: id(name),
  email: `${name}@example.com`,
  name,
  created_at: '2026-09-01T08:00:00.000Z',
  updated_at: '2026-09-01T08:00:00.000Z',
  identities: [{ provider: 'auth0', connection: 'Users', user_id: name, isSocial: false }],
  ...more,
})

/** Takes users to the tenant as they are, without a word to the mirror. */
async function putSilently({ tenant }: Mirror, users: readonly unknown[] | string): Promise<void> {
  const body = typeof users === 'string' ? users : JSON.stringify(users)
  const answer = await fetch(`${tenant.issuer}local/users?silent=true`, { method: 'POST', body })
  if (!answer.ok) throw new Error(`the tenant answered ${answer.status}`)
}

/** Rows of which the mirror knows no more than that they are there. */
async function addRows({ pool }: Mirror, names: readonly string[]): Promise<void> {
  await pool.query(
    'INSERT INTO users (id, stale_since, hinted_at, hints) SELECT *, now(), now(), 1 FROM unnest($1::text[])',
    [names.map(id)],
  )
}

async function check({ pool, auth0 }: Mirror, settings: DriftSettings) {
  const rows: DriftedRow[] = []
  const options = { pool, ask: openAsk(auth0), log: openLog('silent'), settleMs: 50 }
  const report = await checkDrift(
    { ...options, onRow: (row) => rows.push(row) },
    settings,
    new AbortController().signal,
  )
  return { ...report, rows }
}

t.test('rows that are equal in value are equal, however Auth0 writes them', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  const big = '{"big":9007199254740993,"deep":{"a":1,"b":[1,2]}}'
  await putSilently(mirror, `[${JSON.stringify(user('big')).slice(0, -1)},"app_metadata":${big}}]`)
  await putSilently(mirror, [user('plain'), user('empty', { user_metadata: {}, app_metadata: null })])
  await addRows(mirror, ['big', 'plain', 'empty'])
  const first = await check(mirror, { all: true, repair: true })
  t.match(first.run, { outcome: 'completed', figures: { total: 3, done: 3, stale: 3, repaired: 3, drifted: 0 } })
  t.ok(
    first.rows.every(({ stale }) => stale),
    'rows that say they are stale are no drift',
  )

  // keys in another order, null for {}, another spelling of the same instant
  await putSilently(
    mirror,
    `[${JSON.stringify(user('big')).slice(0, -1)},"app_metadata":{"deep":{"b":[1,2],"a":1},"big":9007199254740993}}]`,
  )
  await putSilently(mirror, [user('plain', { user_metadata: null }), user('empty')])
  const { run, rows } = await check(mirror, { all: true })
  t.strictSame(rows, [])
  t.match(run, { outcome: 'completed', calls: 3, figures: { equal: 3, drifted: 0 } })
  t.match(run.reason, /^3 of 3 rows equal at 20\d\d-/)

  await putSilently(
    mirror,
    `[${JSON.stringify(user('big')).slice(0, -1)},"app_metadata":${big.replace('993', '992')}}]`,
  )
  const differing = await check(mirror, { all: true })
  t.match(differing.rows, [{ id: id('big'), stale: false, differences: [{ field: 'app_metadata' }] }])
  t.match(differing.rows[0]?.differences[0]?.mirror, '9007199254740993', 'one apart beyond 2^53 is a difference')
})

t.test('a row that says it is fresh and is not is drift: it is told by field, and repaired when asked', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  const names = ['same', 'renamed', 'mailed', 'deleted', 'stale']
  await putSilently(
    mirror,
    names.map((name) => user(name)),
  )
  await addRows(mirror, names)
  await check(mirror, { all: true, repair: true })
  t.match((await check(mirror, { all: true })).run, { reason: /^5 of 5 rows equal/ })

  // within the second of the last answer nobody can tell which of the two is the later one
  await call('POST', `${mirror.tenant.issuer}local/clock`, { body: { advanceMs: 2_000 } })
  const updated_at = '2026-09-02T08:00:00.000Z'
  await putSilently(mirror, [
    user('renamed', { name: 'Somebody Else', updated_at }),
    user('mailed', { email: 'else@example.com', updated_at }),
    user('stale', { name: 'Known To Be Stale', updated_at }),
  ])
  await mirror.manage('DELETE', `users/${encodeURIComponent(id('deleted'))}`)
  await mirror.pool.query("UPDATE users SET stale_since = now(), hinted_at = 'infinity' WHERE id = $1", [id('stale')])

  const told = await check(mirror, { all: true })
  t.match(told.run, {
    outcome: 'completed',
    figures: { equal: 1, stale: 1, drifted: 3, gone: 1, repaired: 0, 'name differs': 1, 'email differs': 1 },
  })
  t.match(told.run.reason, /^1 of 5 rows equal at .*; 1 known to be stale; 3 drifted \(.*gone 1.*\)$/)
  t.match(told.fields, {
    name: { differ: 1, oldest_seconds: Number, youngest_seconds: Number },
    email: { differ: 1 },
    updated_at: { differ: 2 },
  })
  const renamed = told.rows.find((row) => row.id === id('renamed'))
  t.match(renamed?.differences, [
    { field: 'name', mirror: '"renamed"', auth0: '"Somebody Else"' },
    { field: 'updated_at' },
  ])
  t.match(
    told.rows.find((row) => row.id === id('deleted')),
    { gone: true, stale: false },
  )

  const repaired = await check(mirror, { all: true, repair: true })
  t.match(repaired.run.figures, { drifted: 3, repaired: 4 }, 'the one that was known to be stale comes along')
  const after = await check(mirror, { all: true })
  t.match(after.run, { reason: /^4 of 4 rows equal/ })
  const { rows } = await mirror.pool.query('SELECT id FROM users WHERE gone_at IS NOT NULL')
  t.strictSame(rows, [{ id: id('deleted') }], 'a direct 404 made the tombstone, and the row stays')
})

t.test('where many are gone at once, another tenant may be answering: no row becomes a tombstone', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  const names = ['one', 'two', 'three', 'four']
  await addRows(mirror, names)
  await mirror.pool.query("UPDATE users SET stale_since = NULL, answered_at = now() - interval '1 minute'")
  await putSilently(mirror, [user('one')])
  const { run, rows } = await check(mirror, { all: true, repair: true })
  t.match(run, { outcome: 'held', reason: /^3 of 4 users are gone at Auth0, more than 5 %/, figures: { repaired: 1 } })
  t.equal(rows.filter(({ gone, repaired }) => gone && !repaired).length, 3)
  const tombstones = await mirror.pool.query('SELECT id FROM users WHERE gone_at IS NOT NULL')
  t.strictSame(tombstones.rows, [])
})

t.test('a sample is as large as asked for, and no larger than the mirror', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  const names = Array.from({ length: 30 }, (_, index) => `user-${index}`)
  await putSilently(
    mirror,
    names.map((name) => user(name)),
  )
  await addRows(mirror, names)
  t.match((await check(mirror, { sample: 7 })).run, { calls: 7, figures: { total: 7, done: 7 } })
  t.match((await check(mirror, {})).run, { calls: 30, figures: { total: 30, done: 30 } })
})

t.test('a row that is written while Auth0 is asked is compared once more, and is no drift', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  await putSilently(mirror, [user('racing')])
  await addRows(mirror, ['racing'])
  await check(mirror, { all: true, repair: true })

  const ask = openAsk(mirror.auth0)
  let asked = 0
  const options = {
    pool: mirror.pool,
    log: openLog('silent'),
    settleMs: 50,
    ask: async (path: string, init?: RequestInit) => {
      if (asked++ === 0) {
        // both sides change between the look at the row and the answer
        await putSilently(mirror, [user('racing', { name: 'Anew', updated_at: '2026-09-02T08:00:00.000Z' })])
        await mirror.pool.query("UPDATE users SET name = 'Anew', updated_at = '2026-09-02T08:00:00Z'")
      }
      return ask(path, init)
    },
  }
  const { run } = await checkDrift(options, { all: true }, new AbortController().signal)
  t.match(run.figures, { equal: 1, drifted: 0 })
  t.equal(asked, 2)
})

t.test('a tenant that is away makes a failed run, with its reason', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  await mirror.pool.query("INSERT INTO users (id, answered_at) VALUES ('auth0|1', now())")
  const ask = async () => new Response('', { status: 500 })
  const pauses = { firstMs: 1, mostMs: 1, patienceMs: 20 }
  const { run } = await checkDrift(
    { pool: mirror.pool, ask, log: openLog('silent'), pauses },
    { all: true },
    new AbortController().signal,
  )
  t.match(run, { outcome: 'failed', reason: 'Auth0 answered 500', figures: {} })
})

t.test('a check of all rows that is broken off goes on where it stopped', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  const names = Array.from({ length: 250 }, (_, index) => `user-${String(index).padStart(3, '0')}`)
  await putSilently(
    mirror,
    names.map((name) => user(name)),
  )
  await addRows(mirror, names)
  const stopping = new AbortController()
  const real = openAsk(mirror.auth0)
  let calls = 0
  const ask: typeof real = (path, init) => {
    if (++calls === 150) stopping.abort()
    return real(path, init)
  }
  const options = { pool: mirror.pool, log: openLog('silent'), settleMs: 1 }
  const broken = await checkDrift({ ...options, ask }, { all: true }, stopping.signal)
  t.match(broken.run, { outcome: null, finished_at: null, figures: { done: 100 } })
  const resumed = await checkDrift({ ...options, ask: real }, { all: true }, new AbortController().signal)
  t.match(resumed.run, { id: broken.run.id, outcome: 'completed', figures: { done: 250, stale: 250 } })
})

t.test('one drift check at a time', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  await mirror.pool.query("INSERT INTO users (id, answered_at) VALUES ('auth0|1', now())")
  let second: Promise<unknown> | undefined
  const ask = async () => {
    second ??= t.rejects(check(mirror, {}), { name: 'Busy' })
    await second
    return new Response('{"user_id":"auth0|1"}', { status: 200 })
  }
  const options = { pool: mirror.pool, ask, log: openLog('silent') }
  const { run } = await checkDrift(options, {}, new AbortController().signal)
  t.match(run, { outcome: 'completed' })
})
