// Members of metadata as columns that Postgres fills itself: the SQL of a migration that adds them to `users`.
import type { Path } from '../fields/paths.ts'

export const generatedTypes = ['text', 'boolean', 'number', 'timestamp', 'jsonb'] as const

export interface GeneratedColumn {
  /** As the column is called. */
  name: string
  /** Begins with `user_metadata` or `app_metadata`. */
  path: Path
  type: (typeof generatedTypes)[number]
}

/**
 * A value of another type is NULL, and none makes a write fail. Casts that may be refused stand behind a test of the type;
 * all of it is immutable, as Postgres wants it of generated columns.
 */
const typed: Record<GeneratedColumn['type'], (value: string) => { type: string; expression: string }> = {
  text: (value) => ({
    type: 'TEXT',
    expression: `CASE jsonb_typeof(${value}) WHEN 'string' THEN ${value} #>> '{}' END`,
  }),
  boolean: (value) => ({
    type: 'BOOLEAN',
    expression: `CASE jsonb_typeof(${value}) WHEN 'boolean' THEN (${value})::boolean END`,
  }),
  number: (value) => ({
    type: 'NUMERIC',
    expression: `CASE jsonb_typeof(${value}) WHEN 'number' THEN (${value})::numeric END`,
  }),
  timestamp: (value) => ({ type: 'TIMESTAMPTZ', expression: `"mirror"."timestamp_of"(${value})` }),
  jsonb: (value) => ({ type: 'JSONB', expression: value }),
}

/** All in one statement, which writes the table anew once. */
export function generatedColumnsSql(columns: readonly GeneratedColumn[], withIndexes: boolean): string {
  const added = columns.map(({ name, path, type }) => {
    const [column = '', ...names] = path
    const { type: sqlType, expression } = typed[type](
      `(${identifier(column)} #> ARRAY[${names.map(literal).join(', ')}])`,
    )
    return `  ADD COLUMN ${identifier(name)} ${sqlType} GENERATED ALWAYS AS (${expression}) STORED`
  })
  const indexes = columns.map(({ name, type }) => {
    const method = type === 'jsonb' ? `USING GIN (${identifier(name)} jsonb_path_ops)` : `(${identifier(name)})`
    return `CREATE INDEX ON "public"."users" ${method};\n`
  })
  return [
    "-- Columns that Postgres fills from metadata. A value of another type than the column's is NULL.\n",
    `ALTER TABLE "public"."users"\n${added.join(',\n')};\n\n`,
    ...(withIndexes ? [...indexes, '\n'] : []),
    '-- the view shows them, too\nSELECT "mirror"."renew_users_live"();\n',
  ].join('')
}

/** Names in Postgres have 63 bytes at most; a longer one would be cut without a word. */
export const longestName = 63

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
