import t from 'tap'
import { profileOf, stateOf } from '../../src/auth0/profile.ts'
import { openLog } from '../../src/log.ts'
import { allowCascade } from '../../src/postgres/roles.ts'
import { settleDeleted } from '../../src/reconcile/deletion.ts'
import { asRole } from '../../src/session.ts'
import { arrive } from '../../src/users/arrive.ts'
import { type DeletedUsers, deletionFigures, findRemoved, removeGone, setPolicy } from '../../src/users/deletion.ts'
import { noteChanges } from '../../src/users/hints.ts'
import { packOf } from '../../src/users/pack.ts'
import { writeSnapshot } from '../../src/users/snapshot.ts'
import { type State, writeStates } from '../../src/users/states.ts'
import { type ProfileRow, profileColumns } from '../../src/users/user.ts'
import { writeGone, writeProfiles } from '../../src/users/write.ts'
import { openDatabase, openPool } from '../stage/database.ts'
import { matches } from '../stage/matching.ts'
import { eventually } from '../stage/mirror.ts'

const id = 'auth0|1'
const at = (second: number) => new Date(Date.UTC(2026, 8, 1, 8, 0) + second * 1000)
const iso = (second: number) => at(second).toISOString()

const person = (who: string, members: Record<string, unknown> = {}) => ({
  user_id: who,
  created_at: iso(1),
  updated_at: iso(1),
  email: 'ada@example.com',
  name: 'Ada',
  picture: 'https://example.com/ada.png',
  locale: 'nl',
  last_ip: '203.0.113.9',
  user_metadata: { theme: 'dark' },
  identities: [{ provider: 'auth0', user_id: who.split('|')[1], connection: 'Users', isSocial: false }],
  ...members,
})

function profile(who: string, members: Record<string, unknown> = {}): ProfileRow {
  const row = profileOf(JSON.stringify(person(who, members)))
  if (row === undefined) throw new Error('not a profile')
  return row
}

const answer = (second: number, who = id, members: Record<string, unknown> = {}) => ({
  profile: profile(who, { updated_at: iso(second), ...members }),
  answeredAt: at(second),
  hints: '99',
})

function told(second: number, more: Partial<State> = {}): State {
  const members = stateOf(person(id, { updated_at: iso(second) }))
  return { id, at: iso(second + 0.02), reason: 'updated', created: false, ...members, ...more }
}

const deleted = (second: number) => told(second, { reason: 'deleted', goneAt: iso(second) })

const databaseUrl = await openDatabase(t)
const owner = await openPool(t, databaseUrl)
const pool = await openPool(t, asRole(databaseUrl, 'mirror_app'))
const log = openLog('silent')

const settle = (policy: DeletedUsers) => settleDeleted({ pool, log, policy }, new AbortController().signal)

async function begin(policy: DeletedUsers) {
  await owner.query('DROP SCHEMA IF EXISTS app CASCADE; TRUNCATE users, mirror.runs, mirror.removed CASCADE')
  await owner.query('UPDATE mirror.cascade SET allowed = $1', [policy === 'cascade'])
  await setPolicy(pool, policy)
}

async function row(who = id) {
  return (await owner.query('SELECT * FROM users WHERE id = $1', [who])).rows[0]
}

/** Everything of the row that Auth0 has said of the person. */
const nothing = {
  email: null,
  name: null,
  picture: null,
  last_ip: null,
  identities: [],
  user_metadata: {},
  attributes: {},
}

/** So old that a look for all changes has been taken since. */
async function ripen() {
  await owner.query("INSERT INTO mirror.runs (kind, finished_at, outcome) VALUES ('sweep', now(), 'completed')")
}

t.test('by default a tombstone keeps what it was', async (t) => {
  await begin('keep')
  await writeProfiles(pool, [answer(10)])
  await writeGone(pool, id, at(20), '99')
  t.strictSame(await settle('keep'), { scrubbed: 0, removed: 0, refused: 0 })
  matches(t, await row(), { email: 'ada@example.com', gone_at: at(20) })
})

t.test('scrubbed, a row holds nothing of the person from the moment in which it is a tombstone', async (t) => {
  const ways: [string, () => Promise<unknown>][] = [
    ['a direct 404', () => writeGone(pool, id, at(20), '99')],
    ['an event', () => writeStates(pool, [deleted(20)])],
    ['by hand', () => owner.query("UPDATE users SET gone_at = '2026-09-01T08:00:20Z'")],
  ]
  for (const [name, gone] of ways) {
    await begin('scrub')
    await owner.query('ALTER TABLE users ADD COLUMN IF NOT EXISTS notes text')
    await writeProfiles(pool, [answer(10, id, { nickname: 'a\u0000' })])
    await owner.query("UPDATE users SET notes = 'the team’s own'")
    await gone()
    matches(t, await row(), { ...nothing, original: null, gone_at: at(20), notes: 'the team’s own' }, name)
    t.strictSame((await row()).user_metadata, {}, name)
  }
})

t.test('no column of a profile is left out', async (t) => {
  await begin('scrub')
  const kinds = { text: 'x', boolean: true, integer: 1, instant: iso(1), list: [1], object: { a: 1 } }
  const full = Object.entries(profileColumns).map(([name, kind]) => [name, kinds[kind]])
  const record = { id, hints: 0, first_seen_at: iso(1), gone_at: iso(2), ...Object.fromEntries(full) }
  await owner.query('INSERT INTO users SELECT * FROM jsonb_populate_record(NULL::users, $1)', [JSON.stringify(record)])
  const { created_at, updated_at, ...left } = await row()
  t.strictSame([created_at, updated_at], [at(1), at(1)], 'when the user was made and changed is of no person')
  const empty: Record<string, unknown> = { identities: [], user_metadata: {}, app_metadata: {}, attributes: {} }
  for (const name of Object.keys(profileColumns).filter((name) => Object.hasOwn(left, name)))
    t.strictSame(left[name], empty[name] ?? null, name)
})

t.test('nothing that is late fills or lifts what was scrubbed, and Auth0 itself does', async (t) => {
  await begin('scrub')
  await writeProfiles(pool, [answer(10)])
  await writeStates(pool, [deleted(20), told(15), deleted(21)])
  await noteChanges(pool, [{ id, at: iso(19), exists: true, login: { ip: '203.0.113.9', count: 3 } }])
  matches(t, await row(), { ...nothing, last_login: null, logins_count: null, gone_at: at(21) })
  t.same([...(await writeProfiles(pool, [answer(18)]))], [[id, 'superseded']])
  t.same([...(await writeProfiles(pool, [answer(30)]))], [[id, 'updated']])
  t.match(await row(), { email: 'ada@example.com', gone_at: null, attributes: { locale: 'nl' } })
})

t.test('a secondary keeps what it was merged into', async (t) => {
  await begin('scrub')
  await writeProfiles(pool, [answer(10, 'auth0|2')])
  const identities = [...person(id).identities, ...person('auth0|2').identities]
  await writeStates(pool, [
    told(20, stateOf(person(id, { updated_at: iso(20), identities }))),
    { ...deleted(20), id: 'auth0|2' },
  ])
  matches(t, await row('auth0|2'), { ...nothing, gone_at: at(20), merged_into: id })
})

t.test('with another policy the tombstones that are there follow it', async (t) => {
  await begin('keep')
  await writeProfiles(pool, [answer(10), answer(10, 'auth0|2'), answer(10, 'auth0|3')])
  for (const who of [id, 'auth0|2']) await writeGone(pool, who, at(20), '99')
  await owner.query("INSERT INTO mirror.grants (user_id, kind, items) SELECT id, 'roles', '[{}]' FROM users")
  await setPolicy(pool, 'scrub')
  t.strictSame(await settle('scrub'), { scrubbed: 2, removed: 0, refused: 0 })
  t.match(await row('auth0|2'), nothing)
  t.match(await row('auth0|3'), { email: 'ada@example.com' })
  t.strictSame((await owner.query('SELECT user_id FROM mirror.grants')).rows, [{ user_id: 'auth0|3' }])
  t.strictSame(await settle('scrub'), { scrubbed: 0, removed: 0, refused: 0 }, 'and that is all')
})

t.test('cascade: an hour after, and after a look for all changes, the row goes as the foreign keys say', async (t) => {
  await begin('cascade')
  const people = ['cascade', 'set null', 'no action', 'deferred', 'merged', 'fresh'].map((name) => `auth0|${name}`)
  await writeProfiles(
    pool,
    people.map((who) => answer(10, who)),
  )
  await owner.query(`
    CREATE SCHEMA app;
    CREATE TABLE app.cascading (user_id text REFERENCES users ON DELETE CASCADE);
    CREATE TABLE app.nulling (user_id text REFERENCES users ON DELETE SET NULL);
    CREATE TABLE app.refusing (user_id text REFERENCES users);
    CREATE TABLE app.deferring (user_id text REFERENCES users DEFERRABLE INITIALLY DEFERRED);
    INSERT INTO app.cascading VALUES ('auth0|cascade');
    INSERT INTO app.nulling VALUES ('auth0|set null');
    INSERT INTO app.refusing VALUES ('auth0|no action');
    INSERT INTO app.deferring VALUES ('auth0|deferred');`)
  for (const who of people) await writeGone(pool, who, at(20), '99')
  await owner.query("UPDATE users SET merged_into = 'auth0|somebody' WHERE id = 'auth0|merged'")
  await owner.query("UPDATE users SET gone_at = now() WHERE id = 'auth0|fresh'")
  t.match(await settle('cascade'), { removed: 0, refused: 0 }, 'a link may be behind it that nobody has told of')
  await ripen()
  t.match(await settle('cascade'), { removed: 2, refused: 2 })
  const left = await owner.query('SELECT id, email FROM users ORDER BY id')
  t.strictSame(
    left.rows,
    ['deferred', 'fresh', 'merged', 'no action'].map((name) => ({ id: `auth0|${name}`, email: null })),
  )
  t.equal((await owner.query('SELECT FROM app.cascading')).rowCount, 0)
  t.strictSame((await owner.query('SELECT user_id FROM app.nulling')).rows, [{ user_id: null }])
  matches(t, await deletionFigures(pool), { policy: 'cascade', settled_at: Date, refused: 2 })
  t.equal(await findRemoved(pool, 'auth0|cascade'), iso(20))
})

async function removed(): Promise<void> {
  await begin('cascade')
  await writeProfiles(pool, [answer(10)])
  await writeGone(pool, id, at(20), '99')
  await ripen()
  await settle('cascade')
}

/** Shows the user alive as of this second. */
const evidence: Record<string, (second: number) => Promise<unknown>> = {
  'a log event': (second) =>
    noteChanges(pool, [{ id, at: iso(second), exists: true, stale: 'updated', login: { ip: '203.0.113.9' } }]),
  activity: (second) => noteChanges(pool, [{ id, at: iso(second), exists: true }]),
  'an event that tells the user': (second) => writeStates(pool, [told(second)]),
  'a direct answer': (second) => writeProfiles(pool, [answer(second)]),
  'an export': (second) => snapshot(second, iso(second)),
  'a page of the search': (second) => snapshot(second, undefined),
  'a token': (second) => arrive(pool, [{ id, issuedAt: at(second).getTime() / 1000 }]),
}

async function snapshot(second: number, asOf: string | undefined) {
  const { rows } = await owner.query(
    "INSERT INTO mirror.runs (kind, outcome, finished_at) VALUES ('backfill', 'failed', now()) RETURNING id",
  )
  const profiles = packOf([profile(id, { updated_at: iso(second) }).json])
  return writeSnapshot(pool, { profiles, asOf, runId: rows[0].id })
}

t.test('a removed row does not come back by what is dated before', async (t) => {
  await removed()
  t.equal(await row(), undefined)
  for (const [name, shown] of Object.entries(evidence)) {
    await shown(19)
    t.equal(await row(), undefined, name)
  }
  await writeStates(pool, [deleted(19)])
  t.equal(await row(), undefined, 'nor by the deletion told again')
  const arrived = (await arrive(pool, [{ id, issuedAt: at(19).getTime() / 1000 }])).get(id)
  t.match(arrived, { gone: true, asked: false, blocked: false })
  t.match(JSON.parse(String(arrived?.json)), { id, gone_at: iso(20), email: null, identities: [] })
})

t.test('what is dated later makes a tombstone about which Auth0 is asked, and its answer decides', async (t) => {
  for (const [name, shown] of Object.entries(evidence)) {
    await removed()
    await shown(30)
    matches(t, await row(), { ...nothing, gone_at: at(20), stale_since: Date, hints: '1' }, name)
    t.equal(await findRemoved(pool, id), undefined, 'now the row remembers it')
    await writeProfiles(pool, [{ ...answer(40), hints: '1' }])
    t.match(await row(), { email: 'ada@example.com', gone_at: null, stale_since: null }, name)
  }
  await removed()
  const later = (await arrive(pool, [{ id, issuedAt: at(30).getTime() / 1000 }])).get(id)
  t.match(later, { gone: true, asked: true })
  t.equal((await row()).stale_reason, 'token issued after deletion')
  await writeGone(pool, id, at(40), '1')
  matches(t, await row(), { gone_at: at(20), stale_since: null })
  await settle('cascade')
  t.equal(await row(), undefined, 'and goes again')
})

t.test('whoever writes while the row is removed sees that it is', async (t) => {
  await begin('cascade')
  await writeProfiles(pool, [answer(10)])
  await writeGone(pool, id, at(20), '99')
  const client = await pool.connect()
  await client.query('BEGIN')
  await removeGone(client, [id], true)
  const writing = writeStates(pool, [told(15, { created: true })])
  const waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
  await eventually(
    () => owner.query(waiting),
    ({ rowCount }) => rowCount === 1,
  )
  await client.query('COMMIT')
  client.release()
  await writing
  t.equal(await row(), undefined)
})

t.test('the same e-mail under a new id is another user, and the history of the old one stays', async (t) => {
  await begin('keep')
  await writeProfiles(pool, [answer(10)])
  await owner.query(`CREATE SCHEMA app; CREATE TABLE app.songs (user_id text REFERENCES users)`)
  await owner.query('INSERT INTO app.songs VALUES ($1)', [id])
  await writeGone(pool, id, at(20), '99')
  await writeProfiles(pool, [answer(30, 'auth0|2')])
  const { rows } = await owner.query('SELECT id, gone_at IS NOT NULL AS gone FROM users WHERE email = $1 ORDER BY id', [
    'ada@example.com',
  ])
  t.strictSame(rows, [
    { id, gone: true },
    { id: 'auth0|2', gone: false },
  ])
  t.strictSame((await owner.query('SELECT user_id FROM app.songs')).rows, [{ user_id: id }])
})

t.test('whatever is asked of it, the product removes nobody who is there, in doubt or merged', async (t) => {
  await begin('cascade')
  await writeProfiles(pool, [answer(10), answer(10, 'auth0|2'), answer(10, 'auth0|3')])
  for (const who of ['auth0|2', 'auth0|3']) await writeGone(pool, who, at(20), '99')
  await noteChanges(pool, [{ id: 'auth0|2', at: iso(30), exists: true, stale: 'updated' }])
  await owner.query("UPDATE users SET merged_into = 'auth0|1' WHERE id = 'auth0|3'")
  t.strictSame(await removeGone(pool, [id, 'auth0|2', 'auth0|3'], true), [])
  t.strictSame(await removeGone(pool, [id, 'auth0|2'], false), [])
})

t.test('application rows go only where whoever migrates has allowed it, and the policy says so', async (t) => {
  await begin('cascade')
  await writeProfiles(pool, [answer(10)])
  await writeGone(pool, id, at(20), '99')
  await ripen()
  await owner.query('UPDATE mirror.cascade SET allowed = false')
  await t.rejects(removeGone(pool, [id], true), { code: '42501' })
  t.match(await settle('cascade'), { removed: 0 })
  for (const statement of ['UPDATE mirror.cascade SET allowed = true', "DELETE FROM mirror.removed WHERE digest = ''"])
    await t.rejects(pool.query(statement), { code: '42501' }, statement)
  await allowCascade(asRole(databaseUrl, 'mirror_app'))
  t.match(await settle('cascade'), { removed: 0 }, 'a login that works on rows does not allow itself')
  await allowCascade(databaseUrl)
  await setPolicy(pool, 'scrub')
  await t.rejects(removeGone(pool, [id], true), { code: '42501' })
  await setPolicy(pool, 'cascade')
  t.match(await settle('cascade'), { removed: 1 })
})
