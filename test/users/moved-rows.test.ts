// Application rows that follow their linked users: through the writes that link and part them, as the product's own role.
import type pg from 'pg'
import t from 'tap'
import { profileOf, stateOf } from '../../src/auth0/profile.ts'
import { asApp } from '../../src/postgres/roles.ts'
import { moveLinkedRows } from '../../src/reconcile/linked-rows.ts'
import { writeAnswer } from '../../src/reconcile/write-answer.ts'
import { writeStates } from '../../src/users/states.ts'
import { writeGone } from '../../src/users/write.ts'
import { openDatabase, openPool } from '../stage/database.ts'
import { eventually } from '../stage/mirror.ts'

const at = (second: number) => new Date(Date.UTC(2026, 8, 1, 8, 0, second))

function user(second: number, name: string, linked: string[]) {
  const identities = [name, ...linked].map((user_id) => ({ provider: 'auth0', user_id, connection: 'Users' }))
  const updated_at = at(second)
  return { user_id: `auth0|${name}`, created_at: at(1), updated_at, name, picture: 'p', email: 'e', identities }
}

const databaseUrl = await openDatabase(t)
const owner = await openPool(t, databaseUrl)
const app = await openPool(t, (await asApp(databaseUrl)).url)

await owner.query(`
  CREATE SCHEMA shop;
  CREATE TABLE songs (id bigserial PRIMARY KEY, user_id text NOT NULL REFERENCES users (id), title text);
  CREATE INDEX ON songs (user_id);
  CREATE TABLE shop."Likes" ("userId" text REFERENCES users (id), song int, PRIMARY KEY ("userId", song));
  CREATE TABLE follows (a text REFERENCES users (id), b text REFERENCES users (id), PRIMARY KEY (a, b));
  CREATE TABLE addresses (id int PRIMARY KEY, user_id text REFERENCES users (id), main boolean);
  CREATE UNIQUE INDEX ON addresses (user_id) WHERE main;
  CREATE TABLE settings (user_id varchar(200) PRIMARY KEY REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED, theme text);
  CREATE TABLE loose (user_id text REFERENCES users (id));
  ALTER TABLE users ADD UNIQUE (id, email);
  CREATE TABLE pairs (id int PRIMARY KEY, user_id text, email text, FOREIGN KEY (user_id, email) REFERENCES users (id, email));
  ALTER TABLE users ADD COLUMN boss text REFERENCES users (id);
  GRANT USAGE ON SCHEMA shop TO mirror_app;
  GRANT SELECT (id, user_id), UPDATE (user_id) ON songs TO mirror_app;
  GRANT SELECT, UPDATE, DELETE ON shop."Likes", follows, addresses, settings TO mirror_app;`)

const tables = ['songs', 'shop."Likes"', 'follows', 'addresses', 'settings', 'loose', 'pairs']

t.beforeEach(async () => {
  for (const table of tables) await owner.query(`DELETE FROM ${table}`)
  await owner.query(
    'DELETE FROM users; DELETE FROM mirror.moved_rows; DELETE FROM mirror.moves; DELETE FROM mirror.linked_tables',
  )
})

async function answer(second: number, name: string, ...linked: string[]) {
  const profile = profileOf(JSON.stringify(user(second, name, linked)))
  if (profile === undefined) throw new Error('not a profile')
  await writeAnswer(app, { profile, answeredAt: at(second), hints: '99' })
}

async function missing(second: number, name: string, pool = app) {
  const client = await pool.connect()
  await client.query('BEGIN')
  await writeGone(client, `auth0|${name}`, at(second), '99')
  await client.query('COMMIT')
  client.release()
}

async function link(second: number, primary: string, ...secondaries: string[]) {
  await answer(second, primary, ...secondaries)
  for (const name of secondaries) await missing(second + 1, name)
}

async function known(...names: string[]) {
  for (const name of names) await answer(2, name)
}

const choose = (table: string, rule = 'keep') =>
  owner.query('INSERT INTO mirror.linked_tables VALUES ($1, $2)', [table, rule])

const list = async (sql: string, pool: pg.Pool = owner) =>
  (await pool.query({ text: sql, rowMode: 'array' })).rows.map((row) => row.join(' '))

const songs = () => list(`SELECT title, substr(user_id, 7) FROM songs ORDER BY title`)
const likes = () => list(`SELECT song, substr("userId", 7) FROM shop."Likes" ORDER BY 1, 2`)
const moves = () => list(`SELECT substr(user_id, 7), failed FROM mirror.moves ORDER BY 1`)

const sing = (name: string, title: string) =>
  owner.query('INSERT INTO songs (user_id, title) VALUES ($1, $2)', [`auth0|${name}`, title])
const like = (name: string, ...liked: number[]) =>
  owner.query('INSERT INTO shop."Likes" SELECT $1, unnest($2::int[])', [`auth0|${name}`, liked])

t.test('nothing is moved that nobody has asked for', async (t) => {
  await known('p', 's')
  await sing('s', 'one')
  await link(10, 'p', 's')
  t.strictSame(await songs(), ['one s'])
})

t.test('a link moves rows to the primary, an unlink moves those back, and no others', async (t) => {
  await choose('songs')
  await known('p', 's')
  await sing('s', 'from s')
  await sing('p', 'from p')
  await link(10, 'p', 's')
  t.strictSame(await songs(), ['from p p', 'from s p'])
  await sing('p', 'later')
  await answer(20, 'p')
  await answer(21, 's')
  t.strictSame(await songs(), ['from p p', 'from s s', 'later p'])
  await link(30, 's', 'p')
  t.strictSame(await songs(), ['from p s', 'from s s', 'later s'], 'the other way round')
  await answer(40, 's')
  await answer(41, 'p')
  t.strictSame(await songs(), ['from p p', 'from s s', 'later p'])
  await link(50, 'p', 's')
  t.strictSame(await songs(), ['from p p', 'from s p', 'later p'], 'and again')
})

t.test(
  'rows follow through chains, whichever link is heard of first, and each of them finds its way back',
  async (t) => {
    for (const order of ['first', 'last'] as const) {
      await owner.query(
        'DELETE FROM songs; DELETE FROM users; DELETE FROM mirror.moved_rows; DELETE FROM mirror.linked_tables',
      )
      await choose('*')
      await known('a', 'b', 'c')
      for (const name of ['a', 'b', 'c']) await sing(name, `from ${name}`)
      if (order === 'first') await link(10, 'b', 'a')
      await link(20, 'c', 'b', 'a')
      t.strictSame(await songs(), ['from a c', 'from b c', 'from c c'])
      await answer(30, 'c', 'a')
      await answer(31, 'b')
      t.strictSame(await songs(), ['from a c', 'from b b', 'from c c'], 'a stays where it is')
      await answer(40, 'c')
      await answer(41, 'a')
      t.strictSame(await songs(), ['from a a', 'from b b', 'from c c'])
    }
  },
)

t.test('where the primary has such a row already: keep, drop, fail', async (t) => {
  const after: Record<string, [string[], string[]]> = {
    keep: [
      ['1 p', '2 p', '2 s', '3 p'],
      ['1 s', '2 p', '2 s', '3 p'],
    ],
    drop: [
      ['1 p', '2 p', '3 p'],
      ['1 s', '2 p', '3 p'],
    ],
    fail: [
      ['1 s', '2 p', '2 s', '3 p'],
      ['1 s', '2 p', '2 s', '3 p'],
    ],
  }
  for (const [rule, [linked, parted]] of Object.entries(after)) {
    await owner.query(
      'DELETE FROM shop."Likes"; DELETE FROM songs; DELETE FROM users; DELETE FROM mirror.linked_tables; DELETE FROM mirror.moved_rows',
    )
    await choose('shop.Likes', rule)
    await choose('songs')
    await known('p', 's')
    await like('s', 1, 2)
    await like('p', 2, 3)
    await sing('s', 'song')
    await link(10, 'p', 's')
    t.strictSame(await likes(), linked, rule)
    t.strictSame(await songs(), [rule === 'fail' ? 'song s' : 'song p'], 'all of a user, or nothing')
    t.match(await moves(), [rule === 'fail' ? /^s shop."Likes", SQLSTATE 23505, Likes_pkey$/ : /^s $/])
    await answer(20, 'p')
    await answer(21, 's')
    t.strictSame(await likes(), parted, `${rule}, and parted again`)
    t.match(await moves(), [/^s $/], 'what had failed is where it belongs now')
  }
})

t.test('uniqueness of every kind counts, a part of a table or what is checked at the commit', async (t) => {
  await choose('*', 'keep')
  await known('p', 's')
  await owner.query(`INSERT INTO addresses VALUES (1, 'auth0|s', true), (2, 'auth0|s', false), (3, 'auth0|p', true);
    INSERT INTO settings VALUES ('auth0|s', 'dark'), ('auth0|p', 'light')`)
  await link(10, 'p', 's')
  t.strictSame(await list('SELECT id, user_id FROM addresses ORDER BY 1'), ['1 auth0|s', '2 auth0|p', '3 auth0|p'])
  t.strictSame(await list('SELECT theme, user_id FROM settings ORDER BY 1'), ['dark auth0|s', 'light auth0|p'])
})

t.test('a row that references two users is found again by what both have become', async (t) => {
  await choose('*')
  await known('p', 's', 'q', 'u', 'x')
  await owner.query(`INSERT INTO follows VALUES ('auth0|s', 'auth0|u'), ('auth0|u', 'auth0|s'), ('auth0|x', 'auth0|s')`)
  const follows = () => list('SELECT substr(a, 7), substr(b, 7) FROM follows ORDER BY 1, 2')
  await link(10, 'p', 's')
  await link(20, 'q', 'u')
  t.strictSame(await follows(), ['p q', 'q p', 'x p'])
  await answer(30, 'p')
  await answer(31, 's')
  t.strictSame(await follows(), ['q s', 's q', 'x s'])
  await answer(40, 'q')
  await answer(41, 'u')
  t.strictSame(await follows(), ['s u', 'u s', 'x s'])
})

t.test('what an application table refuses stops nothing but the move', async (t) => {
  await owner.query(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no, ada@example.com'; END $$;
    CREATE TRIGGER refuse BEFORE UPDATE ON songs FOR EACH ROW EXECUTE FUNCTION refuse()`)
  await choose('songs')
  await known('p', 's')
  await sing('s', 'song')
  await link(10, 'p', 's')
  t.strictSame(await list("SELECT merged_into FROM users WHERE id = 'auth0|s'"), ['auth0|p'])
  t.strictSame(await songs(), ['song s'])
  t.strictSame(await moves(), ['s public.songs, SQLSTATE P0001'], 'and says so, without the words of others')
  await owner.query('DROP TRIGGER refuse ON songs')
  t.match(await moveLinkedRows(app, { dryRun: false }), { users: 1, failed: [] }, 'the command tries again')
  t.strictSame(await songs(), ['song p'])
})

t.test('what is outstanding is told, and done on demand; what cannot be moved is named', async (t) => {
  await known('p', 's')
  await sing('s', 'one')
  await like('s', 1, 2)
  await like('p', 2)
  await owner.query("INSERT INTO loose VALUES ('auth0|s')")
  await link(10, 'p', 's')
  const by = (table: string, result: Awaited<ReturnType<typeof moveLinkedRows>>) =>
    result.references.filter((reference) => reference.table === table)
  const before = await moveLinkedRows(app, { dryRun: true })
  t.match(by('public.songs', before), [{ column: 'user_id', on_conflict: null, refusal: null, moved: 0 }])
  t.match(by('public.loose', before), [{ refusal: 'the table has no primary key' }])
  t.match(by('public.pairs', before), [{ refusal: 'it has several columns' }])
  t.match(by('public.users', before), [{ refusal: 'it is a column of users itself' }])
  t.strictSame(by('mirror.grants', before), [], 'tables of the mirror are not among them')

  await owner.query('REVOKE ALL ON shop."Likes" FROM mirror_app; REVOKE ALL ON SCHEMA shop FROM mirror_app')
  await choose('shop.Likes', 'drop')
  await choose('song')
  const refused = await moveLinkedRows(app, { dryRun: true })
  t.match(refused, { unfitting: ['song'] })
  const [{ needs = '' } = {}] = by('shop."Likes"', refused)
  t.match(
    needs,
    /^GRANT USAGE ON SCHEMA shop TO mirror_app; GRANT SELECT \("userId", song\), UPDATE \("userId"\), DELETE ON/,
  )
  await owner.query(needs)
  await choose('songs')
  const dry = await moveLinkedRows(app, { dryRun: true })
  t.match(by('shop."Likes"', dry), [{ refusal: null, moved: 1, kept: 0, dropped: 1 }])
  t.match(by('public.songs', dry), [{ moved: 1 }])
  t.strictSame(await likes(), ['1 s', '2 p', '2 s'], 'a dry run changes nothing')
  t.strictSame({ ...(await moveLinkedRows(app, { dryRun: false })), dry_run: true }, dry, 'and tells what happens')
  t.strictSame(await likes(), ['1 p', '2 p'])
  await owner.query("INSERT INTO songs (user_id, title) VALUES ('auth0|s', 'two')")
  t.match(await moveLinkedRows(app, { dryRun: false }), { users: 1 }, 'written for the secondary since')
  t.strictSame(await songs(), ['one p', 'two p'])
  t.match(await moveLinkedRows(app, { dryRun: false }), { users: 0 })
})

t.test('two links that meet in one user leave no row behind', async (t) => {
  await choose('*')
  await known('a', 'b', 'c')
  await sing('a', 'from a')
  await answer(10, 'b', 'a')
  const first = await app.connect()
  await first.query('BEGIN')
  await writeGone(first, 'auth0|a', at(11), '99') // its rows are on their way to b
  await answer(12, 'c', 'b')
  let isDone = false
  const second = missing(13, 'b').then(() => {
    isDone = true
  })
  const waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
  await eventually(
    async () => isDone || (await owner.query(waiting)).rowCount === 1,
    (isSettled) => isSettled,
  )
  await first.query('COMMIT')
  first.release()
  await second
  t.strictSame(await songs(), ['from a c'])
})

t.test('rows move in the very transaction that marks their user as merged', async (t) => {
  await choose('songs')
  await known('p', 's')
  await sing('s', 'song')
  const client = await app.connect()
  await client.query('BEGIN')
  const told = (second: number, name: string, linked: string[], more = {}) => ({
    id: `auth0|${name}`,
    at: at(second).toISOString(),
    reason: 'updated',
    created: false,
    ...stateOf(JSON.parse(JSON.stringify(user(second, name, linked)))),
    ...more,
  })
  await writeStates(client, [told(10, 'p', ['s']), told(10, 's', [], { goneAt: at(10).toISOString() })])
  t.strictSame(await songs(), ['song s'], 'it is one transaction')
  await client.query('COMMIT')
  client.release()
  t.strictSame(await songs(), ['song p'])
})
