// A database of its own for each test that asks for one, dropped when the test ends.
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { Test } from 'tap'

const administration = process.env['TEST_DATABASE_URL']

/** Made once for all tests, as `user-mirror migrate` leaves it; a copy takes a tenth of the time. */
const template = process.env['TEST_TEMPLATE']

/** @returns the URL of an empty database with the current schema, the queue's included */
export async function openDatabase(t: Test): Promise<string> {
  if (administration === undefined || template === undefined) throw new Error('run the tests with npm test')
  const name = `test_${randomBytes(8).toString('hex')}`
  await administer(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`)
  t.teardown(() => administer(`DROP DATABASE ${name} WITH (FORCE)`))
  const url = new URL(administration)
  url.pathname = `/${name}`
  return url.href
}

/** A pool of the test's own; with no `url`, over a database of its own. */
export async function openPool(t: Test, url?: string): Promise<pg.Pool> {
  const pool = new pg.Pool({ connectionString: url ?? (await openDatabase(t)), max: 4, options: '-c TimeZone=UTC' })
  pool.on('error', () => undefined) // `end` does not wait for the sessions, and the database is dropped right behind it
  t.teardown(() => pool.end())
  return pool
}

/** What refers to a row of these, and goes with it. */
const dependent: Record<string, readonly string[]> = {
  users: ['mirror.grants'],
  'mirror.runs': ['mirror.walked', 'mirror.listed_grants'],
}

/**
 * As `TRUNCATE … CASCADE` leaves tables of few rows, without its cost: that makes a new file for every index, and every plan
 * anew. Nothing that watches the rows is told.
 *
 * @param pool of a role that owns them
 */
export async function empty(pool: pg.Pool, ...tables: string[]): Promise<void> {
  const all = tables.flatMap((table) => [...(dependent[table] ?? []), table])
  const statements = ['SET LOCAL session_replication_role = replica', ...all.map((table) => `DELETE FROM ${table}`)]
  await pool.query(statements.join('; '))
}

/** Runs a statement from outside the test's database. */
export async function administer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: administration })
  await client.connect()
  await client.query(sql)
  await client.end()
}
