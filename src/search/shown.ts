// What is shown of each user that is found: all members or some, with what the user has been granted.
import type { GrantKind } from '../facts/reading.ts'
import { grantsAsJson } from '../grants/read.ts'
import { User, userAsJson } from '../users/user.ts'
import type { Add } from './condition-sql.ts'

export interface Shown {
  /** Members of `User`; default all. */
  fields?: readonly string[] | undefined
  include?: readonly GrantKind[] | undefined
}

export const shownFields: readonly string[] = Object.keys(User.properties)

/** @returns SQL about the row `u` of `users`: JSON text of the members, in the order that they always have */
export function shownSql({ fields, include = [] }: Shown, add: Add): string {
  const user = userAsJson('u', fields)
  if (include.length === 0) return user
  return `left(${user}, -1) || ',' || substr((${grantsAsJson('u.id', add(include))}), 2)`
}
