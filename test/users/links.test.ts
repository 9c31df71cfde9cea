import type pg from 'pg'
import t, { type Test } from 'tap'
import { profileOf, stateOf } from '../../src/auth0/profile.ts'
import { type State, writeStates } from '../../src/users/states.ts'
import { writeGone, writeProfiles } from '../../src/users/write.ts'
import { empty, openPool } from '../stage/database.ts'
import { eventually } from '../stage/mirror.ts'

const at = (second: number) => new Date(Date.UTC(2026, 8, 1, 8, 0, second))

const identity = (number: number) => ({ provider: 'auth0', user_id: String(number), connection: 'Users' })

function user(number: number, linked: number[] = []) {
  const identities = [number, ...linked].map(identity)
  return {
    user_id: `auth0|${number}`,
    created_at: at(1),
    updated_at: at(1),
    name: 'Ada',
    picture: 'p',
    email: 'a@example.com',
    identities,
  }
}

function told(second: number, number: number, linked: number[] = [], more: Partial<State> = {}): State {
  const members = JSON.parse(JSON.stringify({ ...user(number, linked), updated_at: at(second) }))
  return {
    id: `auth0|${number}`,
    at: at(second).toISOString(),
    reason: 'updated',
    created: false,
    ...stateOf(members),
    ...more,
  }
}

const gone = (second: number, number: number): State =>
  told(second, number, [], { reason: 'deleted', goneAt: at(second).toISOString() })

function answer(second: number, number: number, linked: number[] = []) {
  const profile = profileOf(JSON.stringify(user(number, linked)))
  if (profile === undefined) throw new Error('not a profile')
  return { profile, answeredAt: at(second), hints: '9' }
}

const pool = await openPool(t)
t.beforeEach(() => empty(pool, 'users'))

type Work = (db: pg.PoolClient) => Promise<unknown>

const waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"

async function begun(work: Work): Promise<pg.PoolClient> {
  const client = await pool.connect()
  await client.query('BEGIN')
  await work(client)
  return client
}

async function end(client: pg.PoolClient): Promise<void> {
  await client.query('COMMIT')
  client.release()
}

/** The second begins before the first is committed, and has ended or waits for it when it is. */
async function atTheSameTime(first: Work, second: Work): Promise<void> {
  const client = await begun(first)
  let isDone = false
  const other = begun(second).then((client) => {
    isDone = true
    return client
  })
  await eventually(
    async () => isDone || (await pool.query(waiting)).rowCount === 1,
    (isSettled) => isSettled,
  )
  await end(client)
  await end(await other)
}

async function isMerged(t: Test, message: string): Promise<void> {
  const { rows } = await pool.query("SELECT gone_at IS NOT NULL AS gone, merged_into FROM users WHERE id = 'auth0|2'")
  t.strictSame(rows, [{ gone: true, merged_into: 'auth0|1' }], message)
}

const link: Work = (db) => writeStates(db, [told(20, 1, [2])])
const unlist: Work = (db) => writeStates(db, [gone(20, 2)])
const missed: Work = (db) => writeGone(db, 'auth0|2', at(21), '9')

t.test('two who are linked and written at the same moment end as one, whichever comes first', async (t) => {
  const before: [string, Work | undefined][] = [
    ['nobody is known', undefined],
    ['both are known', async (db) => writeProfiles(db, [answer(1, 1), answer(1, 2)])],
    ['the secondary was answered since', async (db) => writeProfiles(db, [answer(1, 1), answer(20, 2)])],
  ]
  for (const [name, prepare] of before) {
    for (const removes of prepare === undefined ? [unlist] : [unlist, missed]) {
      for (const [first, second] of [
        [link, removes],
        [removes, link],
      ] as const) {
        await empty(pool, 'users')
        if (prepare !== undefined) await end(await begun(prepare))
        await atTheSameTime(first, second)
        await isMerged(t, name)
      }
    }
  }
})

t.test('of two who list a user as linked, the one who was heard of last is the primary', async (t) => {
  // 1 was itself linked into 3 since, and nobody has asked about 1 yet
  for (const [old, now] of [
    [1, 3],
    [3, 1],
  ] as const) {
    await empty(pool, 'users')
    await writeStates(pool, [told(1, 2), told(10, old, [2]), told(20, now, [old, 2])])
    await end(await begun((db) => writeGone(db, 'auth0|2', at(30), '9')))
    const { rows } = await pool.query("SELECT merged_into FROM users WHERE id = 'auth0|2'")
    t.strictSame(rows, [{ merged_into: `auth0|${now}` }])
    await writeStates(pool, [told(11, old, [2], { id: `auth0|${old}` })])
    const { rows: late } = await pool.query("SELECT merged_into FROM users WHERE id = 'auth0|2'")
    t.strictSame(late, [{ merged_into: `auth0|${now}` }], 'and a late event of the other changes nothing')
  }
})
