import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { openManagement } from '../../src/auth0/management.ts'
import { openLog } from '../../src/log.ts'
import { refreshStale } from '../../src/reconcile/refresh.ts'
import { emptyDirectory } from '../stage/command.ts'
import { openCommands } from '../stage/command-line.ts'
import { startMirror } from '../stage/mirror.ts'

const directory = await emptyDirectory(t)

const user = openCommands(t, directory)
const columns = (...args: string[]) => user(['columns', ...args])

const at = (second: number) => new Date(Date.UTC(2026, 8, 1, 8, 0, second)).toISOString()

/** A path whose names try to leave their quotes. */
const hostile = `user_metadata.a'); DROP TABLE users; --."$$ \\\\ {b}`

t.test('columns from metadata fill themselves, whatever the values are, and no way in minds them', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  const { pool, tell, call, token, tenant, auth0 } = mirror
  const made = await columns(
    'plan=app_metadata.plan',
    'trial=app_metadata.trial:boolean',
    'app_metadata.seats:number',
    'app_metadata.until:timestamp',
    'user_metadata.tags:jsonb',
    `hostile=${hostile}`,
    '--index',
    '--json',
  )
  t.equal(made.code, 0, made.output)
  const { file, sql } = JSON.parse(made.output)
  t.match(file, /^prisma\/migrations\/\d{14}_users_columns\/migration\.sql$/)
  t.equal(await readFile(join(directory, file), 'utf8'), sql)
  await pool.query(sql)
  // and columns of the team's own
  await pool.query(
    `ALTER TABLE users ADD COLUMN note text, ADD COLUMN rank int NOT NULL DEFAULT 7; SELECT mirror.renew_users_live()`,
  )

  const identities = [{ provider: 'auth0', connection: 'Users', user_id: 'ada', isSocial: false }]
  const user = {
    user_id: 'auth0|ada',
    email: 'ada@example.com',
    name: 'Ada',
    picture: 'https://x.example/',
    created_at: at(0),
    identities,
  }
  const put = async (second: number, app_metadata: unknown, user_metadata: unknown) => {
    const object = { ...user, updated_at: at(second), app_metadata, user_metadata }
    const { status } = await tell(
      JSON.stringify({ id: `c${second}`, type: 'user.updated', time: at(second), data: { object } }),
    )
    if (status !== 200) throw new Error(`answered ${status}`)
    const { rows } = await pool.query(
      `SELECT plan, trial, app_metadata_seats AS seats, app_metadata_until AS until, user_metadata_tags AS tags, hostile, note, rank
       FROM users_live WHERE id = 'auth0|ada'`,
    )
    return rows[0]
  }
  const none = { plan: null, trial: null, seats: null, until: null, tags: null, hostile: null, note: null, rank: 7 }
  t.strictSame(await put(1, {}, {}), none)
  await pool.query(`UPDATE users SET note = 'kept', rank = 1`)
  const own = { note: 'kept', rank: 1 }
  const right = { plan: 'pro', trial: false, seats: 12.5, until: '2026-09-01T10:00:00+02:00' }
  t.strictSame(await put(2, right, { tags: ['a'], [`a'); DROP TABLE users; --`]: { '"$$ \\ {b}': 'found' } }), {
    ...right,
    seats: '12.5',
    until: new Date(at(0)),
    tags: ['a'],
    hostile: 'found',
    ...own,
  })
  const wrong = [
    [{ plan: 1, trial: 'true', seats: '12', until: '2026-02-30T00:00:00Z' }, { tags: null }],
    [{ plan: null, trial: 0, seats: true, until: '2026-09-01T10:00:00' }, {}],
    [{ plan: {}, trial: [], seats: 'NaN', until: 'infinity' }, {}],
    [{ plan: ['x'], trial: null, seats: {}, until: '294277-01-01T00:00:00Z' }, {}],
    [{ until: `2026-09-01T99:00:00Z` }, {}],
  ] as const
  for (const [index, [app, own_]] of wrong.entries()) {
    const row = await put(10 + index, app, own_)
    t.strictSame(row, { ...none, ...own, tags: null }, JSON.stringify(app))
  }
  await put(20, { plan: 'pro', seats: 1e300 }, {})

  // the other ways in
  const later = new Date(Date.now() + 3_600_000).toISOString()
  const answered = { ...user, updated_at: at(30), app_metadata: { plan: 'free' } }
  await fetch(`${tenant.issuer}local/users?silent=true`, { method: 'POST', body: JSON.stringify([answered]) })
  t.equal((await call('GET', '/me', { token: await token('auth0|ada') })).status, 200)
  await refreshStale({ pool, management: openManagement(auth0), log: openLog('silent') }, new AbortController().signal)
  await tell(
    JSON.stringify({
      id: 'gone',
      type: 'user.deleted',
      time: later,
      data: { object: { ...answered, deleted_at: later } },
    }),
  )
  const { rows } = await pool.query(
    `SELECT plan, note, rank, gone_at IS NOT NULL AS gone FROM users WHERE id = 'auth0|ada'`,
  )
  t.strictSame(rows, [{ plan: 'free', note: 'kept', rank: 1, gone: true }])
  t.equal((await pool.query(`SELECT FROM users_live`)).rowCount, 0)

  await pool.query(
    `INSERT INTO users (id, app_metadata) SELECT 'auth0|' || n, json_build_object('plan', 'p' || n) FROM generate_series(1, 3000) n`,
  )
  await pool.query('ANALYZE users')
  const plan = async (where: string) =>
    JSON.stringify((await pool.query(`EXPLAIN SELECT email FROM users_live WHERE ${where}`)).rows)
  t.match(await plan(`plan = 'p77'`), /Index Scan using users_plan_idx/)
  t.match(await plan(`user_metadata_tags @> '["a"]'`), /users_user_metadata_tags_idx/)
})

t.test('a column that cannot be is refused, and nothing is written', async (t) => {
  const before = await readdir(directory)
  for (const [args, words] of [
    [[], /say which/],
    [['email'], /does not lead into user_metadata or app_metadata/],
    [['app_metadata'], /does not lead into/],
    [['email=app_metadata.email'], /users has a column email already/],
    [['hints=app_metadata.hints'], /users has a column hints already/],
    [['app_metadata.a', 'app_metadata.a:number'], /two columns would be called app_metadata_a/],
    [[`app_metadata.${'a'.repeat(60)}`], /too long a name: give it one with NAME=/],
    [['app_metadata.a,app_metadata.b'], /is not understood/],
    [['--what'], /--what/],
  ] as const) {
    const { code, output } = await columns(...args, ...(args.length === 0 ? [] : ['--dir', 'other']))
    t.equal(code, 2, args.join(' '))
    t.match(output, words)
  }
  t.strictSame(await readdir(directory), before)
})

t.test(
  'users_live shows who is neither gone nor blocked, joins by the key, and cannot be written through',
  async (t) => {
    const { pool } = await startMirror(t, { worker: false, logStream: false })
    await pool.query(`
    CREATE TABLE songs (title text, user_id text NOT NULL REFERENCES users (id));
    CREATE INDEX ON songs (user_id);
    INSERT INTO users (id, blocked, gone_at) SELECT 'auth0|' || n, CASE n % 3 WHEN 0 THEN true WHEN 1 THEN false END,
      CASE WHEN n % 5 = 0 THEN now() END FROM generate_series(1, 3000) n;
    INSERT INTO songs SELECT 'song ' || n, 'auth0|' || n FROM generate_series(1, 3000) n;
    ANALYZE users, songs`)
    t.equal((await pool.query('SELECT FROM users_live')).rowCount, 1600)
    const { rows } = await pool.query(
      `EXPLAIN SELECT title, name FROM songs JOIN users_live u ON u.id = user_id WHERE title = 'song 7'`,
    )
    t.match(JSON.stringify(rows), /Index Scan using users_pkey on users/, 'as if it were the table')
    for (const statement of [
      `INSERT INTO users_live (id) VALUES ('a|b')`,
      `UPDATE users_live SET email = ''`,
      'DELETE FROM users_live',
    ])
      await t.rejects(pool.query(statement), { code: '55000' }, statement)
    await pool.query('SET ROLE mirror_reader')
    t.equal((await pool.query('SELECT FROM users_live')).rowCount, 1600)
    await pool.query('RESET ROLE')
    const names = (
      await pool.query(
        `SELECT string_agg(attname, ',') AS names FROM pg_attribute WHERE attrelid = 'users_live'::regclass`,
      )
    ).rows[0].names
    t.notMatch(names, /hints|retry_at|original|blocked/, "the worker's own columns are not in it")
  },
)
