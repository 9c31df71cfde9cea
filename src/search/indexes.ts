// Which indexes make which searches quick. Those of nearly every team come with the migrations; each of the others is made
// where it is wanted, since every index costs every write of a profile something.
import type { Condition, Test } from './condition.ts'
import { comparable, nameAndEmail } from './condition-sql.ts'
import { type Column, scalarColumns } from './field.ts'

/** `id` is the primary key. */
const own = ['id', 'email', 'created_at', 'gone_at', 'stale_since']

/** What an index can be made for: a column, or `text`. */
export interface WantedIndex {
  name: string
  /** The extension without which there can be none. */
  extension?: 'pg_trgm'
  /** SQL of what stands behind `ON users`; with the schema of the extension. */
  on: (schema: string) => string
}

/** @returns undefined where no column is called that */
export function indexFor(name: string): WantedIndex | undefined {
  if (name === 'text') {
    const on = (schema: string) => `USING gin (${nameAndEmail('')} ${schema}.gin_trgm_ops)`
    return { name: 'users_search_text_idx', extension: 'pg_trgm', on }
  }
  const column = scalarColumns.get(name)
  if (column === undefined) return undefined
  return { name: `users_search_${column.column}_idx`, on: () => `((${comparable(column, '')}), id)` }
}

/** What to do where a search took too long. */
export function adviceFor(where: Condition, sort?: Column): string {
  const names = [...new Set([...namesIn(where), ...(sort === undefined ? [] : [sort.column])])]
  const missing = names.filter((name) => !own.includes(name))
  const narrow = 'ask for less, or for what an index answers'
  if (missing.length === 0) return narrow
  return `${narrow}; whoever runs the mirror can make one, if there is none yet: user-mirror indexes ${missing.join(' ')}`
}

function namesIn(condition: Condition): string[] {
  switch (condition.is) {
    case 'and':
    case 'or':
      return condition.of.flatMap(namesIn)
    case 'not':
      return namesIn(condition.of)
    default:
      return nameIn(condition)
  }
}

function nameIn(test: Test): string[] {
  if (test.is === 'words') return ['text']
  return 'column' in test.field && test.field.kind !== 'json' ? [test.field.column] : []
}
