// For the `prisma.config.ts` of a team that has the mirror's tables in its database: which tables its migrations leave alone,
// and how its shadow database gets them. Beside it in the package: `prisma/users.prisma`, the model for its schema.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** For `tables.external`. Those of the schema `mirror` matter where the datasource lists it. */
export const mirrorTables: string[] = [
  'public.users',
  ...[
    '_prisma_migrations',
    'budgets',
    'cascade',
    'changes',
    'counts',
    'deletion',
    'erased',
    'feed',
    'fields',
    'gaps',
    'grant_hints',
    'grants',
    'inbox',
    'linked_tables',
    'listed_grants',
    'management_token',
    'moved_rows',
    'moves',
    'quarantine',
    'refreshes',
    'removed',
    'runs',
    'samples',
    'setup',
    'sources',
    'subscribers',
    'walked',
  ].map((name) => `mirror.${name}`),
]

/** For `migrations.initShadowDb`: the SQL that makes the mirror's tables, so that migrations that build on them can be replayed. */
export function mirrorSql(): string {
  const directory = new URL('../prisma/migrations/', import.meta.url)
  const names = readdirSync(fileURLToPath(directory), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const scripts = names.map(({ name }) => name).sort()
  return scripts.map((name) => readFileSync(new URL(`${name}/migration.sql`, directory), 'utf8')).join('\n;\n')
}
