// A Postgres with its durable defaults (fsync and synchronous_commit on), and databases in it: empty, or with so many users,
// who are made once and copied from then on.
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from '../dist/postgres/embedded.js'
import { migrate } from '../dist/postgres/migrate.js'
import { fill } from './many-users.mjs'

export async function openPostgres(settings) {
  const directory = await mkdtemp(join(tmpdir(), 'user-mirror-bench-'))
  await chmod(directory, 0o711)
  const postgres = await startEmbeddedPostgres({ directory, settings: { max_connections: '100', ...settings } })
  const pid = Number((await readFile(join(postgres.dataDirectory, 'postmaster.pid'), 'utf8')).split('\n')[0])
  const urlOf = (name) => {
    const url = new URL(postgres.url)
    url.pathname = `/${name}`
    return url.href
  }
  const run = async (url, work) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await work(client).finally(() => client.end())
  }
  const administer = (sql) => run(postgres.url, (client) => client.query(sql))
  const templates = new Map()

  async function makeTemplate(users) {
    const name = `with_${users}`
    await administer(`CREATE DATABASE ${name}`)
    await migrate(urlOf(name))
    await run(urlOf(name), (client) => fill(client, users))
    return name
  }

  /**
   * @param users so many of them are there already; they are `idOf(1)` and so on
   * @param plain the table as somebody writes it who has nothing of ours: no triggers, and indexes by id and e-mail alone
   */
  async function database(name, { users = 0, plain = false } = {}) {
    if (users > 0 && !templates.has(users)) templates.set(users, makeTemplate(users))
    const template = await templates.get(users)
    // a large one by its files: the log would hold all of it once more
    await administer(`CREATE DATABASE ${name}${template ? ` TEMPLATE ${template} STRATEGY FILE_COPY` : ''}`)
    if (template === undefined) await migrate(urlOf(name))
    if (plain) await run(urlOf(name), strip)
    return urlOf(name)
  }

  /** @returns the rows of one question to a database of its own */
  async function asked(name, options, sql) {
    let rows
    await run(await database(name, options), async (client) => {
      rows = (await client.query(sql)).rows
    })
    await administer(`DROP DATABASE ${name}`)
    return rows
  }

  async function end() {
    await postgres.stop()
    await rm(postgres.dataDirectory, { recursive: true, force: true }) // may lie elsewhere
    await rm(directory, { recursive: true, force: true })
  }
  let ending
  const close = () => {
    ending ??= end()
    return ending
  }
  return {
    pid,
    directory,
    database,
    asked,
    close,
    /** The same for one bench, whose databases go with it. */
    borrowed: async () => {
      const names = []
      return {
        pid,
        directory,
        database: (name, options) => {
          names.push(name)
          return database(name, options)
        },
        close: async () => {
          for (const name of names) await administer(`DROP DATABASE ${name} WITH (FORCE)`)
        },
      }
    },
  }
}

async function strip(client) {
  const { rows: triggers } = await client.query(
    `SELECT quote_ident(tgname) AS name FROM pg_trigger WHERE tgrelid = 'users'::regclass AND NOT tgisinternal`,
  )
  for (const { name } of triggers) await client.query(`DROP TRIGGER ${name} ON users`)
  const { rows: indexes } = await client.query(
    `SELECT indexrelid::regclass::text AS name FROM pg_index
     WHERE indrelid = 'users'::regclass AND NOT indisprimary AND indexrelid <> 'users_email_idx'::regclass`,
  )
  for (const { name } of indexes) await client.query(`DROP INDEX ${name}`)
}
