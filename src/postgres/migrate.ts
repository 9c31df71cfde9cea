// Brings a database to the current schema by Prisma's rules, without Prisma's engine at run time.
import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { assertMayApply, type Booking, bookingsIn, hasTable, ledgerName, openLedger } from './ledger.ts'
import { type Migration, ownMigrations, readMigrations } from './migrations.ts'

/** The key under which `prisma migrate` locks a database, too. */
const lockKey = 72707369

/**
 * A role's own limits are made for requests; a migration may wait and work for as long as it takes. Said again after
 * each script, which may have set others.
 */
const session = 'RESET ALL; SET timezone = UTC; SET lock_timeout = 0; SET statement_timeout = 0'

/** The last commit puts on disk what those before it have written: none of them need wait for the disk by itself. */
const unhurried = `${session}; SET synchronous_commit = off`

/** Not PL/pgSQL's BEGIN, which no semicolon follows. */
const ownTransactions = /^\s*(begin|start transaction|commit)( transaction| work)?\s*;|\bconcurrently\b/im

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
  const rows = await bookingsIn(client)
  const booked = new Map(rows.map((row) => [row.migration_name, row]))
  assertNoneFailed(rows)
  for (const migration of migrations) assertUnchanged(migration, booked.get(migration.name))
  const missing = migrations.filter(({ name }) => !booked.has(name))
  await assertMayApply(client, missing)
  for (const migration of missing) await apply(client, migration, migration === missing.at(-1) ? session : unhurried)
  return missing.map(({ name }) => name)
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
