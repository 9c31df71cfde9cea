import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import t, { type Test } from 'tap'
import { startEmbeddedPostgres } from '../../src/postgres/embedded.ts'
import { migrate } from '../../src/postgres/migrate.ts'

/** An empty database on the server of the whole run, or, where a file runs by itself, on one of its own. */
let serverUrl = process.env['TEST_DATABASE_URL']
let databases = 0

t.before(async () => {
  if (serverUrl) return
  const directory = await mkdtemp(join(tmpdir(), 'user-mirror-'))
  const { url, stop, dataDirectory } = await startEmbeddedPostgres({ directory, settings: { fsync: 'off' } })
  serverUrl = url
  t.teardown(async () => {
    await stop()
    for (const path of [dataDirectory, directory]) await rm(path, { recursive: true, force: true })
  })
})

async function newDatabase(t: Test): Promise<string> {
  const name = `migrate_${process.pid}_${databases++}`
  await query(serverUrl, `CREATE DATABASE ${name}`)
  t.teardown(() => query(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`))
  const url = new URL(serverUrl ?? '')
  url.pathname = name
  return url.href
}

async function query(url: string | undefined, sql: string): Promise<unknown[][]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query<{ [column: string]: unknown }>(sql)).rows.map((row) => Object.values(row))
  } finally {
    await client.end()
  }
}

async function newMigrations(t: Test, scripts: Record<string, string>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'migrations-'))
  t.teardown(() => rm(directory, { recursive: true }))
  await writeFile(join(directory, 'migration_lock.toml'), 'provider = "postgresql"\n')
  for (const [name, sql] of Object.entries(scripts)) {
    await mkdir(join(directory, name))
    await writeScript(directory, name, sql)
  }
  return directory
}

async function writeScript(directory: string, name: string, sql: string): Promise<void> {
  await writeFile(join(directory, name, 'migration.sql'), sql)
}

const one = 'CREATE TABLE one (id int);\nINSERT INTO one VALUES (1);'
const two = 'ALTER TABLE one ADD COLUMN two int DEFAULT 2 -- no line end, no semicolon'
const bookings =
  'SELECT migration_name, finished_at IS NOT NULL, applied_steps_count FROM mirror._prisma_migrations ORDER BY 1'

t.test('migrations are applied once, in the order of their names, and booked in Prisma’s ledger', async (t) => {
  const url = await newDatabase(t)
  const directory = await newMigrations(t, { '2_two': two, '10_one': one })
  t.same(await migrate(url, directory), ['10_one', '2_two'])
  t.same(await migrate(url, directory), [])
  t.same(await query(url, 'SELECT * FROM one'), [[1, 2]])
  t.same(await query(url, bookings), [
    ['10_one', true, 1],
    ['2_two', true, 1],
  ])
})

t.test('a ledger of before is taken over from public, and entries of others stay where they are', async (t) => {
  const url = await newDatabase(t)
  const directory = await newMigrations(t, { '1': one, '2': two })
  await migrate(url, directory)
  await query(url, 'ALTER TABLE mirror._prisma_migrations SET SCHEMA public')
  t.same(await migrate(url, directory), [], 'nothing is applied twice')
  t.same(await query(url, bookings), [
    ['1', true, 1],
    ['2', true, 1],
  ])
  t.same(await query(url, "SELECT to_regclass('public._prisma_migrations')"), [[null]], 'an empty one is dropped')

  await query(url, 'ALTER TABLE mirror._prisma_migrations SET SCHEMA public')
  await query(url, "UPDATE public._prisma_migrations SET migration_name = 'songs' WHERE migration_name = '2'")
  const further = await newMigrations(t, { '1': one, '3': 'SELECT 1' })
  t.same(await migrate(url, further), ['3'])
  t.same(await query(url, 'SELECT migration_name FROM public._prisma_migrations'), [['songs']])
})

t.test('ten processes at once apply each migration exactly once', async (t) => {
  const url = await newDatabase(t)
  const directory = await newMigrations(t, { '1': `SELECT pg_sleep(0.2); ${one}`, '2': two })
  const applied = await Promise.all(Array.from({ length: 10 }, () => migrate(url, directory)))
  t.same(applied.flat().sort(), ['1', '2'])
  t.same(await query(url, 'SELECT * FROM one'), [[1, 2]])
})

t.test('an index built concurrently does not wait for those who wait for their turn', async (t) => {
  const url = await newDatabase(t)
  const directory = await newMigrations(t, { '1': one, '2': 'CREATE INDEX CONCURRENTLY one_id ON one (id)' })
  const applied = await Promise.all(Array.from({ length: 5 }, () => migrate(url, directory)))
  t.same(applied.flat().sort(), ['1', '2'])
})

t.test('a failed migration is undone, named with line and reason, and blocks until it is resolved', async (t) => {
  const url = await newDatabase(t)
  const directory = await newMigrations(t, {
    '1': one,
    '2_bad': 'CREATE TABLE half (id int);\nSELECT nothing;',
    '3': two,
  })
  await t.rejects(migrate(url, directory), { message: /2_bad failed: column "nothing" does not exist.*42703.*line 2/ })
  t.same(await query(url, bookings), [
    ['1', true, 1],
    ['2_bad', false, 0],
  ])
  t.match(await query(url, 'SELECT logs FROM mirror._prisma_migrations WHERE finished_at IS NULL'), [[/nothing/]])
  t.same(await query(url, "SELECT to_regclass('half')"), [[null]])
  await t.rejects(migrate(url, directory), { message: /2_bad failed earlier/ })

  await query(url, "UPDATE mirror._prisma_migrations SET rolled_back_at = now() WHERE migration_name = '2_bad'")
  await writeScript(directory, '2_bad', 'SELECT 1')
  t.same(await migrate(url, directory), ['2_bad', '3'])
})

t.test('an applied migration whose file has changed is refused, other line ends are not a change', async (t) => {
  const url = await newDatabase(t)
  const directory = await newMigrations(t, { '1_users': one })
  await migrate(url, directory)
  await writeScript(directory, '1_users', one.replaceAll('\n', '\r\n'))
  t.same(await migrate(url, directory), [])
  await writeScript(directory, '1_users', `${one} -- edited`)
  await t.rejects(migrate(url, directory), { message: /1_users was changed/ })
})

t.test('what another version of the product has applied is left alone', async (t) => {
  const url = await newDatabase(t)
  await migrate(url, await newMigrations(t, { '1': one, '2_newer': two }))
  t.same(await migrate(url, await newMigrations(t, { '1': one })), [])
})

t.test('a migration killed in the middle leaves nothing behind and is applied by the next start', async (t) => {
  const url = await newDatabase(t)
  const directory = await newMigrations(t, { '1': `${one} SELECT pg_sleep(60);` })
  const killed = migrate(url, directory)
  const isSleeping = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
  let pid: unknown
  while (!pid) pid = (await query(url, isSleeping))[0]?.[0]
  await Promise.all([t.rejects(killed), query(url, `SELECT pg_terminate_backend(${pid})`)])
  await writeScript(directory, '1', one)
  t.same(await migrate(url, directory), ['1'])
})

t.test('a script with transactions or a search path of its own is booked all the same', async (t) => {
  const url = await newDatabase(t)
  const scripts = { '1': `BEGIN;\n${one}\nCOMMIT;\nBEGIN;\n${two}\n;`, '2': 'SET search_path = nowhere; SELECT 1' }
  t.same(await migrate(url, await newMigrations(t, scripts)), ['1', '2'])
  t.same(await query(url, 'SELECT * FROM one'), [[1, 2]])
})
