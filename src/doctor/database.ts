// The database: its version, its schema, its roles.
import { pendingMigrations } from '../postgres/ledger.ts'
import { failing, ok, orElse, type Reached, warning } from './check.ts'

const oldest = 15

export async function databaseVersion({ database }: Reached) {
  const { rows } = await database.query<{ version: number; text: string }>(
    "SELECT current_setting('server_version_num')::int / 10000 AS version, current_setting('server_version') AS text",
  )
  const { version = 0, text = '' } = rows[0] ?? {}
  if (version < oldest) return failing(`Postgres ${text}`, `Postgres ${oldest} or newer is needed`)
  return ok(`reached, Postgres ${text}`)
}

export async function migrations({ database }: Reached) {
  const { pending, failed, unknown } = await pendingMigrations(database)
  return orElse(
    [
      failed.length > 0 &&
        failing(
          `failed: ${failed.join(', ')}`,
          'repair the database, see mirror._prisma_migrations; user-mirror migrate',
        ),
      pending.length > 0 && failing(`${pending.length} not applied: ${shortened(pending)}`, 'user-mirror migrate'),
      unknown.length > 0 &&
        warning(`unknown to this version: ${unknown.join(', ')}`, 'a newer version was here: run that one everywhere'),
    ],
    'the schema is that of this version',
  )
}

function shortened(names: string[]): string {
  return names.length > 3 ? `${names[0]} … ${names.at(-1)}` : names.join(', ')
}

interface RolesRow {
  works_as: string
  lacking: number
  not_owned: number
}

export async function roles({ schema }: Reached) {
  const { rows } = await schema.query<RolesRow>(
    `SELECT current_user AS works_as, (SELECT count(*)::int FROM mirror.not_owned()) AS not_owned,
       (SELECT count(*)::int FROM mirror.grants_missing()) AS lacking`,
  )
  const { works_as = '', lacking = 0, not_owned = 0 } = rows[0] ?? {}
  return orElse(
    [
      works_as !== 'mirror_app' &&
        warning(
          'the product works with all rights of its login, not as mirror_app',
          'user-mirror migrate as a login that may make roles, and GRANT mirror_app TO the login of the product',
        ),
      lacking > 0 && warning(`${lacking} rights of the roles are missing`, 'user-mirror migrate'),
      not_owned > 0 &&
        warning(`${not_owned} things do not belong to mirror_owner`, 'user-mirror migrate as a member of mirror_owner'),
    ],
    'works as mirror_app, which has its rights and no more',
  )
}
