import t, { type Test } from 'tap'
import { profileOf } from '../../src/auth0/profile.ts'
import type { Change } from '../../src/facts/change.ts'
import { noteChanges } from '../../src/users/hints.ts'
import { staleUsers } from '../../src/users/read.ts'
import { writeGone, writeProfiles } from '../../src/users/write.ts'
import { empty, openPool } from '../stage/database.ts'
import { eventually } from '../stage/mirror.ts'

const id = 'auth0|1'
const at = (second: number) => new Date(Date.UTC(2026, 8, 1, 8, 0, second))
const iso = (second: number) => at(second).toISOString()

const seen = (second: number): Change => ({ id, at: iso(second), exists: true })
const loggedIn = (second: number): Change => ({ ...seen(second), login: { count: second } })
const changed = (second: number): Change => ({ ...seen(second), stale: 'updated' })
const deleted = (second: number): Change => ({ id, at: iso(second), exists: false, stale: 'deleted' })

const pool = await openPool(t)
t.beforeEach(() => empty(pool, 'users'))

function answer(second: number, hints: string) {
  const profile = profileOf(JSON.stringify({ user_id: id, name: `at ${second}` }))
  if (profile === undefined) throw new Error('not a profile')
  return { profile, answeredAt: at(second), hints }
}

/** What the one row says, of what is expected. */
async function row(expected: Record<string, unknown>) {
  const { rows } = await pool.query('SELECT * FROM users')
  return Object.fromEntries(Object.keys(expected).map((name) => [name, rows[0]?.[name]]))
}

async function holds(t: Test, expected: Record<string, unknown>): Promise<void> {
  t.strictSame(await row(expected), expected)
}

const histories: [name: string, changes: Change[], since: number, reason: string][] = [
  ['a sign of life and a change', [seen(1), changed(5)], 1, 'new'],
  ['a change and a sign of life', [changed(1), seen(5)], 1, 'updated'],
  ['two signs of life', [seen(1), loggedIn(5)], 1, 'new'],
  ['a deletion and a sign of life', [deleted(1), seen(5)], 5, 'new'],
  ['a sign of life and a deletion', [seen(1), deleted(5)], 1, 'new'],
]

for (const [name, changes, since, reason] of histories) {
  t.test(`a user of whom nothing is known: ${name} leave one row, in any order and batching`, async (t) => {
    for (const batches of [[changes], changes.map((one) => [one]), changes.toReversed().map((one) => [one])]) {
      await empty(pool, 'users')
      for (const batch of batches) await noteChanges(pool, batch)
      await holds(t, { stale_since: at(since), stale_reason: reason })
    }
  })
}

t.test('signs of life while Auth0 is being asked cost no second question, a deletion does', async (t) => {
  await noteChanges(pool, [changed(1)])
  const [asked] = await staleUsers(pool, 1)
  await noteChanges(pool, [seen(2), loggedIn(3)])
  await writeProfiles(pool, [answer(2, String(asked?.hints))])
  await holds(t, { name: 'at 2', stale_since: null, logins_count: '3' })

  await empty(pool, 'users')
  await noteChanges(pool, [changed(1)])
  const [again] = await staleUsers(pool, 1)
  await noteChanges(pool, [deleted(3)])
  await writeProfiles(pool, [answer(2, String(again?.hints))])
  await holds(t, { name: 'at 2', stale_since: at(1) })
})

const waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"

t.test('a deletion that meets the first answer at the same moment is not lost', async (t) => {
  await noteChanges(pool, [changed(1)])
  const client = await pool.connect()
  await client.query('BEGIN')
  await writeProfiles(client, [answer(2, '1')])
  const noting = noteChanges(pool, [deleted(3)])
  await eventually(
    async () => (await pool.query(waiting)).rowCount,
    (count) => count === 1,
  )
  await client.query('COMMIT')
  client.release()
  t.equal(await noting, true)
  await holds(t, { name: 'at 2', stale_since: at(3), stale_reason: 'deleted' })
})

t.test('a tombstone keeps its logins, also where a later hint comes along with one', async (t) => {
  await writeProfiles(pool, [answer(2, '0')])
  await writeGone(pool, id, at(10), '0')
  await noteChanges(pool, [loggedIn(9), changed(11)])
  await holds(t, { gone_at: at(10), stale_since: at(11), last_login: null, logins_count: null })
})
