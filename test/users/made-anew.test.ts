import t from 'tap'
import { profileOf } from '../../src/auth0/profile.ts'
import { noteChanges } from '../../src/users/hints.ts'
import { packOf } from '../../src/users/pack.ts'
import { writeSnapshot } from '../../src/users/snapshot.ts'
import { writeStates } from '../../src/users/states.ts'
import type { ProfileRow } from '../../src/users/user.ts'
import { writeProfiles } from '../../src/users/write.ts'
import { empty, openPool } from '../stage/database.ts'

const id = 'auth0|1'
const iso = (second: number) => new Date(Date.UTC(2026, 8, 1, 8, 0, second)).toISOString()

function profile(madeAt: number, members: Record<string, unknown> = {}): ProfileRow {
  const row = profileOf(JSON.stringify({ user_id: id, created_at: iso(madeAt), updated_at: iso(madeAt), ...members }))
  if (row === undefined) throw new Error('not a profile')
  return row
}

const login = (second: number, count: number) => ({
  id,
  at: iso(second),
  exists: true,
  login: { ip: '203.0.113.9', count },
})

const pool = await openPool(t)
t.beforeEach(async () => {
  await empty(pool, 'users', 'mirror.runs')
  await writeProfiles(pool, [{ profile: profile(10), answeredAt: new Date(iso(12)), hints: '0' }])
  await noteChanges(pool, [login(20, 7)])
})

async function logins() {
  const { rows } = await pool.query('SELECT last_login, logins_count, last_ip FROM users WHERE id = $1', [id])
  return rows[0]
}

const none = { last_login: null, logins_count: null, last_ip: null }

t.test('whoever is made anew under an id that was never seen to go has no logins of the one before', async (t) => {
  t.strictSame(await logins(), { last_login: new Date(iso(20)), logins_count: '7', last_ip: '203.0.113.9' })
  await writeProfiles(pool, [{ profile: profile(30), answeredAt: new Date(iso(40)), hints: '0' }])
  t.strictSame(await logins(), none, 'by a direct answer')
  await noteChanges(pool, [login(21, 8)])
  t.strictSame(await logins(), none, 'nor by an event that comes late')
  await noteChanges(pool, [login(50, 1)])
  t.strictSame(await logins(), { last_login: new Date(iso(50)), logins_count: '1', last_ip: '203.0.113.9' })
})

t.test('nor by an export', async (t) => {
  const { rows } = await pool.query("INSERT INTO mirror.runs (kind) VALUES ('backfill') RETURNING id")
  await writeSnapshot(pool, { profiles: packOf([profile(30).json]), asOf: iso(45), runId: rows[0].id })
  t.strictSame(await logins(), none)
})

t.test('nor where only events have told of the one before', async (t) => {
  await empty(pool, 'users')
  await noteChanges(pool, [login(20, 7)])
  await writeProfiles(pool, [{ profile: profile(30), answeredAt: new Date(iso(40)), hints: '0' }])
  t.strictSame(await logins(), none)
})

t.test('nor the passwords of the one before, where an event tells of the new one', async (t) => {
  const before = profile(10, { last_password_reset: iso(11), updated_at: iso(11) })
  await writeProfiles(pool, [{ profile: before, answeredAt: new Date(iso(21)), hints: '9' }])
  const { json } = profile(30, { email: 'ada@example.com' })
  const members = ['created_at', 'updated_at', 'email']
  const told = { id, json, at: iso(30), reason: 'created', created: true, members, whole: false, linked: false }
  await writeStates(pool, [told])
  const { rows } = await pool.query('SELECT email, last_password_reset FROM users WHERE id = $1', [id])
  t.strictSame(rows, [{ email: 'ada@example.com', last_password_reset: null }])
})

t.test('a login of the new one that was told before its profile stays', async (t) => {
  await noteChanges(pool, [login(50, 1)])
  await writeProfiles(pool, [{ profile: profile(30), answeredAt: new Date(iso(45)), hints: '0' }])
  t.strictSame((await logins()).last_login, new Date(iso(50)))
})
