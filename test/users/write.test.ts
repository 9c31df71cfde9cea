import fc from 'fast-check'
import t from 'tap'
import { profileOf } from '../../src/auth0/profile.ts'
import type { Change } from '../../src/facts/change.ts'
import { arrive } from '../../src/users/arrive.ts'
import { noteChanges } from '../../src/users/hints.ts'
import { settleLinks } from '../../src/users/links.ts'
import { staleUsers } from '../../src/users/read.ts'
import type { ProfileRow } from '../../src/users/user.ts'
import { putOff, writeGone, writeProfiles } from '../../src/users/write.ts'
import { empty, openPool } from '../stage/database.ts'
import { matches } from '../stage/matching.ts'

const id = 'auth0|1'
const at = (second: number) => new Date(Date.UTC(2026, 8, 1, 8, 0, second))
const iso = (second: number) => at(second).toISOString()

function profile(members: Record<string, unknown> = {}): ProfileRow {
  const row = profileOf(JSON.stringify({ user_id: id, updated_at: iso(10), identities: [], ...members }))
  if (row === undefined) throw new Error('not a profile')
  return row
}

const pool = await openPool(t)
t.beforeEach(async () => {
  await empty(pool, 'users')
})

async function row(which = id) {
  const { rows } = await pool.query('SELECT * FROM users WHERE id = $1', [which])
  return rows[0]
}

const answer = (name: string, answeredAt: number, updatedAt = 10, hints = '0') => ({
  profile: profile({ name, updated_at: iso(updatedAt) }),
  answeredAt: at(answeredAt),
  hints,
})

t.test('an older answer never overwrites a newer one, and says so', async (t) => {
  t.same([...(await writeProfiles(pool, [answer('new', 30)]))], [[id, 'created']])
  t.same([...(await writeProfiles(pool, [answer('old', 29)]))], [[id, 'superseded']])
  t.equal((await row()).name, 'new')
})

t.test('an equal updated_at with a later answer applies', async (t) => {
  await writeProfiles(pool, [answer('first', 30)])
  t.same([...(await writeProfiles(pool, [answer('second', 31)]))], [[id, 'updated']])
  t.equal((await row()).name, 'second')
})

t.test('within one second of the clock the newer updated_at wins', async (t) => {
  await writeProfiles(pool, [answer('newer', 30, 20)])
  t.same([...(await writeProfiles(pool, [answer('older', 30, 19)]))], [[id, 'superseded']])
  t.same([...(await writeProfiles(pool, [answer('newest', 30, 21)]))], [[id, 'updated']])
})

t.test('whose own id within a connection looks like the id of somebody gone has not taken them in', async (t) => {
  const namesake = { user_id: 'samlp|acme|2', identities: [{ provider: 'samlp', user_id: 'acme|2' }] }
  await writeProfiles(pool, [{ profile: profile(namesake), answeredAt: at(30), hints: '0' }])
  await noteChanges(pool, [{ id: 'acme|2', at: iso(31), exists: true, stale: 'updated' }])
  await writeGone(pool, 'acme|2', at(32), '1')
  t.equal((await row('acme|2')).merged_into, null)
})

t.test('an answer asked for before the newest hint does not clear it', async (t) => {
  await noteChanges(pool, [{ id, at: iso(1), exists: true, stale: 'signup' }])
  const [asked] = await staleUsers(pool, 1)
  await noteChanges(pool, [{ id, at: iso(2), exists: true, stale: 'updated' }])
  await writeProfiles(pool, [answer('half way', 1, 1, asked?.hints)])
  t.match(await staleUsers(pool, 1), [{ id, hints: '2' }], 'still on the work list')
  await writeProfiles(pool, [answer('all', 2, 2, '2')])
  t.same(await staleUsers(pool, 1), [])
})

t.test('a hint dated before the answer that we hold costs nothing', async (t) => {
  await writeProfiles(pool, [answer('known', 30)])
  const before = await pool.query('SELECT xmin::text FROM users')
  t.equal(await noteChanges(pool, [{ id, at: iso(29), exists: true, stale: 'updated' }]), false)
  t.same((await pool.query('SELECT xmin::text FROM users')).rows, before.rows, 'the row is not even written')
  t.equal(await noteChanges(pool, [{ id, at: iso(30), exists: true, stale: 'updated' }]), true)
})

t.test('a deletion makes no row, and only a 404 makes a tombstone', async (t) => {
  await noteChanges(pool, [{ id, at: iso(1), exists: false, stale: 'deleted' }])
  t.equal(await row(), undefined)
  await writeProfiles(pool, [answer('alive', 5)])
  await noteChanges(pool, [{ id, at: iso(6), exists: false, stale: 'deleted' }])
  t.match(await row(), { gone_at: null, stale_reason: 'deleted', name: 'alive' })
  t.equal(await writeGone(pool, id, at(7), '1'), true)
  matches(t, await row(), { gone_at: at(7), stale_since: null, name: 'alive' })
})

t.test('a tombstone outlives late events, late answers and old tokens', async (t) => {
  await writeProfiles(pool, [answer('alive', 5)])
  await writeGone(pool, id, at(20), '0')
  await noteChanges(pool, [{ id, at: iso(19), exists: true, stale: 'updated', login: { count: 5 } }])
  t.same([...(await writeProfiles(pool, [answer('late', 19, 19)]))], [[id, 'superseded']])
  await arrive(pool, [{ id, issuedAt: at(19).getTime() / 1000 }])
  matches(t, await row(), { gone_at: at(20), stale_since: null, name: 'alive', last_login: null, last_seen_at: null })
})

t.test('a token issued after the deletion has Auth0 asked again, once', async (t) => {
  await writeProfiles(pool, [answer('alive', 5)])
  await writeGone(pool, id, at(20), '0')
  const arrival = { id, issuedAt: at(21).getTime() / 1000 }
  t.equal((await arrive(pool, [arrival])).get(id)?.asked, true)
  t.equal((await arrive(pool, [arrival])).get(id)?.asked, false)
  matches(t, await row(), { gone_at: at(20), stale_since: at(21) })
  await writeProfiles(pool, [answer('anew', 22, 1, '1')])
  t.match(await row(), { gone_at: null, stale_since: null, name: 'anew' }, 'even with an older updated_at')
})

t.test('a 404 from before an answer changes nothing', async (t) => {
  await writeProfiles(pool, [answer('alive', 20)])
  t.equal(await writeGone(pool, id, at(19), '0'), false)
  t.match(await row(), { gone_at: null })
})

t.test(
  'a 404 and an answer of one second contradict each other: the row stays, and Auth0 is asked again',
  async (t) => {
    await writeProfiles(pool, [answer('alive', 20)])
    t.equal(await writeGone(pool, id, at(20), '0'), false)
    matches(t, await row(), { gone_at: null, stale_since: at(20), stale_reason: 'contradicted' })
    t.equal(await writeGone(pool, id, at(21), '0'), true)
    matches(t, await row(), { gone_at: at(21), stale_since: null })
    t.same([...(await writeProfiles(pool, [answer('late', 21, 21)]))], [[id, 'doubted']])
    matches(t, await row(), { gone_at: at(21), stale_since: at(21), name: 'alive' })
    t.same([...(await writeProfiles(pool, [answer('anew', 22, 22)]))], [[id, 'updated']])
    t.match(await row(), { gone_at: null, stale_since: null, name: 'anew' })
  },
)

t.test('login facts of an event survive an answer that does not know them yet', async (t) => {
  await writeProfiles(pool, [answer('a', 5)])
  await noteChanges(pool, [{ id, at: iso(30), exists: true, login: { count: 7, ip: '203.0.113.7' } }])
  await writeProfiles(pool, [
    {
      profile: profile({ last_login: iso(20), logins_count: 6, last_ip: '203.0.113.6' }),
      answeredAt: at(25),
      hints: '0',
    },
  ])
  matches(t, await row(), { last_login: at(30), logins_count: '7', last_ip: '203.0.113.7' })
})

t.test('an id without its provider is resolved through identities, numbers included', async (t) => {
  const identities = [{ provider: 'github', connection: 'github', user_id: 1234567, isSocial: true }]
  const github = profileOf(JSON.stringify({ user_id: 'github|1234567', identities }))
  if (github === undefined) throw new Error('not a profile')
  await writeProfiles(pool, [{ profile: github, answeredAt: at(1), hints: '0' }])
  await noteChanges(pool, [{ id: '1234567', bare: {}, at: iso(2), exists: false, stale: 'deleted' }])
  t.match(await row('github|1234567'), { stale_reason: 'deleted' })
  t.equal(await row('1234567'), undefined)
})

t.test('a tombstone among the linked identities is merged into the primary, whichever is known first', async (t) => {
  const linked = [
    { provider: 'auth0', user_id: '1' },
    { provider: 'sms', user_id: '2' },
  ]
  const sms = profile({ user_id: 'sms|2', name: 'secondary' })
  await writeProfiles(pool, [{ profile: sms, answeredAt: at(1), hints: '0' }])
  await writeGone(pool, 'sms|2', at(5), '0')
  await writeProfiles(pool, [{ profile: profile({ identities: linked }), answeredAt: at(6), hints: '0' }])
  await settleLinks(pool, [id])
  t.equal((await row('sms|2')).merged_into, id)

  await empty(pool, 'users')
  await writeProfiles(pool, [{ profile: sms, answeredAt: at(1), hints: '0' }])
  await writeProfiles(pool, [{ profile: profile({ identities: linked }), answeredAt: at(6), hints: '0' }])
  t.equal(await settleLinks(pool, [id]), true, 'a live row that is listed as linked is put in doubt')
  t.match(await staleUsers(pool, 9), [{ id: 'sms|2' }])
  await writeGone(pool, 'sms|2', at(7), '1')
  t.equal((await row('sms|2')).merged_into, id)
})

t.test('a row that is put off leaves the work list for a while', async (t) => {
  await noteChanges(pool, [{ id, at: new Date().toISOString(), exists: true, stale: 'signup' }])
  await putOff(pool, id, 3600)
  t.same(await staleUsers(pool, 1), [])
  await pool.query("UPDATE users SET retry_at = now() - interval '1 second'")
  t.match(await staleUsers(pool, 1), [{ id }])
})

t.test('a column that the team added is never touched', async (t) => {
  await pool.query('ALTER TABLE users ADD COLUMN IF NOT EXISTS favourite text')
  await writeProfiles(pool, [answer('a', 1)])
  await pool.query("UPDATE users SET favourite = 'Note G'")
  await writeProfiles(pool, [answer('b', 2)])
  t.match(await row(), { name: 'b', favourite: 'Note G' })
})

/** A small world: three users, changes and answers at some twenty instants. */
const change = fc.record(
  {
    id: fc.constantFrom('auth0|1', 'auth0|2', 'sms|3'),
    at: fc.integer({ min: 0, max: 20 }).map(iso),
    exists: fc.boolean(),
    stale: fc.constantFrom('updated', 'deleted', 'login'),
    login: fc.record({ count: fc.integer({ min: 1, max: 9 }), ip: fc.constantFrom('203.0.113.1', '203.0.113.2') }),
  },
  { requiredKeys: ['id', 'at', 'exists'] },
)

async function table() {
  const { rows } = await pool.query(
    'SELECT id, stale_since, stale_reason, last_login, logins_count, last_ip, name, gone_at FROM users ORDER BY id',
  )
  return JSON.stringify(rows)
}

t.test('any order and batching of the same changes ends in the same rows', async (t) => {
  const history = fc.array(change, { maxLength: 12 }).chain((changes) =>
    fc.record({
      changes: fc.constant(changes as Change[]),
      shuffled: fc.shuffledSubarray(changes as Change[], { minLength: changes.length }),
      cut: fc.nat(changes.length),
    }),
  )
  await fc.assert(
    fc.asyncProperty(history, async ({ changes, shuffled, cut }) => {
      // a change that proves nothing needs the row: rows are there before, as a backfill leaves them
      const seed = async () => {
        await empty(pool, 'users')
        for (const id of ['auth0|1', 'auth0|2', 'sms|3']) {
          await writeProfiles(pool, [
            { profile: profile({ user_id: id, name: 'seed' }), answeredAt: at(8), hints: '0' },
          ])
        }
      }
      await seed()
      await noteChanges(pool, changes)
      const together = await table()
      await seed()
      await noteChanges(pool, shuffled.slice(0, cut))
      for (const single of shuffled.slice(cut)) await noteChanges(pool, [single])
      return (await table()) === together
    }),
    { numRuns: 60 },
  )
  t.pass('60 histories')
})

t.test('any order of answers of one user ends in the newest', async (t) => {
  const answers = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 })), {
    minLength: 1,
    maxLength: 6,
    selector: ([answeredAt]) => answeredAt,
  })
  await fc.assert(
    fc.asyncProperty(answers, async (list) => {
      await empty(pool, 'users')
      for (const [answeredAt, updatedAt] of list)
        await writeProfiles(pool, [answer(`at ${answeredAt}`, answeredAt, updatedAt)])
      const newest = Math.max(...list.map(([answeredAt]) => answeredAt))
      return (await row()).name === `at ${newest}`
    }),
    { numRuns: 40 },
  )
  t.pass('40 histories')
})
