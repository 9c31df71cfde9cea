// What was applied to a database, and when. The ledger is like Prisma's and lies in the mirror's own schema: the team may
// have one of its own in `public`, and `prisma migrate dev` would empty the database over entries in it that it has no files
// for.
import pg from 'pg'
import { type Migration, ownMigrations, readMigrations } from './migrations.ts'

export interface Booking {
  migration_name: string
  checksum: string
  finished_at: Date | null
}

export const ledgerName = 'mirror._prisma_migrations'

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
  const rows = await bookingsIn(db)
  const booked = rows.map(({ migration_name }) => migration_name)
  return {
    pending: own.filter((name) => !booked.includes(name)),
    failed: rows.filter(({ finished_at }) => finished_at === null).map(({ migration_name }) => migration_name),
    unknown: booked.filter((name) => !own.includes(name)),
  }
}

/** What was begun or applied, and not taken back since. */
export async function bookingsIn(db: Pick<pg.Client, 'query'>): Promise<Booking[]> {
  const { rows } = await db.query<Booking>(
    `SELECT migration_name, checksum, finished_at FROM ${ledgerName} WHERE rolled_back_at IS NULL`,
  )
  return rows
}

/** `IF NOT EXISTS` alone asks for the right to make tables also where nothing is to be made. */
export async function hasTable(client: Pick<pg.Client, 'query'>, name: string): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [name])
  return rows[0]?.there === true
}

const formerName = 'public._prisma_migrations'

/** Earlier versions booked in `public`: what is ours there is taken over, and a ledger that held nothing else goes. */
export async function openLedger(client: pg.Client, migrations: Migration[]): Promise<void> {
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
export async function assertMayApply(client: pg.Client, missing: Migration[]): Promise<void> {
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
