import { Redis } from 'ioredis'
import type pg from 'pg'
import t, { type Test } from 'tap'
import { untangled } from '../../src/pool.ts'
import { openDatabase } from '../stage/database.ts'
import { engines, eventually, type Mirror, startMirror } from '../stage/mirror.ts'

/** Makes rows stale as a hint does whose wake has been lost: nobody is told. */
async function doubt(pool: pg.Pool): Promise<void> {
  await pool.query(
    "UPDATE users SET stale_since = now(), hinted_at = now(), stale_reason = 'lost hint', hints = hints + 1",
  )
}

async function fresh(t: Test, { pool }: Mirror, limitMs = 20_000): Promise<void> {
  const count = 'SELECT count(*)::int AS users, count(*) FILTER (WHERE stale_since IS NULL)::int AS fresh FROM users'
  const ask = async () => (await pool.query<{ users: number; fresh: number }>(count)).rows[0] ?? { users: 0, fresh: 0 }
  const { users, fresh } = await eventually(ask, ({ users, fresh }) => users > 0 && fresh === users, limitMs)
  t.equal(fresh, users)
}

/** Everything that BullMQ knows. */
async function loseKeys(pool: pg.Pool, redisUrl: string | undefined): Promise<void> {
  if (redisUrl !== undefined) {
    const redis = new Redis(redisUrl)
    await redis.flushdb()
    return redis.disconnect()
  }
  const { rows } = await pool.query("SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'bullmq'")
  const data = rows.map(({ name }) => name).filter((name) => !/migration/.test(name))
  // BullMQ is at work in the same tables, and takes them in an order of its own
  await untangled(() => pool.query(`TRUNCATE ${data.map((name) => `bullmq.${name}`).join(', ')}`))
}

for (const { name, redisUrl } of engines) {
  t.test(`BullMQ on ${name} loses every key: what is stale becomes fresh without a restart or a hint`, async (t) => {
    const mirror = await startMirror(t, { redisUrl })
    await mirror.call('GET', '/me', { token: await mirror.token('auth0|1') })
    await fresh(t, mirror)
    await loseKeys(mirror.pool, redisUrl)
    await doubt(mirror.pool)
    await fresh(t, mirror)
  })
}

for (const [from, to] of [engines, engines.toReversed()]) {
  if (from === undefined || to === undefined) continue
  t.test(`from BullMQ on ${from.name} to BullMQ on ${to.name} with work left: it is done there`, async (t) => {
    const databaseUrl = await openDatabase(t)
    const ids = Array.from({ length: 20 }, (_, number) => `auth0|${number}`)
    const intervals = { sweep: 3_600_000 }
    await t.test('the first', async (t) => {
      const mirror = await startMirror(t, { databaseUrl, redisUrl: from.redisUrl, intervals })
      const tokens = await Promise.all(ids.map((id) => mirror.token(id)))
      await Promise.all(tokens.map((token) => mirror.call('GET', '/me', { token })))
      await fresh(t, mirror)
    })
    await t.test('the other', async (t) => {
      const mirror = await startMirror(t, { databaseUrl, redisUrl: to.redisUrl, worker: false, intervals })
      await doubt(mirror.pool)
      const worker = await startMirror(t, { databaseUrl, redisUrl: to.redisUrl, tenant: mirror.tenant, intervals })
      await fresh(t, worker)
      const runs = async () => (await mirror.pool.query("SELECT FROM mirror.runs WHERE kind = 'sweep'")).rowCount ?? 0
      t.ok(await eventually(runs, (count) => count > 0), 'and the schedules are there, too')
    })
  })
}
