// The cursor: the place behind the last user of a page, bound to what was searched for and in which order.
import { createHash } from 'node:crypto'
import { Failure } from '../errors.ts'
import type { Condition } from './condition.ts'
import type { Sort } from './search.ts'

/** What the last user was sorted by, as text, and the id. */
export interface Place {
  key: string | null
  id: string
}

/** What a cursor is good for: the pages of one search. */
export interface Scope {
  where: Condition
  sort: Sort
}

/** Not secret, and nobody gains by one of their own: it says where to go on, and every value in it is a parameter. */
export function cursorOf(scope: Scope, { key, id }: Place): string {
  return Buffer.from(JSON.stringify([digestOf(scope), key, id])).toString('base64url')
}

/** @throws Failure `cursor_invalid` where it is none, or that of another search */
export function placeOf(scope: Scope, cursor: string): Place {
  const [digest, key, id, ...more] = read(cursor)
  const isPlace = typeof id === 'string' && (key === null || typeof key === 'string') && more.length === 0
  if (!isPlace) throw new Failure('cursor_invalid', { detail: 'this is no cursor' })
  if (digest !== digestOf(scope))
    throw new Failure('cursor_invalid', {
      detail: 'it is the cursor of another search: filters and order have to be the same',
    })
  return { key, id }
}

function read(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

const digits = 12

function digestOf({ where, sort }: Scope): string {
  const text = JSON.stringify([where, sort.column.column, sort.descending])
  return createHash('sha256').update(text).digest('base64url').slice(0, digits)
}
