import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import type { GrantHint } from '../../src/facts/granted.ts'
import { noteGrants } from '../../src/grants/hints.ts'
import { findGrants } from '../../src/grants/read.ts'
import { keepGrants, settleGone, writeGrants } from '../../src/grants/write.ts'
import { writeGone } from '../../src/users/write.ts'
import { empty, openPool } from '../stage/database.ts'

const pool = await openPool(t)
const numRuns = Number(process.env['ORDER_RUNS'] ?? 40)

const start = Date.UTC(2026, 8, 1, 8)
const at = (ms: number) => new Date(start + ms)
const ada = 'auth0|ada'

t.beforeEach(async () => {
  await empty(pool, 'users', 'mirror.grant_hints')
  await pool.query(`INSERT INTO users (id) VALUES ('${ada}'), ('auth0|lin')`)
})

const row = async (userId = ada, kind = 'roles') =>
  (await pool.query('SELECT * FROM mirror.grants WHERE user_id = $1 AND kind = $2', [userId, kind])).rows[0]

const hint = (ms: number, id = ada): GrantHint => ({ id, kind: 'roles', at: at(ms).toISOString(), reason: 'roles' })
const roles = (...ids: string[]) => JSON.stringify(ids.map((id) => ({ id, name: id })))
const answer = (ms: number, items: string, hints = '0', userId = ada) =>
  writeGrants(pool, { userId, kind: 'roles', items, answeredAt: at(ms), hints })

t.test('each kind that is asked for is shown, also of a user of whom nobody has asked yet', async (t) => {
  await answer(1_000, roles('rol_1'))
  const none = { items: [], answered_at: null, stale_since: null }
  const shown = JSON.parse(await findGrants(pool, 'auth0|lin', ['roles', 'permissions']))
  t.strictSame(shown, { roles: none, permissions: none })
  t.strictSame(JSON.parse(await findGrants(pool, ada, ['roles'])), {
    roles: { items: [{ id: 'rol_1', name: 'rol_1' }], answered_at: at(1_000).toISOString(), stale_since: null },
  })
})

t.test(
  'a hint that the answer satisfies already changes nothing; any number of others make one row of work',
  async (t) => {
    await answer(5_000, roles('rol_1'))
    t.equal(await noteGrants(pool, [hint(4_999)]), false)
    t.match(await row(), { stale_since: null, hints: '0' })
    t.equal(await noteGrants(pool, [hint(7_000), hint(6_000), hint(7_000)]), true)
    const stale = await row()
    t.strictSame([stale.stale_since, stale.hinted_at, stale.hints], [at(6_000), at(7_000), '3'])
  },
)

t.test('nobody who is not here gets a row, nor who is gone; a bare id finds its user', async (t) => {
  await pool.query(
    `UPDATE users SET identities = '[{"provider": "samlp", "user_id": "acme|lin"}]' WHERE id = 'auth0|lin'`,
  )
  await writeGone(pool, ada, at(0), '0')
  t.equal(await noteGrants(pool, [hint(1_000), hint(1_000, 'auth0|nobody')]), false)
  t.equal(await noteGrants(pool, [{ ...hint(1_000), id: 'acme|lin', bare: {} } as GrantHint]), true)
  t.match(await row('auth0|lin'), { stale_reason: 'roles' })
})

t.test('what is deleted puts everybody in doubt who has it, also by an answer that was under way', async (t) => {
  const deleted = (ms: number): GrantHint => ({
    granted: 'rol_1',
    kind: 'roles',
    at: at(ms).toISOString(),
    reason: 'role deleted',
  })
  await answer(1_000, roles('rol_1', 'rol_2'))
  await answer(1_000, roles('rol_2'), '0', 'auth0|lin')
  await noteGrants(pool, [deleted(2_500)])
  t.match(await row(), { stale_reason: 'role deleted' })
  t.match(await row('auth0|lin'), { stale_since: null })
  await answer(2_000, roles('rol_1'), '0', 'auth0|lin')
  t.match(await row('auth0|lin'), { stale_reason: 'role deleted' }, 'the answer was from before the deletion')
  await answer(3_000, roles('rol_2'), (await row('auth0|lin')).hints, 'auth0|lin')
  t.match(await row('auth0|lin'), { stale_since: null })
})

t.test('what a role permits is a matter of everybody who has it, though it permitted nothing before', async (t) => {
  await answer(1_000, roles('rol_1'))
  await noteGrants(pool, [
    { granted: 'rol_1', kind: 'permissions', at: at(2_000).toISOString(), reason: 'permissions of a role' },
  ])
  t.match(await row(ada, 'permissions'), { stale_reason: 'permissions of a role' })
  t.match(await row(), { stale_since: null })
})

t.test('whoever is gone has nothing, in the views at once; whoever is erased leaves no row', async (t) => {
  await answer(1_000, roles('rol_1'))
  await answer(1_000, roles('rol_1'), '0', 'auth0|lin')
  const shown = async () => (await pool.query('SELECT user_id FROM mirror.user_roles ORDER BY user_id')).rows
  t.same(await shown(), [{ user_id: ada }, { user_id: 'auth0|lin' }])
  await noteGrants(pool, [hint(2_000)])
  await writeGone(pool, ada, at(3_000), '0')
  t.same(await shown(), [{ user_id: 'auth0|lin' }])
  await settleGone(pool, ada)
  t.match(await row(), { items: [], stale_since: null })
  await pool.query("DELETE FROM users WHERE id = 'auth0|lin'")
  t.equal(await row('auth0|lin'), undefined)
})

t.test('a kind that is mirrored no longer is not kept, since nothing would say that it is out of date', async (t) => {
  await answer(1_000, roles('rol_1'))
  await keepGrants(pool, ['roles', 'permissions'])
  t.match(await row(), { items: [{ id: 'rol_1' }] })
  await keepGrants(pool, ['permissions'])
  t.equal(await row(), undefined)
})

/** A user's roles change at these times; each change is told, and Auth0 is asked at others. */
const history = fc.record({
  changes: fc.uniqueArray(fc.integer({ min: 1, max: 6_000 }), { minLength: 1, maxLength: 6 }),
  questions: fc.array(fc.integer({ min: 0, max: 6_999 }), { maxLength: 4 }),
  order: fc.infiniteStream(fc.nat()),
})

t.test(
  'any order and any repetition of hints and answers ends in the same row, and it never claims to be fresh when it is not',
  async (t) => {
    await fc.assert(
      fc.asyncProperty(history, async ({ changes, questions, order }) => {
        const times = changes.toSorted((a, b) => a - b)
        /** What Auth0 says at an instant: how many changes there were, of which the last shows. */
        const truth = (ms: number) => roles(`rol_${times.filter((time) => time <= ms).length}`)
        await pool.query('DELETE FROM mirror.grants')
        const waiting = [
          ...[...times, ...times].map((time) => () => noteGrants(pool, [hint(time)])),
          ...questions.map((asked) => () => answer(Math.floor(asked / 1000) * 1000, truth(asked))),
        ]
        while (waiting.length > 0) {
          const [next] = waiting.splice((order.next().value ?? 0) % waiting.length, 1)
          await next?.()
        }
        const last = truth(Number.POSITIVE_INFINITY)
        const before = await row()
        if (before.stale_since === null) deepStrictEqual(JSON.stringify(before.items), last)
        await answer(7_000, last, before.hints)
        const { hints: _, ...end } = await row()
        deepStrictEqual(end, {
          user_id: ada,
          kind: 'roles',
          items: JSON.parse(last),
          answered_at: at(7_000),
          stale_since: null,
          stale_reason: null,
          hinted_at: null,
          retry_at: null,
        })
      }),
      { numRuns },
    )
    t.pass(`${numRuns} histories`)
  },
)
