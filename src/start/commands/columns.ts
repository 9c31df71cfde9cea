// user-mirror columns: writes a migration of the team's own that adds columns generated from metadata to `users`.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { pathForm, pathsOf } from '../../fields/paths.ts'
import { isStorable } from '../../text.ts'
import {
  type GeneratedColumn,
  generatedColumnsSql,
  generatedTypes,
  longestName,
} from '../../users/generated-columns.ts'
import { User } from '../../users/user.ts'
import { type Context, print, UsageError } from '../command.ts'

const usage =
  'a path such as app_metadata.plan, with a type behind it: app_metadata.trial:boolean, and a name before it: plan=app_metadata.plan'

/** `[NAME=]PATH[:TYPE]`; what looks like a name or a type is one. */
const form = new RegExp(`^(?:([A-Za-z_][A-Za-z0-9_]*)=)?(.+?)(?::(${generatedTypes.join('|')}))?$`, 's')

/** Columns of the product that are not in `User`. */
const own = ['original', 'hints', 'hinted_at', 'shown_from', 'retry_at']

export async function columnsCommand({ args }: Context): Promise<void> {
  const { positionals, values } = argumentsOf(args)
  const columns = positionals.map(columnOf)
  if (columns.length === 0) throw new UsageError(`say which: ${usage}`)
  const twice = columns.find(({ name }, index) => columns.findIndex((column) => column.name === name) !== index)
  if (twice !== undefined) throw new UsageError(`two columns would be called ${twice.name}: name one of them`)
  const sql = generatedColumnsSql(columns, values.index === true)
  const directory = join(values.dir ?? 'prisma/migrations', `${timestamp(new Date())}_users_columns`)
  await mkdir(directory, { recursive: true })
  const file = join(directory, 'migration.sql')
  await writeFile(file, sql, { flag: 'wx' })
  print(values.json ? JSON.stringify({ file, sql, columns }) : `${file}\n\n${sql}`)
}

function argumentsOf(args: string[]) {
  const options = { index: { type: 'boolean' }, dir: { type: 'string' }, json: { type: 'boolean' } } as const
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function columnOf(text: string): GeneratedColumn {
  const [, given, list = '', type = 'text'] = form.exec(text) ?? []
  const [path, ...others] = new RegExp(`^${pathForm}$`).test(list) ? pathsOf(list) : []
  if (path === undefined || others.length > 0) throw new UsageError(`${text} is not understood: ${usage}`)
  const [root, ...names] = path
  if ((root !== 'user_metadata' && root !== 'app_metadata') || names.length === 0)
    throw new UsageError(`${text} does not lead into user_metadata or app_metadata`)
  const name = given ?? path.join('_')
  if (!path.every(isStorable)) throw new UsageError(`${text} has a name that Postgres cannot hold`)
  if (Buffer.byteLength(name) > longestName)
    throw new UsageError(`a column called ${name} has too long a name: give it one with NAME=${list}`)
  if (Object.hasOwn(User.properties, name) || own.includes(name))
    throw new UsageError(`users has a column ${name} already`)
  return { name, path, type: generatedTypes.find((one) => one === type) ?? 'text' }
}

/** As Prisma begins the names of its migrations. */
function timestamp(now: Date): string {
  return now.toISOString().replace(/\D/g, '').slice(0, 14)
}
