// Rows that were written while more was mirrored: what is not mirrored any more is taken out of them, some at a time.
import type { Pool } from 'pg'
import type { Fields } from '../fields/fields.ts'
import { parseJson, writeJson } from '../json.ts'
import { inTransaction } from '../pool.ts'
import { storableJson } from '../text.ts'
import { profileColumns } from './user.ts'

/** One step of a pass in order of the key. */
export interface Narrowed {
  looked: number
  changed: number
  /** Where the next one goes on; undefined: that was the last. */
  last: string | undefined
}

const names = Object.keys(profileColumns) as (keyof typeof profileColumns)[]
const objects = names.filter((name) => profileColumns[name] === 'object' || profileColumns[name] === 'list')
const scalars = names.filter((name) => !objects.includes(name))

/** Locked, so that whoever writes meanwhile comes before this step or after it. */
const readSql = `
  SELECT id, json_build_object(${objects.map((name) => `'${name}', ${name}`).join(', ')})::text AS json, original
  FROM users WHERE id > $1 ORDER BY id LIMIT $2 FOR NO KEY UPDATE`

function writeSql(left: readonly string[]): string {
  const compared = [...objects, 'original']
  const before = [...compared, ...left].map((name) => `u.${name}`).join(', ')
  const after = [...compared.map((name) => `n.${name}`), ...left.map(() => 'NULL')].join(', ')
  return `
    UPDATE users u SET ${[...compared.map((name) => `${name} = n.${name}`), ...left.map((name) => `${name} = NULL`)].join(', ')}
    FROM jsonb_to_recordset($1::jsonb) AS n(id text, ${objects.map((name) => `${name} jsonb`).join(', ')}, original text)
    WHERE u.id = n.id AND (${before}) IS DISTINCT FROM (${after})`
}

/** @param after the id behind which it goes on; '' at the beginning */
export function narrowUsers(pool: Pool, fields: Fields, after: string, limit: number): Promise<Narrowed> {
  const left = scalars.filter((name) => !fields.keeps([name]))
  return inTransaction(pool, async (tx) => {
    const { rows } = await tx.query<Row>(readSql, [after, limit])
    const list = `[${rows.map((row) => narrowed(row, fields)).join(',')}]`
    const { rowCount } = rows.length === 0 ? { rowCount: 0 } : await tx.query(writeSql(left), [list])
    return { looked: rows.length, changed: rowCount ?? 0, last: rows.length < limit ? undefined : rows.at(-1)?.id }
  })
}

interface Row {
  id: string
  json: string
  original: string | null
}

function narrowed({ id, json, original }: Row, fields: Fields): string {
  const { attributes, ...columns }: Record<string, unknown> = Object(parseJson(json))
  const kept = fields.of(columns)
  const rest = fields.of(Object(attributes))
  const empty: Record<string, unknown> = { identities: [], user_metadata: {}, app_metadata: {} }
  return writeJson({ id, ...empty, ...kept, attributes: rest, original: original && exactly(original, fields) })
}

/** What the columns can hold of it now needs no copy. */
function exactly(original: string, fields: Fields): string | null {
  const text = writeJson(fields.of(Object(parseJson(original))))
  return storableJson(text) === text ? null : text
}
