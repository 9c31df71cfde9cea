import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import t from 'tap'
import { startEmbeddedPostgres } from '../../src/postgres/embedded.ts'
import { migrate } from '../../src/postgres/migrate.ts'
import { asApp, grantRoles } from '../../src/postgres/roles.ts'
import { asRole } from '../../src/session.ts'
import { prepareDatabase } from '../../src/start/database.ts'
import { emptyDirectory } from '../stage/command.ts'
import { administer, openDatabase, openPool } from '../stage/database.ts'
import { openLogin } from '../stage/logins.ts'
import { eventually, startMirror } from '../stage/mirror.ts'

const deniedCode = '42501'

async function newDatabase(t: Parameters<typeof openDatabase>[0]): Promise<string> {
  const url = await openDatabase(t)
  await prepareDatabase(url, undefined)
  return url
}

t.test('a login that is nothing but a member of mirror_app runs the whole product', async (t) => {
  const databaseUrl = await newDatabase(t)
  const login = await openLogin(t, 'mirror_app')
  const mirror = await startMirror(t, {
    databaseUrl: login.at(databaseUrl),
    intervals: { backfill: 3_600_000, sweep: 3_600_000, drift: 3_600_000 },
    pull: { logsEveryMs: 50, events: true, streams: 'watch' },
    eventStream: true,
  })
  const created = await mirror.manage('POST', 'users', {
    connection: 'Username-Password-Authentication',
    email: 'new@example.com',
    password: 'a-Long-Passw0rd',
  })
  const id = String(created.json['user_id'])
  const row = await eventually(
    () => mirror.pool.query('SELECT answered_at, told_at, stale_since FROM users WHERE id = $1', [id]),
    ({ rows }) => rows[0] !== undefined && rows[0].stale_since === null,
  )
  t.equal(row.rows.length, 1, 'what a stream tells arrives')
  t.match(await mirror.call('GET', '/me', { token: await mirror.token(id) }), { status: 200 })
  await eventually(
    () => mirror.call('GET', '/health/ready'),
    ({ json }) => json['backfilled'] === true,
  )
  t.equal((await mirror.deliver('no event')).json['quarantined'], 1)
  t.match(await mirror.call('GET', '/metrics'), { status: 200 })
})

t.test('whatever the login may do, the running product may do what mirror_app may', async (t) => {
  const { databaseUrl, deliver } = await startMirror(t, { logStream: false, worker: false })
  const owner = await openPool(t, databaseUrl)
  const event = '{"log_id":"1","data":{"type":"s"}}'
  await owner.query('REVOKE INSERT ON mirror.inbox FROM mirror_app')
  t.equal((await deliver(event)).status, 503)
  await grantRoles(databaseUrl)
  t.equal((await deliver(event)).status, 200, 'what is lacking is granted again')
})

t.test('mirror_app changes no schema, empties no table and deletes no user', async (t) => {
  const { url } = await asApp(await newDatabase(t))
  const app = await openPool(t, url)
  t.strictSame((await app.query('SELECT current_user')).rows, [{ current_user: 'mirror_app' }])
  await app.query("INSERT INTO users (id) VALUES ('auth0|ada')")
  for (const statement of [
    'CREATE TABLE public.mine (id int)',
    'CREATE TABLE mirror.mine (id int)',
    'CREATE TABLE bullmq.mine (id int)',
    'CREATE SCHEMA mine',
    'DROP TABLE users CASCADE',
    'ALTER TABLE users ADD COLUMN mine int',
    'TRUNCATE users CASCADE',
    'TRUNCATE mirror.inbox',
    'DELETE FROM users',
    'DELETE FROM mirror.runs',
    'DELETE FROM mirror.counts',
    "UPDATE mirror._prisma_migrations SET checksum = ''",
    'UPDATE bullmq.migration SET version = 1',
    'CREATE OR REPLACE FUNCTION mirror.instant(at timestamptz) RETURNS text LANGUAGE sql AS $$ SELECT NULL $$',
    'CREATE ROLE mine',
    "COPY users TO PROGRAM 'cat'",
  ]) {
    await t.rejects(app.query(statement), { code: deniedCode }, statement)
  }
})

t.test('mirror_app deletes from those tables that the product deletes from, and from no others', async (t) => {
  const pool = await openPool(t, await newDatabase(t))
  const { rows } = await pool.query(
    `SELECT c.relname AS name FROM pg_class c WHERE c.relkind = 'r' AND has_table_privilege('mirror_app', c.oid, 'DELETE')
     AND c.relnamespace IN ('public'::regnamespace, 'mirror'::regnamespace) ORDER BY 1`,
  )
  const files = (await readdir('src', { recursive: true })).filter((path) => path.endsWith('.ts'))
  const texts = await Promise.all(files.map((path) => readFile(join('src', path), 'utf8')))
  const deleted = texts.flatMap((text) => [...text.matchAll(/DELETE FROM (?:\w+\.)?(\w+)/g)].map(([, name]) => name))
  t.strictSame(
    rows.map(({ name }) => name),
    [...new Set(deleted)].sort(),
  )
})

t.test('mirror_reader reads users and may reference them, sees no token and no body, and writes nothing', async (t) => {
  const databaseUrl = await newDatabase(t)
  const owner = await openPool(t, databaseUrl)
  const login = await openLogin(t, 'mirror_reader')
  await owner.query("INSERT INTO users (id) VALUES ('auth0|ada')")
  await owner.query(`CREATE SCHEMA app AUTHORIZATION ${login.name}`)
  const reader = await openPool(t, login.at(databaseUrl))
  t.strictSame((await reader.query('SELECT id FROM users')).rows, [{ id: 'auth0|ada' }])
  for (const table of ['sources', 'counts', 'gaps', 'runs', 'budgets', 'refreshes'])
    await reader.query(`TABLE mirror.${table}`)
  await reader.query('CREATE TABLE app.songs (user_id text REFERENCES users (id))')
  await reader.query("INSERT INTO app.songs VALUES ('auth0|ada')")
  await t.rejects(reader.query("INSERT INTO app.songs VALUES ('auth0|nobody')"), { code: '23503' })
  for (const statement of [
    'TABLE mirror.management_token',
    'TABLE mirror.inbox',
    'TABLE mirror.quarantine',
    'TABLE mirror.walked',
    'TABLE bullmq.job',
    "INSERT INTO users (id) VALUES ('auth0|eve')",
    'UPDATE users SET email = NULL',
    'DELETE FROM users',
    'DELETE FROM mirror.gaps',
    "INSERT INTO mirror.runs (kind) VALUES ('sweep')",
    'CREATE TABLE public.mine (id int)',
  ]) {
    await t.rejects(reader.query(statement), { code: deniedCode }, statement)
  }
  await owner.query('DROP SCHEMA app CASCADE')
})

t.test('a login that may not migrate starts on a current schema, and says what to run on an old one', async (t) => {
  const databaseUrl = await newDatabase(t)
  const login = await openLogin(t, 'mirror_app')
  t.strictSame(await prepareDatabase(login.at(databaseUrl), undefined), [])
  const owner = await openPool(t, databaseUrl)
  await owner.query("DELETE FROM mirror._prisma_migrations WHERE migration_name LIKE '%_roles'")
  await t.rejects(prepareDatabase(login.at(databaseUrl), undefined), /lacks \d+_roles, .*user-mirror migrate/)
})

t.test('whoever is a member of mirror_owner migrates what another has made', async (t) => {
  const databaseUrl = await newDatabase(t)
  const login = await openLogin(t, 'mirror_owner')
  const member = await openPool(t, login.at(databaseUrl))
  await member.query('ALTER TABLE users ADD COLUMN later int')
  await member.query('CREATE TABLE mirror.later (id bigserial)')
  await member.query('ALTER TABLE bullmq.migration ADD COLUMN later int')
  await grantRoles(databaseUrl)
  const app = await openPool(t, (await asApp(databaseUrl)).url)
  await app.query('INSERT INTO mirror.later DEFAULT VALUES')
  const { rows } = await member.query(
    "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname IN ('mirror', 'bullmq')",
  )
  t.strictSame(rows, [{ tableowner: 'mirror_owner' }])
})

t.test(
  'where a login may neither make nor join the roles, the product is used with its own rights, and says so',
  async (t) => {
    const login = await openLogin(t)
    const name = `${login.name}_own`
    await administer(`CREATE DATABASE ${name} OWNER ${login.name}`)
    t.teardown(() => administer(`DROP DATABASE ${name} WITH (FORCE)`))
    const url = new URL(login.at(process.env['TEST_DATABASE_URL'] ?? ''))
    url.pathname = name
    await prepareDatabase(url.href, undefined)
    t.match(await asApp(url.href), { url: url.href, refusal: /mirror_app/ })
    const { call, token } = await startMirror(t, { databaseUrl: url.href })
    t.equal((await call('GET', '/me', { token: await token('auth0|ada') })).status, 200)

    await administer(`GRANT mirror_owner, mirror_app TO ${login.name}`)
    await grantRoles(url.href)
    t.match(await asApp(url.href), { refusal: undefined }, 'until somebody lets it join')
  },
)

t.test('what the URL itself asks for stays', async (t) => {
  const url = new URL(await newDatabase(t))
  url.searchParams.set('options', '-c statement_timeout=4321 -c TimeZone=Asia/Tokyo')
  const app = await openPool(t, asRole(url.href, 'mirror_app'))
  const { rows } = await app.query("SELECT current_setting('statement_timeout') AS timeout, current_user")
  t.strictSame(rows, [{ timeout: '4321ms', current_user: 'mirror_app' }])
})

t.test(
  'the databases of a new cluster are migrated at the same moment, by an ordinary login that may make roles',
  async (t) => {
    const postgres = await startEmbeddedPostgres({ directory: await emptyDirectory(t), settings: { fsync: 'off' } })
    t.teardown(postgres.stop)
    const admin = new pg.Client(postgres.url)
    await admin.connect()
    await admin.query("CREATE ROLE deployer LOGIN CREATEROLE PASSWORD 'deployer'")
    const urls = []
    for (let index = 0; index < 6; index++) {
      await admin.query(`CREATE DATABASE d${index} OWNER deployer`)
      urls.push(`postgresql://deployer:deployer@127.0.0.1:${postgres.port}/d${index}`)
    }
    await admin.end()
    await Promise.all(urls.flatMap((url) => [migrate(url), migrate(url)]))
    for (const url of urls) t.match(await asApp(url), { refusal: undefined })
  },
)
