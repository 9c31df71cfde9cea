import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { workAlone } from '../../src/intake/pull/alone.ts'
import { tryLock } from '../../src/lock.ts'
import { openLog } from '../../src/log.ts'
import { administer, openDatabase, openPool } from '../stage/database.ts'
import { eventually } from '../stage/mirror.ts'

const log = openLog('silent')

/** One who wants to work alone, and notes in `working` that it does. */
function candidate(databaseUrl: string, name: string, working: string[], answerMs = 15_000) {
  return workAlone({ databaseUrl, name: 'test', log, everyMs: 20, answerMs }, async (signal) => {
    working.push(name)
    await sleep(60_000, undefined, { signal }).catch(() => undefined)
    working.splice(working.indexOf(name), 1)
  })
}

const one = (working: string[]) =>
  eventually(
    async () => [...working],
    ({ length }) => length === 1,
  )

t.test('of several processes one works, and another takes over when it stops', async (t) => {
  const databaseUrl = await openDatabase(t)
  const working: string[] = []
  const candidates = new Map(['a', 'b', 'c'].map((name) => [name, candidate(databaseUrl, name, working)]))
  const [first = ''] = await one(working)
  await sleep(100) // five times the pace at which the others ask
  t.strictSame(working, [first])
  await candidates.get(first)?.close()
  const [second = ''] = await one(working)
  t.not(second, first)
  for (const [name, { close }] of candidates) if (name !== first) await close()
  t.strictSame(working, [])
})

t.test('whoever loses the connection loses the lock, stops, and tries again', async (t) => {
  const databaseUrl = await openDatabase(t)
  const database = new URL(databaseUrl).pathname.slice(1)
  const working: string[] = []
  const begun: string[] = []
  const alone = workAlone({ databaseUrl, name: 'test', log, everyMs: 20 }, async (signal) => {
    begun.push('again')
    working.push('a')
    await sleep(60_000, undefined, { signal }).catch(() => undefined)
    working.pop()
  })
  t.teardown(alone.close)
  await one(working)
  await administer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`)
  await eventually(
    async () => begun.length,
    (times) => times === 2,
  )
  t.strictSame(working, ['a'], 'the first had ended before the second began')
})

t.test('who works says nothing until it is asked, and whoever is silent then makes room', async (t) => {
  const pool = await openPool(t, await openDatabase(t))
  const databaseUrl = pool.options.connectionString ?? ''
  const [still, witness] = [await pool.connect(), await pool.connect()]
  t.teardown(() => witness.release(true))
  t.teardown(() => still.release(true))
  still.on('error', () => undefined)
  t.ok(await tryLock(still, 'test'))
  const working: string[] = []
  const first = candidate(databaseUrl, 'first', working, 100)
  t.teardown(first.close)
  await once(still, 'error')
  t.strictSame(await one(working), ['first'], 'one that stands still is ended')

  const saidAt = async () => {
    const { rows } = await witness.query<{ at: string }>(
      `SELECT state_change::text AS at FROM pg_locks JOIN pg_stat_activity USING (pid)
       WHERE locktype = 'advisory' AND granted AND datname = current_database()`,
    )
    return rows.map(({ at }) => at)
  }
  const before = await eventually(saidAt, ({ length }) => length === 1)
  await sleep(100) // five times the pace at which others would ask
  t.strictSame(await saidAt(), before, 'nothing is said where nobody asks')

  await witness.query('LISTEN mirror_locks')
  const second = candidate(databaseUrl, 'second', working, 1_000)
  t.teardown(second.close)
  for (let asked = 0; asked < 2; asked++) await once(witness, 'notification')
  t.strictSame(working, ['first'], 'who has answered goes on')
  t.notSame(await eventually(saidAt, ([at]) => at !== before[0]), before)
})

t.test('different works do not stand in each other’s way', async (t) => {
  const databaseUrl = await openDatabase(t)
  const working: string[] = []
  const works = ['logs', 'events'].map((name) =>
    workAlone({ databaseUrl, name, log, everyMs: 20 }, async (signal) => {
      working.push(name)
      await sleep(60_000, undefined, { signal }).catch(() => undefined)
    }),
  )
  await eventually(
    async () => [...working].sort().join(),
    (names) => names === 'events,logs',
  )
  for (const { close } of works) await close()
  t.pass('both have worked')
})
