import fc from 'fast-check'
import t from 'tap'
import { profileOf, stateOf } from '../../src/auth0/profile.ts'
import { arrive } from '../../src/users/arrive.ts'
import { noteChanges } from '../../src/users/hints.ts'
import { type State, writeStates } from '../../src/users/states.ts'
import { writeGone, writeProfiles } from '../../src/users/write.ts'
import { empty, openPool } from '../stage/database.ts'
import { matches } from '../stage/matching.ts'

const id = 'auth0|1'
const at = (second: number) => new Date(Date.UTC(2026, 8, 1, 8, 0) + second * 1000)
const iso = (second: number) => at(second).toISOString()
const whole = {
  user_id: id,
  created_at: iso(1),
  email: 'ada@example.com',
  name: 'Ada',
  picture: 'https://example.com/ada.png',
  identities: [{ provider: 'auth0', user_id: '1', connection: 'Users', isSocial: false }],
}

/** A state of `updatedAt`, told a moment later; of a creation where it says nothing else. */
function state(updatedAt: number, members: Record<string, unknown> = {}, more: Partial<State> = {}): State {
  const user = { ...whole, updated_at: iso(updatedAt), ...members }
  return { id, at: iso(updatedAt + 0.02), reason: 'updated', created: updatedAt === 1, ...stateOf(user), ...more }
}

const deleted = (second: number, members: Record<string, unknown> = {}): State => ({
  ...state(second, members, { reason: 'deleted', created: false }),
  goneAt: iso(second),
})

function answer(answeredAt: number, updatedAt: number, members: Record<string, unknown> = {}, hints = '9') {
  const profile = profileOf(JSON.stringify({ ...whole, updated_at: iso(updatedAt), ...members }))
  if (profile === undefined) throw new Error('not a profile')
  return { profile, answeredAt: at(answeredAt), hints }
}

const pool = await openPool(t)
t.beforeEach(async () => {
  await empty(pool, 'users')
})

async function row(which = id) {
  const { rows } = await pool.query('SELECT *, xmin::text FROM users WHERE id = $1', [which])
  return rows[0]
}

t.test('an event from before a direct answer changes nothing', async (t) => {
  await writeProfiles(pool, [answer(30, 20, { name: 'answered' })])
  const before = await row()
  t.equal(await writeStates(pool, [state(19, { name: 'older' })]), false)
  t.equal(await writeStates(pool, [state(20, { name: 'told' })]), false)
  t.equal(await writeStates(pool, [state(29, { name: 'impossible' })]), false)
  t.strictSame(await row(), before, 'the row is not even written')
})

t.test('an event from after a direct answer is written, and needs no other answer', async (t) => {
  await writeProfiles(pool, [answer(30, 20, { last_password_reset: iso(5), user_metadata: { theme: 'dark' } })])
  t.equal(await writeStates(pool, [state(40, { name: 'told', user_metadata: { font: 'mono' } })]), false)
  matches(t, await row(), { name: 'told', stale_since: null, last_password_reset: at(5), answered_at: at(30) })
  t.strictSame((await row()).user_metadata, { font: 'mono' })
})

t.test('within the second of the answer and with its updated_at, only another content is asked about', async (t) => {
  await writeProfiles(pool, [answer(30, 30.5)])
  const before = await row()
  t.equal(await writeStates(pool, [state(30.5)]), false)
  t.strictSame(await row(), before)
  t.equal(await writeStates(pool, [state(30.5, { name: 'Other' })]), true)
  matches(t, await row(), { name: 'Ada', stale_since: at(30.52), stale_reason: 'updated' })
})

t.test('an answer from before an event does not undo it', async (t) => {
  await writeStates(pool, [state(1)])
  await writeStates(pool, [state(20, { name: 'told' })])
  t.same([...(await writeProfiles(pool, [answer(15, 1)]))], [[id, 'superseded']])
  t.same([...(await writeProfiles(pool, [answer(20, 1)]))], [[id, 'superseded']], 'not even within the second')
  t.equal((await row()).name, 'told')
  t.same([...(await writeProfiles(pool, [answer(20, 20, { name: 'told', nickname: 'a' })]))], [[id, 'updated']])
  t.equal((await row()).nickname, 'a')
})

t.test('a hint dated before the state that we were told costs nothing, a later one does', async (t) => {
  await writeStates(pool, [state(1)])
  await writeStates(pool, [state(20)])
  t.equal(await noteChanges(pool, [{ id, at: iso(20.02), exists: true, stale: 'updated' }]), false)
  t.equal(await noteChanges(pool, [{ id, at: iso(20.03), exists: true, stale: 'updated' }]), true)
})

t.test('what the row holds and the event leaves out has Auth0 asked', async (t) => {
  const left: Record<string, unknown>[] = [{ blocked: true }, { app_metadata: { plan: 'pro' } }, { locale: 'nl' }]
  for (const members of left) {
    await empty(pool, 'users')
    await writeProfiles(pool, [answer(10, 5, members)])
    t.equal(await writeStates(pool, [state(20, { name: 'told' })]), true, Object.keys(members).join())
    const expected = 'locale' in members ? { attributes: members } : members
    matches(t, await row(), { name: 'told', ...expected, stale_since: at(20.02), hints: '10' })
  }
})

t.test('a state that lacks what every user has is written and asked about', async (t) => {
  await writeStates(pool, [state(1, { picture: null })])
  t.match(await row(), { name: 'Ada', picture: null, stale_reason: 'updated' })
})

t.test('a row that was stale stays so', async (t) => {
  await arrive(pool, [{ id, issuedAt: at(1).getTime() / 1000 }])
  t.equal(await writeStates(pool, [state(20)]), true)
  matches(t, await row(), { name: 'Ada', stale_since: at(1), stale_reason: 'first request' })
})

t.test('login facts never go back', async (t) => {
  await writeStates(pool, [state(1)])
  await noteChanges(pool, [{ id, at: iso(30), exists: true, login: { count: 7, ip: '203.0.113.7' } }])
  await writeStates(pool, [state(40, { last_login: iso(20), logins_count: 6, last_ip: '203.0.113.6' })])
  matches(t, await row(), { last_login: at(30), logins_count: '7', last_ip: '203.0.113.7', name: 'Ada' })
})

t.test('a value that does not fit its column waits in the attributes until one does', async (t) => {
  await writeStates(pool, [state(1, { nickname: 7 })])
  t.match(await row(), { nickname: null, attributes: { nickname: 7 } })
  await writeStates(pool, [state(2, { nickname: 'ada' })])
  t.match(await row(), { nickname: 'ada', stale_since: null })
  t.strictSame((await row()).attributes, {})
})

t.test('a user who answered after the deletion is not made a tombstone', async (t) => {
  await writeProfiles(pool, [answer(30, 20)])
  t.equal(await writeStates(pool, [deleted(25)]), false)
  t.match(await row(), { gone_at: null, stale_since: null })
})

t.test('who was made anew in the second of the answer is not the one whose deletion is told after it', async (t) => {
  await writeProfiles(pool, [answer(30, 30.5, { created_at: iso(30.5) })])
  const before = await row()
  t.equal(await writeStates(pool, [deleted(30.4)]), false)
  t.strictSame(await row(), before)
  await writeStates(pool, [deleted(30.6, { created_at: iso(30.5) })])
  matches(t, await row(), { gone_at: at(30.6) })
})

t.test('a user told alive after the deletion is asked about, unless made anew', async (t) => {
  await writeStates(pool, [state(1), state(30)])
  t.equal(await writeStates(pool, [deleted(25)]), true)
  t.match(await row(), { gone_at: null, stale_reason: 'deleted' })
  await empty(pool, 'users')
  await writeStates(pool, [state(30, { created_at: iso(30) }, { created: true })])
  t.equal(await writeStates(pool, [deleted(25)]), false)
  t.match(await row(), { gone_at: null, stale_since: null })
})

t.test(
  'no event lifts a tombstone, a log event of the same deletion costs nothing, and a 404 confirms it',
  async (t) => {
    await writeStates(pool, [state(1), deleted(20)])
    const before = await row()
    await writeStates(pool, [state(15)])
    t.equal(await noteChanges(pool, [{ id, at: iso(21), exists: false, stale: 'deleted' }]), false)
    t.strictSame(await row(), before)
    t.equal(await writeStates(pool, [state(25)]), true)
    matches(t, await row(), { gone_at: at(20), stale_since: at(25.02) })
    t.equal(await writeGone(pool, id, at(26), '1'), true)
    matches(t, await row(), { gone_at: at(20), stale_since: null, answered_at: at(26) })
  },
)

t.test('an answer of the second in which the deletion was told does not lift the tombstone', async (t) => {
  await writeStates(pool, [state(1), deleted(20.5)])
  t.same([...(await writeProfiles(pool, [answer(20, 20)]))], [[id, 'doubted']])
  matches(t, await row(), { gone_at: at(20.5), stale_since: at(20) })
  t.same([...(await writeProfiles(pool, [answer(21, 20)]))], [[id, 'updated']])
})

t.test('a token issued after a told deletion has Auth0 asked', async (t) => {
  await writeStates(pool, [deleted(20)])
  t.equal((await arrive(pool, [{ id, issuedAt: at(19).getTime() / 1000 }])).get(id)?.asked, false)
  t.equal((await arrive(pool, [{ id, issuedAt: at(21).getTime() / 1000 }])).get(id)?.asked, true)
})

t.test('a linked user is merged into the primary, whichever event comes first', async (t) => {
  const sms = { user_id: 'sms|2', identities: [{ provider: 'sms', user_id: '2' }] }
  const secondary = { ...state(1, sms), id: 'sms|2' }
  const gone = { ...secondary, at: iso(20), reason: 'deleted', created: false, goneAt: iso(20) }
  const primary = state(20, { identities: [...whole.identities, ...sms.identities] })
  for (const order of [
    [primary, gone],
    [gone, primary],
  ]) {
    await empty(pool, 'users')
    await writeStates(pool, [secondary])
    for (const one of order) await writeStates(pool, [one])
    matches(t, await row('sms|2'), { gone_at: at(20), merged_into: id })
  }
})

/** A user's life: updates that each tell everything, perhaps a deletion at the end. */
const history = fc
  .record({
    instants: fc.uniqueArray(fc.integer({ min: 2, max: 40 }), { minLength: 1, maxLength: 6 }),
    ends: fc.boolean(),
  })
  .map(({ instants, ends }) => [
    state(1),
    ...instants.map((second) => state(second, { name: `at ${second}`, blocked: second % 2 === 0 })),
    ...(ends ? [deleted(50, { name: 'at the end', blocked: false })] : []),
  ])

const orders = history.chain((states) =>
  fc.record({
    states: fc.constant(states),
    shuffled: fc.shuffledSubarray(states, { minLength: states.length }),
    cut: fc.nat(states.length),
  }),
)

async function told() {
  const { rows } = await pool.query(
    'SELECT email, name, blocked, created_at, updated_at, identities, user_metadata, told_at, gone_at FROM users',
  )
  return JSON.stringify(rows)
}

t.test("any order and batching of a user's state events ends in the same row", async (t) => {
  await fc.assert(
    fc.asyncProperty(orders, async ({ states, shuffled, cut }) => {
      await empty(pool, 'users')
      for (const one of states.toSorted((a, b) => (a.at < b.at ? -1 : 1))) await writeStates(pool, [one])
      const inOrder = await told()
      await empty(pool, 'users')
      await writeStates(pool, shuffled.slice(0, cut))
      for (const one of shuffled.slice(cut)) await writeStates(pool, [one, one])
      return (await told()) === inOrder
    }),
    { numRuns: 40 },
  )
  t.pass('40 histories')
})

/** Events may leave members out. */
const partial = fc
  .uniqueArray(
    fc.record({
      second: fc.integer({ min: 2, max: 20 }),
      given: fc.subarray(['email', 'nickname', 'user_metadata', 'blocked'] as const),
    }),
    { minLength: 1, maxLength: 5, selector: ({ second }) => second },
  )
  .map((list) =>
    list.map(({ second, given }) => {
      const values = {
        email: `${second}@example.com`,
        nickname: `n${second}`,
        user_metadata: { second },
        blocked: true,
      }
      return state(second, Object.fromEntries(given.map((name) => [name, values[name]])))
    }),
  )

t.test(
  'whatever events leave out, a row that calls itself fresh shows what the events in order have shown',
  async (t) => {
    await fc.assert(
      fc.asyncProperty(partial, fc.boolean(), async (states, known) => {
        const begin = async () => {
          await empty(pool, 'users')
          if (known) await writeProfiles(pool, [answer(1, 1, {}, '0')])
        }
        await begin()
        for (const one of states.toSorted((a, b) => (a.at < b.at ? -1 : 1))) await writeStates(pool, [one])
        const inOrder = await told()
        await begin()
        for (const one of states) await writeStates(pool, [one])
        return (await row()).stale_since !== null || (await told()) === inOrder
      }),
      { numRuns: 40 },
    )
    t.pass('40 histories')
  },
)
