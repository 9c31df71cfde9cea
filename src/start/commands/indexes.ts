// user-mirror indexes: what the indexes of `users` take up and are used for, and further ones for GET /users.
import { parseArgs } from 'node:util'
import pg from 'pg'
import { codeOf } from '../../errors.ts'
import { indexFor, type WantedIndex } from '../../search/indexes.ts'
import { sessionAt } from '../../session.ts'
import { type Context, databaseOf, print, UsageError } from '../command.ts'

const listSql = `
  SELECT i.indexrelname AS name, pg_relation_size(i.indexrelid)::text AS bytes, i.idx_scan::text AS scans,
    pg_get_indexdef(i.indexrelid) AS definition, x.indisvalid AS valid
  FROM pg_catalog.pg_stat_all_indexes i JOIN pg_catalog.pg_index x USING (indexrelid)
  WHERE i.relid = 'public.users'::regclass ORDER BY name`

interface IndexRow {
  name: string
  bytes: string
  scans: string
  definition: string
  valid: boolean
}

/** As the login, not as the product: who makes an index owns the table, or is a member of its owner. */
export async function indexesCommand({ config, args }: Context): Promise<void> {
  const { positionals, json } = argumentsOf(args)
  const wanted = positionals.map((name) => {
    const index = indexFor(name)
    if (index === undefined) throw new UsageError(`${name} is no column of users with one value, and not text`)
    return index
  })
  const client = new pg.Client(sessionAt(databaseOf(config), '-c statement_timeout=0 -c lock_timeout=0'))
  await client.connect()
  try {
    for (const index of wanted) await make(client, index)
    // without figures about what is new, it would not be used
    if (wanted.length > 0) await client.query('ANALYZE public.users')
    const { rows } = await client.query<IndexRow>(listSql)
    print(json ? JSON.stringify(rows) : rows.map(lineOf).join('\n'))
  } catch (error) {
    if (codeOf(error) !== '42501') throw error
    throw new Error('this login may not make indexes of users: it takes a member of mirror_owner', { cause: error })
  } finally {
    await client.end()
  }
}

function argumentsOf(args: string[]): { positionals: string[]; json: boolean } {
  try {
    const { positionals, values } = parseArgs({ args, options: { json: { type: 'boolean' } }, allowPositionals: true })
    return { positionals, json: values.json === true }
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** Nobody's writes wait for it. What an earlier attempt has left unfinished goes first. */
async function make(client: pg.Client, { name, extension, on }: WantedIndex): Promise<void> {
  const schema = extension === undefined ? '' : await schemaOf(client, extension)
  const { rows } = await client.query<IndexRow>(listSql)
  const there = rows.find((row) => row.name === name)
  if (there?.valid) return
  if (there !== undefined) await client.query(`DROP INDEX CONCURRENTLY public.${name}`)
  await client.query(`CREATE INDEX CONCURRENTLY ${name} ON public.users ${on(schema)}`)
}

/** The schema of an extension, which is made where there is none yet. */
async function schemaOf(client: pg.Client, extension: string): Promise<string> {
  const find = async () => {
    const { rows } = await client.query<{ schema: string }>(
      'SELECT quote_ident(n.nspname) AS schema FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE extname = $1',
      [extension],
    )
    return rows[0]?.schema
  }
  const there = await find()
  if (there !== undefined) return there
  try {
    await client.query(`CREATE EXTENSION IF NOT EXISTS ${extension} SCHEMA public`)
  } catch (cause) {
    throw new Error(
      `the extension ${extension} is not in this database, and this login cannot make it: CREATE EXTENSION ${extension}`,
      { cause },
    )
  }
  return (await find()) ?? 'public'
}

function lineOf({ name, bytes, scans, valid, definition }: IndexRow): string {
  const megabytes = (Number(bytes) / 1024 / 1024).toFixed(1)
  const what = definition.replace(/^.* USING /, '')
  return `${name}: ${megabytes} MB, used ${scans} times${valid ? '' : ', unfinished'}: ${what}`
}
