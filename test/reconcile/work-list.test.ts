import type pg from 'pg'
import t, { type Test } from 'tap'
import { call, eventually, type Mirror, startMirror } from '../stage/mirror.ts'

/** Puts everybody on the work list, and tells nobody. */
async function doubt(pool: pg.Pool): Promise<void> {
  await pool.query(
    "UPDATE users SET stale_since = now(), hinted_at = now(), stale_reason = 'lost hint', hints = hints + 1",
  )
}

async function becomesFresh(t: Test, { pool }: Mirror, claim: string): Promise<void> {
  const sql = 'SELECT count(*)::int AS stale FROM users WHERE stale_since IS NOT NULL'
  const stale = async () => (await pool.query<{ stale: number }>(sql)).rows[0]?.stale
  t.equal(await eventually(stale, (count) => count === 0, 20_000), 0, claim)
}

const anHour = 3_600_000

t.test('who has just worked at the list stays for those who come next, without a job for each', async (t) => {
  const mirror = await startMirror(t, { lookEveryMs: anHour, logStream: false })
  const jobs = async () => {
    const { rows } = await mirror.pool.query<{ jobs: string }>('SELECT last_value AS jobs FROM bullmq.job_seq')
    return Number(rows[0]?.jobs)
  }
  const before = await jobs()
  const people = ['auth0|1', 'auth0|2', 'auth0|3', 'auth0|4', 'auth0|5', 'auth0|6', 'auth0|7', 'auth0|8']
  for (const id of people) {
    await mirror.call('GET', '/me', { token: await mirror.token(id) })
    await becomesFresh(t, mirror, 'whoever comes is asked about')
  }
  const made = (await jobs()) - before
  t.ok(made < people.length, `${made} jobs`)
})

t.test('an empty work list is hardly looked at, and nobody waits for it', async (t) => {
  const mirror = await startMirror(t, { lookEveryMs: anHour, logStream: false })
  const { pool, tenant } = mirror
  await mirror.call('GET', '/me', { token: await mirror.token('auth0|1') })
  await becomesFresh(t, mirror, 'whoever comes is asked about')

  await doubt(pool)
  await pool.query('NOTIFY mirror_stale')
  await becomesFresh(t, mirror, 'who has no queue tells by Postgres')

  await doubt(pool)
  await pool.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'user-mirror listener'",
  )
  await becomesFresh(t, mirror, 'who listens anew looks, since something may have been missed')

  const faults = (share: number) => call('POST', `${tenant.issuer}local/faults`, { body: { api: { '500': share } } })
  await faults(1)
  await doubt(pool)
  await pool.query('NOTIFY mirror_stale')
  const putOff = () => pool.query('SELECT FROM users WHERE retry_at IS NOT NULL')
  t.ok((await eventually(putOff, ({ rowCount }) => rowCount === 1, 20_000)).rowCount, 'Auth0 has failed')
  await faults(0)
  await becomesFresh(t, mirror, 'who is put off is looked at again, although nobody tells')

  const { databaseUrl } = mirror
  await t.test('with another setting', async (t) => {
    await startMirror(t, { databaseUrl, tenant, lookEveryMs: 500, logStream: false })
    await doubt(pool)
    await becomesFresh(t, mirror, 'and where every word is lost, they look for themselves')
  })
})
