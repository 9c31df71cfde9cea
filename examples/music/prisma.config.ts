// The music app's own Prisma: its migrations in its own folder, and `users` left to the mirror's.
import { defineConfig } from 'prisma/config'

const { DATABASE_URL: url } = process.env

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  experimental: { externalTables: true },
  tables: { external: ['public.users'] },
  ...(url ? { datasource: { url } } : {}),
})
