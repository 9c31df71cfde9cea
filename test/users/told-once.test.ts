import fc from 'fast-check'
import t from 'tap'
import { stateOf } from '../../src/auth0/profile.ts'
import { type InboxEvent, store } from '../../src/intake/store.ts'
import { type State, writeStates } from '../../src/users/states.ts'
import type { Database } from '../../src/users/write.ts'
import { openPool } from '../stage/database.ts'
import { waiting } from './waiting.ts'

const runs = Number(process.env['TOLD_RUNS'] ?? 300)

const iso = (second: number) => new Date(Date.UTC(2026, 8, 1, 8, 0) + second * 1000).toISOString()
const instant = fc.constantFrom(0, 1, 1.5, 2, 3, 4, 5).map(iso)
const perhaps = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const metadata = fc.constantFrom({}, { theme: 'dark' }, { theme: 'light', font: 'mono' })

/** What rows and events show alike, so that they often agree. */
const shown = {
  email: perhaps(fc.constantFrom('ada@example.com', 'ada@example.net')),
  name: perhaps(fc.constantFrom('Ada', 'Ada L.')),
  picture: perhaps(fc.constant('https://example.com/ada.png')),
  blocked: perhaps(fc.boolean()),
  multifactor: perhaps(fc.constant(['guardian'])),
  last_ip: perhaps(fc.constantFrom('203.0.113.1', '203.0.113.2')),
  last_login: perhaps(instant),
  logins_count: perhaps(fc.integer({ min: 1, max: 5 })),
  created_at: perhaps(instant),
  updated_at: perhaps(instant),
}
const identities = [{ provider: 'auth0', user_id: '1', connection: 'Users', isSocial: false }]

/** A row as it may be found: answered, told, gone, waiting for the first answer or another … */
const row = fc
  .record({
    ...shown,
    user_metadata: metadata,
    attributes: fc.constantFrom({}, { shoe: 42 }, { shoe: 43, hat: 'yes' }),
    identities: fc.constantFrom([], identities),
    last_password_reset: perhaps(instant),
    original: perhaps(fc.constant('{}')),
    answered_at: perhaps(instant),
    told_at: perhaps(instant),
    gone_at: fc.option(instant, { nil: null, freq: 5 }),
    hints: fc.nat(3),
    waits: perhaps(waiting(instant, iso(3))),
  })
  .map(({ waits, ...rest }) => ({ ...rest, ...waits }))

const user = fc.record(
  {
    ...shown,
    user_metadata: metadata,
    identities: fc.constant(identities),
    shoe: fc.constantFrom(42, 44),
    nickname: perhaps(fc.constant('ada\u0000')),
  },
  { requiredKeys: ['updated_at'] },
)

const told = fc
  .record({ user, at: instant, created: fc.boolean(), goneAt: fc.option(instant, { nil: undefined, freq: 5 }) })
  .map(({ user, at, created, goneAt }) => ({
    ...{ at, created, ...stateOf(user), reason: created ? 'created' : 'updated' },
    ...(goneAt !== undefined && { goneAt }),
  }))

const history = fc.record({ row: perhaps(row), told: fc.array(told, { minLength: 1, maxLength: 3 }) })

const columns = [...Object.keys(shown), 'user_metadata', 'attributes', 'identities', 'nickname', 'last_password_reset']
const own = [
  'original',
  'answered_at',
  'told_at',
  'gone_at',
  'hints',
  'stale_since',
  'stale_reason',
  'hinted_at',
  'shown_from',
]

t.test(
  'what events tell becomes of rows what the plain statement makes of them, whichever way they are taken in',
  async (t) => {
    const pool = await openPool(t)
    const histories = fc.sample(history, runs)
    const tellOnce = async (states: State[], more: InboxEvent[] = []) => {
      const events = states.map((state) => ({
        ...{ id: `${state.id} ${state.at} ${Math.random()}`, type: 'user.updated', date: state.at, body: '{}' },
        ...{ changes: [], states: [state] },
      }))
      const { fresh } = await store(pool, [{ source: 'events', events: [...events, ...more] }], new Map())
      t.equal(fresh.size, events.length + more.length)
    }
    const other = { id: 'auth0|other', at: iso(2), exists: true, stale: 'changed' }
    let count = 0
    const ways: Record<string, (states: State[]) => Promise<unknown>> = {
      plain: (states) => writeStates(undecided(pool), states),
      once: (states) => tellOnce(states),
      beside: (states) =>
        tellOnce(states, [{ id: `x${++count}`, type: 's', date: iso(2), body: '{}', changes: [other] }]),
    }
    const found: Record<string, unknown[]> = {}
    for (const [way, tell] of Object.entries(ways)) {
      const rows = histories.flatMap(({ row }, index) =>
        row ? [{ id: `${way}|${index}`, app_metadata: {}, ...row }] : [],
      )
      const names = ['id', 'app_metadata', ...columns.filter((name) => name !== 'nickname'), ...own].join(', ')
      await pool.query(
        `INSERT INTO users (${names}) SELECT ${names} FROM jsonb_populate_recordset(NULL::users, $1::jsonb)`,
        [JSON.stringify(rows)],
      )
      for (const turn of [0, 1, 2]) {
        await tell(
          histories.flatMap(({ told }, index) => {
            const state = told[turn]
            return state ? [{ id: `${way}|${index}`, ...state }] : []
          }),
        )
      }
      const result = await pool.query(
        `SELECT split_part(id, '|', 2)::int AS number, app_metadata, ${[...columns, ...own].join(', ')}
       FROM users WHERE id LIKE $1 ORDER BY number`,
        [`${way}|%`],
      )
      found[way] = result.rows
    }
    const { plain = [], ...others } = found
    t.equal(plain.length, runs)
    for (const [way, rows] of Object.entries(others)) {
      for (const [index, row] of rows.entries())
        t.strictSame(row, plain[index], `${way}: ${JSON.stringify(histories[index])}`)
    }
  },
)

/** Each decision is made wherever it counts, as Postgres does where nothing keeps it from that. */
function undecided(db: Database): Database {
  const query = (asked: { name: string; text: string; values: unknown[] }) => {
    const text = asked.text.replaceAll(/(AS (?:verdict|settles)) OFFSET 0/g, '$1')
    return db.query({ ...asked, name: `undecided-${asked.name}`, text })
  }
  return Object.assign(Object.create(db), { query })
}
