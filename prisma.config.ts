// What the Prisma CLI has to know. The product itself reads DATABASE_URL elsewhere, and never starts the CLI.
import { defineConfig } from 'prisma/config'

const { DATABASE_URL: url, SHADOW_DATABASE_URL: shadowDatabaseUrl } = process.env

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  // optional: `generate`, `validate` and `format` need no database
  ...(url ? { datasource: { url, ...(shadowDatabaseUrl ? { shadowDatabaseUrl } : {}) } } : {}),
})
