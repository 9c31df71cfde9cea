import t from 'tap'
import { takeSamples } from '../../src/reconcile/samples.ts'
import { openLive } from '../stage/live.ts'
import { eventually, startMirror } from '../stage/mirror.ts'

const adminToken = 'operator-token'
const operator = { headers: { authorization: adminToken } }

t.test('history', async (t) => {
  const { call, pool } = await startMirror(t, { worker: false, logStream: false, adminToken })
  const receive = (id: string, type: string, minutes: number, lag: number) =>
    pool.query(
      `INSERT INTO mirror.inbox (log_id, type, received_at, date, body)
       VALUES ($1, $2, date_trunc('minute', now()) - make_interval(mins => $3), date_trunc('minute', now()) - make_interval(mins => $3, secs => $4), '{}')`,
      [id, type, minutes, lag],
    )
  for (const [type, minutes, lag] of [
    ['s', 2, 1],
    ['s', 2, 3],
    ['user.updated', 2, 2],
    ['sdu', 1, 5],
    ['brand_new', 0, 0],
    ['fp', 70, 0],
  ] as const)
    await receive(`${type} ${minutes} ${lag}`, type, minutes, lag)

  const history = async (minutes: number) => (await call('GET', `/admin/history?minutes=${minutes}`, operator)).json
  const expected = {
    step_seconds: 60,
    events: { login: [0, 0, 2, 0, 0], changed: [0, 0, 1, 0, 0], deleted: [0, 0, 0, 1, 0], unknown: [0, 0, 0, 0, 1] },
    lag: { p50: [null, null, 2, 5, 0], p95: [null, null, 2.9, 5, 0] },
  }
  /** A minute later everything has moved on by one. */
  const atOnce = async <T>(work: () => Promise<T>) => {
    for (;;) {
      const minute = Math.floor(Date.now() / 60_000)
      const result = await work()
      if (Math.floor(Date.now() / 60_000) === minute) return result
      await pool.query(
        `UPDATE mirror.inbox SET received_at = received_at + interval '1 minute', date = date + interval '1 minute'`,
      )
      await pool.query('DELETE FROM mirror.samples')
    }
  }

  await t.test('is counted from the inbox where nobody has taken samples', async (t) => {
    const told = await atOnce(() => history(5))
    t.match(told, expected)
    t.strictSame(told['stale'], [null, null, null, null, null], 'nobody looked')
    t.equal(Object(told['times']).length, 5)
  })

  await t.test('and the same with them, though the inbox has forgotten', async (t) => {
    await pool.query(`INSERT INTO users (id, stale_since) VALUES ('auth0|late', now())`)
    await pool.query(`INSERT INTO mirror.budgets (endpoints, "limit", remaining) VALUES ('limit 50', 50, 40)`)
    const told = await atOnce(async () => {
      await takeSamples(pool)
      await takeSamples(pool)
      return history(5)
    })
    t.match(told, expected)
    t.strictSame(told['stale'], [null, null, null, 1, null], 'as of the end of the last whole minute')
    t.strictSame(told['budget_left'], [null, null, null, null, null], 'no call was made')
    await pool.query(`DELETE FROM mirror.inbox WHERE type <> 'brand_new'`)
    t.match(await history(5), expected)
    t.match((await history(120))['events'], { ignored: Array })
  })

  await t.test('what is older than two days is forgotten', async (t) => {
    await pool.query(`INSERT INTO mirror.samples (minute) VALUES (date_trunc('minute', now()) - interval '49 hours')`)
    await takeSamples(pool)
    const { rows } = await pool.query(`SELECT FROM mirror.samples WHERE minute < now() - interval '2 days'`)
    t.equal(rows.length, 0)
  })
})

t.test('whoever looks is told at once and of every change', async (t) => {
  const mirror = await startMirror(t, { adminToken })
  const { call, url, manage, pool, token } = mirror
  const live = await openLive(`${url}/admin/live`, operator.headers)
  t.equal(live.status, 200)
  t.match(live.headers.get('content-type'), 'text/event-stream')
  t.equal(live.headers.get('cache-control'), 'no-store')
  const first = await live.next('overview')
  t.match(first?.data, { users: { live: 0 }, trust: 'unknown' })

  await t.test('an event at Auth0 shows', async (t) => {
    const made = await manage('POST', 'users', {
      connection: 'Username-Password-Authentication',
      email: 'ada@example.com',
      password: 'long enough 1!',
    })
    t.equal(made.status, 201)
    const told = await live.next('overview', ({ users }) => Object(users).live === 1)
    t.match(told?.data, { sources: [{ source: 'log_stream' }] })
  })

  await t.test('so does how far a run has come', async (t) => {
    await pool.query(`INSERT INTO mirror.runs (kind, figures) VALUES ('drift', '{"done":1,"total":9}')`)
    const began = await live.next('progress')
    t.match(began?.data, { runs: [{ kind: 'drift', figures: { done: 1 } }] })
    await pool.query(`UPDATE mirror.runs SET figures = '{"done":2,"total":9}'`)
    t.match((await live.next('progress'))?.data, { runs: [{ figures: { done: 2, total: 9 } }] })
  })

  await t.test('it ends with the session', async (t) => {
    const short = await token('auth0|operator', { permissions: ['admin:mirror'], expires_in: 3 })
    const begun = await call('POST', '/dashboard/session', { body: { token: short } })
    const cookie = (begun.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    const watched = await openLive(`${url}/admin/live`, { cookie })
    t.equal(watched.status, 200)
    t.equal(await watched.next('nothing'), undefined)
    t.equal((await fetch(`${url}/admin/live`, { headers: { cookie } })).status, 401)
  })

  await t.test('nothing is read while nobody looks', async (t) => {
    live.leave()
    const reads = async () => {
      const { rows } = await pool.query(
        `SELECT seq_scan + coalesce(idx_scan, 0) AS scans FROM pg_stat_user_tables WHERE relname = 'gaps'`,
      )
      return Number(rows[0].scans)
    }
    let before = await reads()
    const stands = await eventually(
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 1_500))
        const now = await reads()
        const still = now === before
        before = now
        return still
      },
      (still) => still,
      15_000,
    )
    t.ok(stands)
  })
})
