// Every fault, as a row: what it is called, and how it is done and undone.
import { rename, symlink, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { startProcess } from './process.mjs'

/** After so long BullMQ gives a run's job away, and a silent session loses its lock; a refresh goes after 10 s. */
const leaseMs = 30_000

export const faults = {
  brief: {
    title: 'SIGKILL of a worker, and a rolling restart of the API',
    unharmed: true,
    strike: async (fleet) => `${await replace(fleet, 'work', 'SIGKILL')}; ${await rollingRestart(fleet, 'serve')}`,
  },
  'kill-api': {
    title: 'SIGKILL of an API process',

    strike: (fleet) => replace(fleet, 'serve', 'SIGKILL'),
  },
  'kill-worker': { title: 'SIGKILL of a worker', strike: (fleet) => replace(fleet, 'work', 'SIGKILL') },
  'kill-all': { title: 'SIGKILL of every process of the product, one after the other', strike: killAll },
  'stop-api': {
    title: 'SIGSTOP of an API process for 5 s, and SIGCONT',
    strike: (fleet) => stand(fleet, 'serve', 5_000),
  },
  'stop-worker': {
    title: `SIGSTOP of all workers but one for ${(leaseMs + 10_000) / 1000} s, longer than a lease, and SIGCONT`,
    strike: (fleet) => stand(fleet, 'work', leaseMs + 10_000, 2),
  },
  rolling: { title: 'rolling restart of all processes', unharmed: true, strike: rollingRestart },
  'rolling-api': {
    title: 'rolling restart of the API',
    unharmed: true,
    strike: (fleet) => rollingRestart(fleet, 'serve'),
  },
  'ten-starts': { title: 'ten API processes start at once on an empty database', strike: tenStarts },
  'postgres-restart': { title: 'Postgres is restarted, and away for 3 s', strike: postgresRestart },
  'redis-restart': { title: 'Redis is killed and started again', needsRedis: true, strike: redisRestart },
  'redis-flush': { title: 'FLUSHALL', needsRedis: true, strike: redisFlush },
  'redis-away': { title: 'Redis is away for a minute', needsRedis: true, unharmed: true, strike: redisAway },
  'redis-away-at-start': {
    title: 'an API process starts while Redis is away',
    needsRedis: true,
    unharmed: true,
    strike: startWithoutRedis,
  },
  pool: { title: 'every connection of the pools waits for a lock on the table, for 8 s', strike: exhaustPools },
  connections: { title: 'Postgres has no connection left, for 5 s', strike: exhaustConnections },
  'disk-full': { title: 'the disk is full where the quarantine lies, for 5 s', strike: diskFull },
}

/** The newest: the others live on, and show what a long life does. */
async function replace({ crew }, command, signal) {
  const victim = crew.of(command).at(-1)
  const outcome = await crew.remove(victim, signal)
  const { name } = await crew.add(command)
  return `${victim.name} ended with ${outcome}; ${name} took its place`
}

async function killAll({ crew }) {
  const victims = crew.all()
  for (const victim of victims) {
    await crew.remove(victim, 'SIGKILL')
    await crew.add(victim.command)
  }
  return `${victims.length} killed, each replaced before the next`
}

/** The drains of the work list and the runs are single: with two of three, whoever has one is likely to be struck. */
async function stand({ crew, pool }, command, ms, count = 1) {
  const victims = crew.of(command).slice(-count)
  for (const { signal } of victims) signal('SIGSTOP')
  await sleep(ms)
  const { rows } = await pool.query('SELECT count(*)::int AS stale FROM users WHERE stale_since IS NOT NULL')
  for (const { signal } of victims) signal('SIGCONT')
  await sleep(5_000)
  const twice = await runsTooClose(pool)
  if (twice > 0) throw new Error(`${twice} sweeps began within half an interval of the one before`)
  return `${victims.map(({ name }) => name).join(', ')} stood still; ${rows[0].stale} rows stale before they went on`
}

/** Sweeps come once a minute by the schedule, and nobody asks for any. */
async function runsTooClose(pool) {
  const { rows } = await pool.query(
    `SELECT count(*)::int AS twice FROM (
       SELECT started_at - lag(started_at) OVER (ORDER BY started_at) AS apart, outcome
       FROM mirror.runs WHERE kind = 'sweep' AND outcome = 'completed') r WHERE apart < interval '30 s'`,
  )
  return rows[0].twice
}

async function rollingRestart({ crew, balancer }, command) {
  const before = command === undefined ? crew.all() : crew.of(command)
  const outcomes = []
  for (const member of before) {
    const { url } = await crew.add(member.command)
    if (url !== undefined) await isServing(balancer, crew.of('serve').length)
    outcomes.push(await crew.remove(member, 'SIGTERM'))
  }
  if (outcomes.some((outcome) => outcome !== 0)) throw new Error(`not all ended in order: ${outcomes.join(', ')}`)
  return `${before.length} processes replaced, each ended in order`
}

async function isServing(balancer, count) {
  while (balancer.ready() < count) await sleep(50)
}

/** On the fleet's Postgres, in a database of their own. */
async function tenStarts({ crew, postgres }) {
  const name = `ten_${Date.now()}`
  await administer(postgres.url, `CREATE DATABASE ${name}`)
  const url = new URL(postgres.url)
  url.pathname = `/${name}`
  const { REDIS_URL: _, ...env } = { ...crew.env, DATABASE_URL: url.href, DRAIN_SECONDS: '0' }
  const starts = Array.from({ length: 10 }, (_, number) => startProcess(`start ${number + 1}`, 'serve', env))
  const started = await Promise.allSettled(starts)
  const outcomes = await Promise.all(started.map(({ value }) => value?.end('SIGTERM')))
  await administer(postgres.url, `DROP DATABASE ${name} WITH (FORCE)`)
  const failed = started.find(({ status }) => status === 'rejected')
  if (failed) throw failed.reason
  return `all of them serve; they ended with ${outcomes.join(', ')}`
}

async function administer(url, sql) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(sql)
  await client.end()
}

async function postgresRestart({ postgres }) {
  await postgres.stop()
  await sleep(3_000)
  await postgres.start()
}

async function redisRestart({ redis }) {
  await redis.stop('SIGKILL')
  await sleep(2_000)
  await redis.start()
}

/** What no hint announces is found by the schedule, which has to be there again. */
async function redisFlush({ redis, pool, tenant }) {
  await redis.flush()
  const [id] = tenant.people
  await pool.query(
    "UPDATE users SET stale_since = now(), hinted_at = now(), stale_reason = 'behind the back' WHERE id = $1",
    [id],
  )
  return 'every key of BullMQ is gone'
}

async function redisAway({ redis, pool }) {
  await redis.stop()
  await sleep(60_000)
  const { rows } = await pool.query('SELECT count(*)::int AS stale FROM users WHERE stale_since IS NOT NULL')
  await redis.start()
  return `${rows[0].stale} rows had become stale meanwhile`
}

async function startWithoutRedis({ redis, crew, balancer }) {
  await redis.stop()
  try {
    const { name } = await crew.add('serve')
    await isServing(balancer, crew.of('serve').length)
    return `${name} serves`
  } finally {
    await redis.start()
  }
}

/** Requests for one user take a connection each: with more of them than there are connections, the rest has to wait. */
async function exhaustPools({ postgres, balancer, tenant }) {
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  await client.query('BEGIN')
  await client.query('LOCK TABLE users IN ACCESS EXCLUSIVE MODE')
  const headers = { authorization: `Bearer ${await tenant.readerToken()}` }
  const readers = Array.from({ length: 100 }, async () => {
    const answer = await fetch(`${balancer.url}/users/${encodeURIComponent(tenant.people[0])}`, { headers })
    const { code = '' } = await answer.json()
    return `${answer.status} ${code}`.trim()
  })
  await sleep(8_000)
  await client.query('COMMIT')
  await client.end()
  const counts = new Map()
  for (const told of await Promise.all(readers)) counts.set(told, (counts.get(told) ?? 0) + 1)
  return `100 readers more saw ${[...counts].map(([told, count]) => `${count} × ${told}`).join(', ')}`
}

const endOthersSql =
  'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> ALL ($1) AND usename IS NOT NULL'

/** The sessions of the product are ended, and all that there may be are taken before it comes back. */
async function exhaustConnections({ postgres }) {
  const taken = []
  const take = async () => {
    const client = new pg.Client({ connectionString: postgres.url })
    client.on('error', () => undefined)
    try {
      await client.connect()
      taken.push(client)
      return true
    } catch {
      return false
    }
  }
  const takeAll = async () => {
    while ((await Promise.all(Array.from({ length: 10 }, take))).some(Boolean));
  }
  await takeAll()
  for (const end = performance.now() + 5_000; performance.now() < end; ) {
    const mine = taken.map(({ processID }) => processID)
    await taken[0].query(endOthersSql, [mine])
    await takeAll()
  }
  await Promise.all(taken.map((client) => client.end().catch(() => undefined)))
  return `${taken.length} connections were taken`
}

/**
 * The file of the quarantine's table is put aside for a link to /dev/full, on which every write fails with ENOSPC: Postgres
 * meets the real error where it extends the table (SQLSTATE 53100), and no other process of the machine does. It keeps
 * files open, so its sessions are ended before and after.
 */
async function diskFull({ postgres, pool }) {
  await pool.query('TRUNCATE mirror.quarantine')
  const { rows } = await pool.query("SELECT pg_relation_filepath('mirror.quarantine') AS path")
  const file = join(postgres.dataDirectory, rows[0].path)
  await rename(file, `${file}.aside`)
  await symlink('/dev/full', file)
  await endSessions(pool)
  const code = await refusalOf(pool)
  await sleep(5_000)
  await unlink(file)
  await rename(`${file}.aside`, file)
  await endSessions(pool)
  if (code !== '53100') throw new Error(`Postgres was to say 53100 and said ${code}`)
  return `Postgres says ${code}`
}

async function endSessions(pool) {
  await pool.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename IS NOT NULL',
  )
}

/** The sessions that are ended; and, where several extend the table, a reservation (fallocate), which a device knows not. */
const notYet = new Set([undefined, '57P01', 'XX000'])

async function refusalOf(pool) {
  for (let attempt = 0; attempt < 20; attempt++) {
    const insert = "INSERT INTO mirror.quarantine (source, reason, body) VALUES ('logs', 'a probe', '')"
    const code = await pool.query(insert).then(
      () => 'nothing',
      (error) => error.code,
    )
    if (!notYet.has(code)) return code
  }
}
