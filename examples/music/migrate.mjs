// Applies the app's migrations as `prisma migrate deploy` does, and in Prisma's ledger, where Prisma's engine is not to be
// had: either can take turns with the other.
import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import pg from 'pg'

const folder = new URL('prisma/migrations/', import.meta.url)

/** As Prisma makes it. */
const ledger = `CREATE TABLE IF NOT EXISTS public._prisma_migrations (
  id                  varchar(36) PRIMARY KEY NOT NULL,
  checksum            varchar(64) NOT NULL,
  finished_at         timestamptz,
  migration_name      varchar(255) NOT NULL,
  logs                text,
  rolled_back_at      timestamptz,
  started_at          timestamptz NOT NULL DEFAULT now(),
  applied_steps_count integer NOT NULL DEFAULT 0
)`

const book = `INSERT INTO public._prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
  VALUES ($1, $2, $3, now(), 1)`

/** @param databaseUrl of a database that has the mirror's tables already, which the app's reference */
export async function migrateMusic(databaseUrl) {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(ledger)
    const { rows } = await client.query('SELECT migration_name FROM public._prisma_migrations')
    const applied = new Set(rows.map(({ migration_name }) => migration_name))
    const entries = await readdir(folder, { withFileTypes: true })
    const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
    for (const name of names.sort()) if (!applied.has(name)) await apply(client, name)
  } finally {
    await client.end()
  }
}

/** A script of several statements is one transaction. */
async function apply(client, name) {
  const sql = await readFile(new URL(`${name}/migration.sql`, folder), 'utf8')
  await client.query(sql)
  await client.query(book, [randomUUID(), createHash('sha256').update(sql).digest('hex'), name])
}
