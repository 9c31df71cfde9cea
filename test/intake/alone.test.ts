import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { workAlone } from '../../src/intake/pull/alone.ts'
import { openLog } from '../../src/log.ts'
import { administer, openDatabase } from '../stage/database.ts'
import { eventually } from '../stage/mirror.ts'

const log = openLog('silent')

/** One who wants to work alone, and notes in `working` that it does. */
function candidate(databaseUrl: string, name: string, working: string[]) {
  return workAlone({ databaseUrl, name: 'test', log, everyMs: 20 }, async (signal) => {
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
