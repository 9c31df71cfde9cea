import t from 'tap'
import { openGap } from '../../src/intake/gaps.ts'
import { startMirror } from '../stage/mirror.ts'

const adminToken = 'operator-token'
const operator = { headers: { authorization: adminToken } }
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

t.test('the overview', async (t) => {
  const { call, pool, deliver } = await startMirror(t, {
    worker: false,
    logStream: false,
    adminToken,
    eventStreamTokens: [],
  })
  const overview = async () => (await call('GET', '/admin/overview', operator)).json
  const walked = (outcome = 'completed', startedAt = ago(3), figures = {}, settings = {}, kind = 'backfill') =>
    pool.query(
      'INSERT INTO mirror.runs (kind, started_at, finished_at, outcome, figures, settings) VALUES ($1, $2, now(), $3, $4, $5)',
      [kind, startedAt, outcome, figures, settings],
    )

  await t.test('of a mirror that knows nothing says so', async (t) => {
    t.match(await overview(), {
      users: { live: 0, gone: 0, about: false, stale: 0, stub: 0, oldest_stale_since: null },
      applied_until: null,
      trust: 'unknown',
      reasons: ['Not all users of the tenant have been gone through yet.'],
      comparison: null,
      backfilled_at: null,
      budget: [],
      refreshes: null,
      runs: [],
      quarantine: { waiting: 0 },
      drift_by_field: [],
      version: String,
    })
  })

  await t.test('counts the rows, and trusts them where all of it has been looked at', async (t) => {
    await pool.query(`INSERT INTO users (id, answered_at, gone_at) VALUES
      ('auth0|a', now(), NULL), ('auth0|b', now(), NULL), ('auth0|c', now(), now())`)
    await walked('completed', ago(3), { created: 1, updated: 1, unchanged: 2 })
    await pool.query(`INSERT INTO mirror.refreshes (way, calls, users) VALUES ('by id', 3, 2)`)
    const told = await overview()
    t.match(told, { users: { live: 2, gone: 1, stale: 0 }, trust: 'true', reasons: [] })
    t.match(told, { comparison: { kind: 'backfill', compared: 4, equal: 2, different: 2, repaired: 2 } })
    t.equal(Math.round((Date.now() - Date.parse(String(told['applied_until']))) / 60_000), 3, 'as of that walk')
    t.match(told, { runs: [{ kind: 'backfill', outcome: 'completed' }] })
  })

  await t.test('is behind while known changes wait too long, and not past the oldest of them', async (t) => {
    const since = ago(2)
    await pool.query(`UPDATE users SET stale_since = $1, stale_reason = 'email' WHERE id = 'auth0|a'`, [since])
    await pool.query(`INSERT INTO users (id, stale_since, stale_reason) VALUES ('auth0|d', now(), 'first request')`)
    t.match(await overview(), { users: { stale: 2, stub: 1, oldest_stale_since: since }, trust: 'true' })
    const early = ago(10)
    await pool.query(`UPDATE users SET stale_since = $1 WHERE id = 'auth0|a'`, [early])
    t.match(await overview(), {
      trust: 'behind',
      applied_until: early,
      reasons: [/^2 rows are known to be out of date/],
    })
    await pool.query('UPDATE users SET stale_since = NULL, stale_reason = NULL')
  })

  await t.test('says what may be missing', async (t) => {
    const from = ago(30)
    await openGap(pool, { source: 'log_stream', from, to: ago(20), reason: 'stopped' })
    t.match(await overview(), {
      trust: 'behind',
      applied_until: from,
      reasons: ['log_stream may not have brought everything: 1 gap is open.'],
    })
    await pool.query('UPDATE mirror.gaps SET closed_at = now()')
    await deliver('no event')
    t.match(await overview(), {
      trust: 'behind',
      quarantine: { waiting: 1 },
      reasons: [/could not be read are set aside/],
    })
    await walked('completed', new Date(Date.now() + 1000).toISOString(), { unchanged: 4 })
    t.match(await overview(), { trust: 'true' }, 'but what everybody was gone through after')
  })

  await t.test('does not forget what a comparison has found and left', async (t) => {
    const drift = { done: 10, equal: 7, stale: 0, drifted: 3, repaired: 0, 'email differs': 2, 'name differs': 1 }
    await walked('completed', ago(0), drift, {}, 'drift')
    t.match(await overview(), {
      trust: 'behind',
      comparison: { kind: 'drift', compared: 10, equal: 7, different: 3, repaired: 0 },
      drift_by_field: [
        { field: 'email', different: 2 },
        { field: 'name', different: 1 },
      ],
      reasons: [/^The last comparison found 3 rows that differ/],
    })
    await walked('completed', ago(0), { ...drift, repaired: 3 }, { repair: true }, 'drift')
    t.match(await overview(), { trust: 'true', comparison: { repaired: 3 } })
    await walked('held', ago(0), { absent: 2, unchanged: 2 })
    t.match(await overview(), { trust: 'behind', reasons: [/2 rows that differ/, /backfill is held/] })
    await walked('failed', ago(0), {}, {}, 'sweep')
    await walked('completed', ago(0), { unchanged: 4 })
    t.match(await overview(), { trust: 'behind', reasons: ['The last run of the kind sweep has failed.'] })
    await pool.query(
      `UPDATE mirror.runs SET outcome = 'completed', started_at = now() - interval '9 days', finished_at = now() - interval '9 days'`,
    )
    t.match(await overview(), { trust: 'unknown', reasons: ['The last comparison with Auth0 was 9 days ago.'] })
  })
})

t.test('what is pulled and stands still is not trusted, nor what comes in by no way', async (t) => {
  const pull = { logsEveryMs: 1_000 }
  const { call, pool } = await startMirror(t, {
    worker: false,
    logStream: false,
    adminToken,
    eventStreamTokens: [],
    pull,
  })
  const overview = async () => (await call('GET', '/admin/overview', operator)).json
  await pool.query(`INSERT INTO mirror.runs (kind, finished_at, outcome) VALUES ('backfill', now(), 'completed')`)
  t.match(await overview(), { trust: 'behind', reasons: ['logs is not being read.'] })
  await pool.query(`INSERT INTO mirror.sources (source, seen_until) VALUES ('logs', now() - interval '6 minutes')`)
  t.match(await overview(), { trust: 'true' })
  await pool.query(`UPDATE mirror.sources SET seen_until = now() - interval '11 minutes'`)
  t.match(await overview(), { trust: 'behind' })
})
