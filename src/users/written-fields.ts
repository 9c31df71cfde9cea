// The lists of fields that the rows were written with, so that a start can tell that they have changed.
import { type FieldLists, type Fields, openFields } from '../fields/fields.ts'
import { pathsOf, pathText } from '../fields/paths.ts'
import type { Database } from './write.ts'

/** Undefined where nobody has said yet, and there is no user. Rows from before there were lists hold everything. */
export async function writtenFields(db: Database): Promise<Fields | undefined> {
  const { rows } = await db.query<{ only: string; except: string }>('SELECT "only", "except" FROM mirror.fields')
  const [row] = rows
  if (row !== undefined) return openFields({ only: pathsOf(row.only), except: pathsOf(row.except) })
  const users = await db.query('SELECT FROM users LIMIT 1')
  return users.rowCount === 0 ? undefined : openFields({ only: [], except: [] })
}

export async function noteWrittenFields(db: Database, { only, except }: FieldLists): Promise<void> {
  await db.query(
    `INSERT INTO mirror.fields ("only", "except") VALUES ($1, $2)
     ON CONFLICT (id) DO UPDATE SET "only" = excluded."only", "except" = excluded."except", since = now()`,
    [listText(only), listText(except)],
  )
}

export function listText(paths: FieldLists['only']): string {
  return paths.map(pathText).join(',')
}
