// Brings a database to the current schema by Prisma's rules, without Prisma's engine at run time. The ledger is like
// Prisma's and lies in the mirror's own schema: the team may have one of its own in `public`, and `prisma migrate dev`
// would empty the database over entries in it that it has no files for.
import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

interface Migration {
  name: string
  sql: string
}

interface Booking {
  migration_name: string
  checksum: string
  finished_at: Date | null
}

/** The key under which `prisma migrate` locks a database, too. */
const lockKey = 72707369

const ledgerName = 'mirror._prisma_migrations'

const ledger = `CREATE TABLE ${ledgerName} (
  id                  varchar(36) PRIMARY KEY NOT NULL,
  checksum            varchar(64) NOT NULL,
  finished_at         timestamptz,
  migration_name      varchar(255) NOT NULL,
  logs                text,
  rolled_back_at      timestamptz,
  started_at          timestamptz NOT NULL DEFAULT now(),
  applied_steps_count integer NOT NULL DEFAULT 0
)`

/**
 * A role's own limits are made for requests; a migration may wait and work for as long as it takes. Said again after
 * each script, which may have set others.
 */
const session = 'RESET ALL; SET timezone = UTC; SET lock_timeout = 0; SET statement_timeout = 0'

/** The last commit puts on disk what those before it have written: none of them need wait for the disk by itself. */
const unhurried = `${session}; SET synchronous_commit = off`

/** Not PL/pgSQL's BEGIN, which no semicolon follows. */
const ownTransactions = /^\s*(begin|start transaction|commit)( transaction| work)?\s*;|\bconcurrently\b/im

const ownMigrations = fileURLToPath(new URL('../../prisma/migrations', import.meta.url))

/**
 * Applies what the database has not had yet, in the order of the names, and gives the names. Any number of processes
 * may call it at once: one works, the others find it done.
 *
 * @param onWait called once where another process is at it for more than a moment
 * @throws Error naming the migration that failed, now or earlier, or that was changed after it had been applied
 */
export async function migrate(
  url: string,
  directory: string = ownMigrations,
  onWait: () => void = () => undefined,
): Promise<string[]> {
  const migrations = await readMigrations(directory)
  const client = new pg.Client({
    connectionString: url,
    application_name: 'user-mirror migrate',
    connectionTimeoutMillis: 10_000,
  })
  client.on('error', () => undefined) // a lost connection also rejects the query under way, which is where it is seen
  await client.connect()
  try {
    await client.query(session)
    await lock(client, onWait)
    return await applyMissing(client, migrations)
  } finally {
    await client.end() // the lock goes with its session
  }
}

export interface MigrationState {
  pending: string[]
  /** Begun and never finished. */
  failed: string[]
  /** Applied, and not among ours: a newer version was here. */
  unknown: string[]
}

/** Looks only. A database without a ledger has all of them before it. */
export async function pendingMigrations(db: Pick<pg.Pool, 'query'>): Promise<MigrationState> {
  const own = (await readMigrations(ownMigrations)).map(({ name }) => name)
  if (!(await hasTable(db, ledgerName))) return { pending: own, failed: [], unknown: [] }
  const { rows } = await db.query<Booking>(
    `SELECT migration_name, checksum, finished_at FROM ${ledgerName} WHERE rolled_back_at IS NULL`,
  )
  const booked = rows.map(({ migration_name }) => migration_name)
  return {
    pending: own.filter((name) => !booked.includes(name)),
    failed: rows.filter(({ finished_at }) => finished_at === null).map(({ migration_name }) => migration_name),
    unknown: booked.filter((name) => !own.includes(name)),
  }
}

/** The indexes that the migrations make, each with the statement that does. */
export async function ownIndexes(): Promise<Map<string, string>> {
  const all = (await readMigrations(ownMigrations)).map(({ sql }) => sql).join('\n')
  const indexes = new Map<string, string>()
  for (const [statement, made, dropped] of all.matchAll(
    /^\s*(?:CREATE (?:UNIQUE )?INDEX "(\w+)"|DROP INDEX (?:IF EXISTS )?(?:"?\w+"?\.)?"?(\w+)"?)[^;]*;/gm,
  )) {
    if (made !== undefined) indexes.set(made, statement.trim().replaceAll(/\s+/g, ' '))
    if (dropped !== undefined) indexes.delete(dropped)
  }
  return indexes
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  return Promise.all(
    names.sort().map(async (name) => ({ name, sql: await readFile(join(directory, name, 'migration.sql'), 'utf8') })),
  )
}

/** A schema that is up to date is looked through in less; who has asked so often waits for somebody's work. */
const patience = 20

/** Asks again and again: a session that waits inside Postgres holds a snapshot, on which CREATE INDEX CONCURRENTLY waits. */
async function lock(client: pg.Client, onWait: () => void): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [lockKey])
    if (rows[0]?.locked) return
    if (attempt === patience) onWait()
    await sleep(25 + Math.random() * 50)
  }
}

async function applyMissing(client: pg.Client, migrations: Migration[]): Promise<string[]> {
  if (!(await hasTable(client, ledgerName))) await openLedger(client, migrations)
  const { rows } = await client.query<Booking>(
    `SELECT migration_name, checksum, finished_at FROM ${ledgerName} WHERE rolled_back_at IS NULL`,
  )
  const booked = new Map(rows.map((row) => [row.migration_name, row]))
  assertNoneFailed(rows)
  for (const migration of migrations) assertUnchanged(migration, booked.get(migration.name))
  const missing = migrations.filter(({ name }) => !booked.has(name))
  await assertMayApply(client, missing)
  for (const migration of missing) await apply(client, migration, migration === missing.at(-1) ? session : unhurried)
  return missing.map(({ name }) => name)
}

/** `IF NOT EXISTS` alone asks for the right to make tables also where nothing is to be made. */
async function hasTable(client: Pick<pg.Client, 'query'>, name: string): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [name])
  return rows[0]?.there === true
}

const formerName = 'public._prisma_migrations'

/** Earlier versions booked in `public`: what is ours there is taken over, and a ledger that held nothing else goes. */
async function openLedger(client: pg.Client, migrations: Migration[]): Promise<void> {
  const names = migrations.map(({ name }) => client.escapeLiteral(name)).join(', ')
  const ours = `FROM ${formerName} WHERE migration_name IN (${names || 'NULL'})`
  const columns = 'id, checksum, finished_at, migration_name, logs, rolled_back_at, started_at, applied_steps_count'
  const takeOver = [
    `INSERT INTO ${ledgerName} (${columns}) SELECT ${columns} ${ours}`,
    `DELETE ${ours}`,
    `DO $$ BEGIN IF NOT EXISTS (SELECT FROM ${formerName}) THEN DROP TABLE ${formerName}; END IF; END $$`,
    // what tables in this schema grant by default is too much for this one
    `DO $$ BEGIN IF to_regrole('mirror_app') IS NOT NULL THEN REVOKE INSERT, UPDATE ON ${ledgerName} FROM mirror_app; END IF; END $$`,
  ]
  const steps = [
    'CREATE SCHEMA IF NOT EXISTS mirror',
    ledger,
    ...((await hasTable(client, formerName)) ? takeOver : []),
  ]
  try {
    await client.query(steps.join(';\n')) // one transaction
  } catch (cause) {
    if (!(cause instanceof pg.DatabaseError) || cause.code !== '42501') throw cause
    throw mayNotMigrate(migrations)
  }
}

/** A login that only works with rows can start the product, once somebody else has migrated. */
async function assertMayApply(client: pg.Client, missing: Migration[]): Promise<void> {
  if (missing.length === 0) return
  const { rows } = await client.query<{ may: boolean }>(
    "SELECT has_table_privilege('mirror._prisma_migrations', 'INSERT') AS may",
  )
  if (!rows[0]?.may) throw mayNotMigrate(missing)
}

function mayNotMigrate(missing: Migration[]): Error {
  const names = missing.map(({ name }) => name).join(', ')
  return new Error(
    `the database lacks ${names}, and this login may not migrate: run user-mirror migrate with the DATABASE_URL of one ` +
      'that may (a member of mirror_owner)',
  )
}

function assertNoneFailed(bookings: Booking[]): void {
  const failed = bookings.find((booking) => booking.finished_at === null)
  if (!failed) return
  const name = failed.migration_name
  throw new Error(
    `migration ${name} failed earlier (see its row in ${ledgerName}): repair the database, then set rolled_back_at in ` +
      `that row to have it applied again, or finished_at where it is done`,
  )
}

function assertUnchanged({ name, sql }: Migration, booking: Booking | undefined): void {
  if (!booking) return
  // git may check out the same file with other line ends
  const variants = [sql, sql.replaceAll('\r\n', '\n'), sql.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n')]
  if (variants.some((text) => checksumOf(text) === booking.checksum)) return
  throw new Error(
    `migration ${name} was changed after it had been applied: restore its file, and write a new migration`,
  )
}

/**
 * Script and booking travel as one simple query, which Postgres runs as one transaction: whoever is killed in the middle
 * leaves nothing behind, and the next start begins again. A script with transactions of its own cannot have that; it is
 * booked as begun before and as finished after, as Prisma does it.
 */
async function apply(client: pg.Client, { name, sql }: Migration, session: string): Promise<void> {
  const id = randomUUID()
  const begun = `INSERT INTO ${ledgerName} (id, checksum, migration_name)
    VALUES ('${id}', '${checksumOf(sql)}', ${client.escapeLiteral(name)}) ON CONFLICT (id) DO NOTHING`
  const finished = `UPDATE ${ledgerName} SET finished_at = clock_timestamp(), applied_steps_count = 1 WHERE id = '${id}'`
  const steps = ownTransactions.test(sql)
    ? [begun, sql, 'COMMIT', session, finished]
    : [[sql, session, begun, finished].join('\n;')]
  try {
    for (const step of steps) await client.query(step)
  } catch (cause) {
    const failure = describe(name, sql, cause)
    await bookFailure(client, [
      begun,
      `UPDATE ${ledgerName} SET logs = ${client.escapeLiteral(failure)} WHERE id = '${id}'`,
    ])
    throw new Error(failure, { cause })
  }
}

async function bookFailure(client: pg.Client, booking: string[]): Promise<void> {
  try {
    await client.query('ROLLBACK') // of a transaction that the script may have begun
    await client.query([session, ...booking].join(';'))
  } catch {
    // the connection itself was lost: Postgres has rolled back, or a row that was begun and never finished tells of it
  }
}

function describe(name: string, sql: string, cause: unknown): string {
  if (!(cause instanceof pg.DatabaseError)) return `migration ${name} failed: ${String(cause)}`
  const { message, code, position } = cause
  const line = position ? `line ${sql.slice(0, Number(position)).split('\n').length}` : undefined
  const facts = [`SQLSTATE ${code}`, line].filter((fact) => fact !== undefined)
  // classes 22 and 23, and every detail, may quote a value, which may be a user's
  const told = /^2[23]/.test(String(code)) ? 'a value is refused' : message
  return `migration ${name} failed: ${told} (${facts.join(', ')})`
}

function checksumOf(sql: string): string {
  return createHash('sha256').update(sql).digest('hex')
}
