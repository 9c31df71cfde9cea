// The migrations that there are, and what can be told from their texts alone.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Migration {
  name: string
  sql: string
}

export const ownMigrations = fileURLToPath(new URL('../../prisma/migrations', import.meta.url))

export async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  return Promise.all(
    names.sort().map(async (name) => ({ name, sql: await readFile(join(directory, name, 'migration.sql'), 'utf8') })),
  )
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
