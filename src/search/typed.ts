// Searching from TypeScript: filters as an object, users as values.
import type { Pool } from 'pg'
import { type GrantKind, grantKinds } from '../facts/reading.ts'
import type { User } from '../users/user.ts'
import type { Filter, Operator } from './filters.ts'
import { type Listing, listUsers } from './list.ts'

type Value = string | number | boolean | Date

/** What may be asked of a field; what of these a field has not is refused. */
export type Asked =
  | Value
  | ({ [name in Exclude<Operator, 'in' | 'exists'>]?: Value } & { in?: readonly Value[]; exists?: boolean })

type Json = 'user_metadata' | 'app_metadata' | 'attributes' | 'identities'

/** Columns of one value, and paths into the others, such as `app_metadata.plan`. */
export type Where = { [name in Exclude<keyof User, Json> | Json | 'multifactor' | `${Json}.${string}`]?: Asked }

export interface ListOptions extends Omit<Listing, 'filters' | 'fields' | 'include'> {
  where?: Where
  /** Members that are wanted; default all. */
  fields?: readonly (keyof User)[]
  /** What users have been granted, as far as it is mirrored. */
  include?: readonly GrantKind[]
}

/** A page of rows as a team's types have them. */
export interface PageOf<Row> {
  users: Row[]
  /** `after` of the next page; null where this is the last one. */
  next: string | null
  /** How many fit in all, where that was asked for. */
  count?: number
}

/** @throws as `listUsers` */
export async function pageOfUsers<Row>(pool: Pool, options: ListOptions = {}): Promise<PageOf<Row>> {
  const { where = {}, ...listing } = options
  const { users, ...page } = await listUsers(pool, { ...listing, filters: filtersOf(where) }, grantKinds)
  return { users: JSON.parse(`[${users.join(',')}]`), ...page }
}

/** All users who fit, read page by page as they are taken. */
export async function* everyUser<Row>(pool: Pool, options: ListOptions = {}): AsyncGenerator<Row, void, undefined> {
  let after = options.after
  do {
    const page = await pageOfUsers<Row>(pool, { ...options, ...(after !== undefined && { after }) })
    yield* page.users
    after = page.next ?? undefined
  } while (after !== undefined)
}

function filtersOf(where: Where): Filter[] {
  return Object.entries(where).flatMap(([name, asked]) => {
    if (asked === undefined) return []
    if (typeof asked !== 'object' || asked instanceof Date) return [{ name: `${name}.eq`, value: textOf(asked) }]
    return Object.entries(asked).map(([operator, value]) => ({ name: `${name}.${operator}`, value: listOf(value) }))
  })
}

function listOf(value: Value | readonly Value[]): string {
  return Array.isArray(value) ? value.map((one) => textOf(one).replace(/[\\,]/g, '\\$&')).join(',') : textOf(value)
}

function textOf(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value)
}
