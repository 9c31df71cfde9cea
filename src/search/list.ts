// A search as it is asked for by name, from HTTP and in the library alike: what was written → pages of JSON texts.
import type { Pool } from 'pg'
import { Failure } from '../errors.ts'
import type { GrantKind } from '../facts/reading.ts'
import type { Condition } from './condition.ts'
import { type Column, scalarColumns } from './field.ts'
import { type Filter, filtersOf } from './filters.ts'
import { cursorOf, placeOf } from './place.ts'
import { parseQuery } from './query.ts'
import { type Sort, searchUsers } from './search.ts'
import { shownFields, shownSql } from './shown.ts'
import { words } from './terms.ts'

export const usualLimit = 50
export const mostUsers = 1_000

export interface Listing {
  filters?: readonly Filter[]
  /** Auth0's query string syntax. */
  q?: string | undefined
  /** Words that are in the name or the e-mail address. */
  text?: string | undefined
  /** Users who are deleted at Auth0: left out, alone, or as well. */
  gone?: 'false' | 'true' | 'any' | undefined
  /** Users whose profile is known to be out of date: left out, or alone. */
  stale?: boolean | undefined
  /** A column of one value, with `-` before it for the other direction. */
  sort?: string | undefined
  /** The cursor of the page before. */
  after?: string | undefined
  limit?: number | undefined
  fields?: readonly string[] | undefined
  include?: readonly string[] | undefined
  count?: 'exact' | 'estimated' | undefined
}

export interface Page {
  /** JSON texts of users. */
  users: string[]
  /** The cursor of the page behind this one. */
  next: string | null
  count?: number
}

/**
 * @param mirrored what is mirrored of what users have been granted
 * @throws Failure `request_invalid`, `query_invalid`, `cursor_invalid`, `search_too_slow`
 */
export async function listUsers(pool: Pool, listing: Listing, mirrored: readonly GrantKind[]): Promise<Page> {
  const { after, limit = usualLimit, fields, include, count } = listing
  assertKnown('fields', fields, shownFields)
  assertKnown('include', include, mirrored)
  const scope = { where: whereOf(listing, mirrored), sort: sortOf(listing.sort ?? 'id') }
  const found = await searchUsers(pool, {
    ...scope,
    after: after === undefined ? undefined : placeOf(scope, after),
    limit,
    row: (add) => shownSql({ fields, include: mirrored.filter((kind) => include?.includes(kind)) }, add),
    count,
  })
  const next = found.next === undefined ? null : cursorOf(scope, found.next)
  return { users: found.users, next, ...(found.count !== undefined && { count: found.count }) }
}

function assertKnown(parameter: string, names: readonly string[] = [], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw new Failure('request_invalid', {
    detail: `${parameter}: ${unknown} is none of ${known.join(', ') || 'what is mirrored here'}`,
  })
}

function whereOf(listing: Listing, mirrored: readonly GrantKind[]): Condition {
  const { filters = [], q, text, gone = 'false', stale } = listing
  const organizations = mirrored.includes('organizations')
  const of = [
    ...(gone === 'any' ? [] : [hasValue('gone_at', gone === 'true')]),
    ...(stale === undefined ? [] : [hasValue('stale_since', stale)]),
    filtersOf(filters),
    ...(q === undefined ? [] : [parseQuery(q, { organizations })]),
    ...(text === undefined ? [] : [words(text)]),
  ]
  return { is: 'and', of }
}

function hasValue(name: string, has: boolean): Condition {
  const test: Condition = { is: 'exists', field: scalarColumns.get(name) as Column }
  return has ? test : { is: 'not', of: test }
}

function sortOf(text: string): Sort {
  const descending = text.startsWith('-')
  const column = scalarColumns.get(descending ? text.slice(1) : text)
  if (column === undefined)
    throw new Failure('request_invalid', {
      detail: `sort: ${text} is no column with one value, with or without - before it`,
    })
  return { column, descending }
}
