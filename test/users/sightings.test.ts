import fc from 'fast-check'
import t from 'tap'
import { takeEvents } from '../../src/intake/take.ts'
import { openPool } from '../stage/database.ts'
import { waiting } from './waiting.ts'

const iso = (minute: number) => new Date(Date.UTC(2026, 8, 1, 8, minute)).toISOString()
const instant = fc.integer({ min: 0, max: 9 }).map(iso)
const perhaps = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })

/** A row as it may be found: of somebody who waits for the first answer, was answered, is gone, was made anew … */
const row = fc
  .record({
    answered_at: perhaps(instant),
    told_at: perhaps(instant),
    gone_at: fc.option(instant, { nil: null, freq: 5 }),
    created_at: perhaps(instant),
    last_login: perhaps(instant),
    last_ip: perhaps(fc.constantFrom('203.0.113.1', '203.0.113.2')),
    logins_count: perhaps(fc.integer({ min: 1, max: 9 })),
    hints: fc.nat(3),
    waits: perhaps(waiting(instant, iso(3))),
  })
  .map(({ waits, ...rest }) => ({ ...rest, ...waits }))

const sighting = fc.record({
  at: instant,
  login: perhaps(
    fc.record({
      count: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
      ip: fc.option(fc.constantFrom('203.0.113.1', '203.0.113.3'), { nil: undefined }),
    }),
  ),
})
const deliveries = fc.array(fc.array(sighting, { maxLength: 3 }), { minLength: 2, maxLength: 2 })
const history = fc.record({ row: perhaps(row), deliveries })

t.test('what only proves a user changes the row as it does beside an event that puts another in doubt', async (t) => {
  const pool = await openPool(t)
  const histories = fc.sample(history, 400)
  for (const way of ['alone', 'beside']) {
    const rows = histories.flatMap(({ row }, index) => (row ? [{ id: `${way}|${index}`, ...row }] : []))
    await pool.query(
      `INSERT INTO users (id, answered_at, told_at, gone_at, created_at, last_login, last_ip, logins_count, hints,
                          stale_since, stale_reason, hinted_at, shown_from)
       SELECT id, answered_at, told_at, gone_at, created_at, last_login, last_ip, logins_count, hints,
              stale_since, stale_reason, hinted_at, shown_from FROM jsonb_populate_recordset(NULL::users, $1::jsonb)`,
      [JSON.stringify(rows)],
    )
  }
  const take = async (
    way: string,
    turn: number,
    extra: { id: string; at: string; exists: boolean; stale: string }[],
  ) => {
    const changes = histories.flatMap(({ deliveries }, index) =>
      (deliveries[turn] ?? []).map(({ at, login }) => ({
        id: `${way}|${index}`,
        at,
        exists: true,
        ...(login && { login: JSON.parse(JSON.stringify(login)) as { count?: number; ip?: string } }),
      })),
    )
    const events = [...changes, ...extra].map((change, index) => ({
      source: 'logs' as const,
      event: { id: `${way} ${turn} ${index}`, type: 's', date: change.at, body: '{}' },
      changes: [change],
    }))
    const { fresh } = await takeEvents(pool, events, new Map([['logs', events.length]]))
    t.equal(fresh.size, events.length)
  }
  for (const turn of [0, 1]) {
    await take('alone', turn, [])
    await take('beside', turn, [{ id: 'auth0|other', at: iso(5), exists: true, stale: 'changed' }])
  }
  const read = async (way: string) =>
    (
      await pool.query(
        `SELECT split_part(id, '|', 2)::int AS number, answered_at, told_at, gone_at, created_at, last_login, last_ip, logins_count, hints,
                stale_since, stale_reason, hinted_at, shown_from
         FROM users WHERE id LIKE $1 ORDER BY number`,
        [`${way}|%`],
      )
    ).rows
  const [alone, beside] = [await read('alone'), await read('beside')]
  for (const [index, row] of alone.entries()) {
    t.strictSame(row, beside[index], JSON.stringify(histories[row.number]))
  }
  t.ok(alone.some(({ stale_reason: reason }) => reason === 'new'))
})
