// What can be searched by: a typed column, or a path into a column that holds JSON.
import type { Path } from '../fields/paths.ts'
import { profileColumns } from '../users/user.ts'

export type ScalarKind = 'text' | 'boolean' | 'integer' | 'instant'

/** A column of one value. */
export interface Column {
  kind: ScalarKind
  column: string
  /** It is compared without regard to case. */
  anyCase?: true
}

/** Whatever stands at a path of a JSON column; lists on the way stand for each of their elements. */
export interface Member {
  kind: 'json'
  column: string
  path: Path
}

/** What stands behind the @ of the e-mail address. */
export interface Domain {
  kind: 'domain'
}

/** The organisations that a user is in. */
export interface Organization {
  kind: 'organization'
}

export type Field = Column | Member | Domain | Organization

/** "Search values for the normalized user fields … are case insensitive. All other fields … are case sensitive" (Auth0). */
const anyCase = ['email', 'name', 'given_name', 'family_name', 'nickname']

const own = {
  id: 'text',
  user_id: 'text',
  first_seen_at: 'instant',
  last_seen_at: 'instant',
  answered_at: 'instant',
  told_at: 'instant',
  stale_since: 'instant',
  stale_reason: 'text',
  gone_at: 'instant',
  merged_into: 'text',
} as const

const kinds = new Map(Object.entries({ ...own, ...profileColumns }))

const isScalar = (kind: string | undefined): kind is ScalarKind =>
  kind !== undefined && !['list', 'object'].includes(kind)

/** Every column of one value by its name, `user_id` beside `id`. */
export const scalarColumns: ReadonlyMap<string, Column> = new Map(
  [...kinds].flatMap(([name, kind]) => (isScalar(kind) ? [[name, columnOf(name, kind)]] : [])),
)

/** The columns that hold JSON, with what one can be asked for: members of an object, elements of a list. */
export const jsonColumns = [...kinds].flatMap(([name, kind]) => (isScalar(kind) ? [] : [name]))

function columnOf(name: string, kind: ScalarKind): Column {
  const column = name === 'user_id' ? 'id' : name
  return { kind, column, ...(anyCase.includes(column) && { anyCase: true as const }) }
}

/** @returns undefined where no column is called that */
export function fieldOf([root = '', ...path]: Path): Field | undefined {
  if (jsonColumns.includes(root)) return { kind: 'json', column: root, path }
  if (path.length === 0) return scalarColumns.get(root)
  return root === 'email' && path.length === 1 && path[0] === 'domain' ? { kind: 'domain' } : undefined
}
