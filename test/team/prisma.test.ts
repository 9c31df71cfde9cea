import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { mirrorTables } from '../../src/prisma.ts'
import { emptyDirectory, run } from '../stage/command.ts'
import { openDatabase, openPool } from '../stage/database.ts'

/** Where packages are found from, as from a team's own project. */
const root = fileURLToPath(new URL('../..', import.meta.url))
const require = createRequire(import.meta.url)
const cli = join(require.resolve('prisma/package.json'), '../build/index.js')
const engine = fileURLToPath(new URL('../stage/prisma-engine.mjs', import.meta.url))
const fragment = await readFile(join(root, 'prisma/users.prisma'), 'utf8')

const base = (generator: string) => `
generator client {
  provider = "prisma-client-js"
  output   = "${generator}"
}
datasource db {
  provider = "postgresql"
}
`

const songs = `
model Song {
  id      Int    @id @default(autoincrement())
  title   String
  user_id String
  user    User   @relation(fields: [user_id], references: [id])

  @@map("songs")
}
`

/** As the documentation has it. */
const [, documented = ''] =
  /```ts\n\/\/ prisma\.config\.ts\n(.*?)```/s.exec(await readFile(join(root, 'docs/tables.md'), 'utf8')) ?? []
const config = documented.replace('auth0-user-mirror/prisma', '../dist/prisma.js')

const databaseUrl = await openDatabase(t)
const pool = await openPool(t, databaseUrl)

/** A project of a team's own: the files below its `prisma` folder. */
async function project(files: Record<string, string>): Promise<string> {
  const directory = await mkdtemp(join(root, 'team-'))
  t.teardown(() => rm(directory, { recursive: true }))
  await mkdir(join(directory, 'prisma'))
  await writeFile(join(directory, 'prisma.config.mjs'), config)
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, 'prisma', name), text)
  return directory
}

async function prisma(cwd: string, ...args: string[]): Promise<string> {
  const env = {
    PATH: String(process.env['PATH']),
    DATABASE_URL: databaseUrl,
    PRISMA_SCHEMA_ENGINE_BINARY: engine,
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  }
  const child = spawn(process.execPath, [cli, ...args, '--config', 'prisma.config.mjs'], { cwd, env })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`prisma ${args.join(' ')} ended with ${code}:\n${output}`)
  return output
}

async function migrations(directory: string): Promise<Record<string, string>> {
  const folder = join(directory, 'prisma/migrations')
  const names = (await readdir(folder)).filter((name) => /^\d/.test(name)).sort()
  const sql = await Promise.all(names.map((name) => readFile(join(folder, name, 'migration.sql'), 'utf8')))
  return Object.fromEntries(names.map((name, index) => [name.replace(/^\d+_/, ''), sql[index] ?? '']))
}

t.test('prisma db pull reads the table, and what it makes of it is valid', async (t) => {
  const directory = await project({ 'schema.prisma': base('../generated') })
  await prisma(directory, 'db', 'pull')
  const pulled = await readFile(join(directory, 'prisma/schema.prisma'), 'utf8')
  t.match(pulled, /model users \{\n\s+id\s+String\s+@id\n/)
  t.match(pulled, /user_metadata\s+Json\s+@default\("\{\}"\)/)
  t.notMatch(pulled, /_prisma_migrations|users_live/)
  t.match(await prisma(directory, 'validate'), /is valid/)
})

t.test('migrations of a team beside the mirror touch none of its tables, and a client joins them', async (t) => {
  const related = fragment.replace('  @@index([email])', '  songs Song[]\n  users_plan String?\n\n  @@index([email])')
  t.not(related, fragment)
  const directory = await project({
    'schema.prisma': base('../generated'),
    'users.prisma': related,
    'songs.prisma': songs,
  })
  await prisma(directory, 'migrate', 'dev', '--create-only', '--name', 'songs')
  const { songs: created = '' } = await migrations(directory)
  t.match(created, /^-- CreateTable\nCREATE TABLE "songs"/)
  t.match(created, /FOREIGN KEY \("user_id"\) REFERENCES "users"\("id"\)/)
  t.strictSame(created.match(/^(CREATE|ALTER|DROP) \w+ "\w+"/gm), ['CREATE TABLE "songs"', 'ALTER TABLE "songs"'])

  const columns = run(
    t,
    ['columns', 'users_plan=app_metadata.plan', '--index', '--dir', join(directory, 'prisma/migrations')],
    {},
    await emptyDirectory(t),
  )
  t.strictSame(await once(columns.child, 'close'), [0, null])
  await prisma(directory, 'migrate', 'deploy')
  await prisma(directory, 'migrate', 'dev', '--create-only', '--name', 'nothing')
  const { nothing } = await migrations(directory)
  t.match(nothing, /^-- This is an empty migration\.\s*$/, 'it has been applied, and nothing of the mirror is missed')

  const { rows: wanted } = await pool.query(
    "SELECT statement FROM mirror.grants_missing() UNION ALL SELECT * FROM mirror.not_owned() WHERE not_owned ~ 'public'",
  )
  t.strictSame(wanted, [], "the team's own ledger is its own, and keeps the product from no role")

  await pool.query(`INSERT INTO users (id, name, app_metadata) VALUES ('auth0|ada', 'Ada', '{"plan":"pro"}')`)
  await pool.query(`INSERT INTO songs (title, user_id) VALUES ('Blue', 'auth0|ada')`)
  await prisma(directory, 'generate')
  const { PrismaClient } = require(join(directory, 'generated'))
  const { PrismaPg } = require('@prisma/adapter-pg')
  const client = new PrismaClient({ adapter: new PrismaPg({ connectionString: databaseUrl }) })
  t.teardown(() => client.$disconnect())
  const found = await client.song.findMany({ where: { user: { users_plan: 'pro' } }, include: { user: true } })
  t.match(found, [{ title: 'Blue', user: { id: 'auth0|ada', name: 'Ada', users_plan: 'pro' } }])
})

t.test('the model that the package ships is the table, and the list of tables is whole', async (t) => {
  const schema = await readFile(join(root, 'prisma/schema.prisma'), 'utf8')
  const words = (text: string) => text.split('\n').map((line) => line.trim().replace(/\s+/g, ' '))
  const known = new Set(words(schema))
  for (const line of words(fragment).filter((line) => /^\w+ \w+[?[]?/.test(line) && !line.startsWith('model')))
    t.ok(known.has(line), line)
  const { rows } = await pool.query<{ name: string }>(
    `SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname = 'mirror' OR tablename = 'users' ORDER BY schemaname <> 'public', 1`,
  )
  t.strictSame(
    mirrorTables,
    rows.map(({ name }) => name),
  )
})
