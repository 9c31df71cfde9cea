// What "List or Search Users" asks → a search among those that Auth0 has told of.
import { type Static, Type } from 'typebox'
import { Failure } from '../../errors.ts'
import type { Condition } from '../../search/condition.ts'
import { type Field, fieldOf, scalarColumns } from '../../search/field.ts'
import { parseQuery, type QueryOptions } from '../../search/query.ts'
import type { Sort } from '../../search/search.ts'
import { equals } from '../../search/terms.ts'
import { profileColumns } from '../../users/user.ts'
import { Selection } from './user-object.ts'

/** As at Auth0. */
export const usualPerPage = 50
const mostPerPage = 100

/** Far behind everybody, and no more than Postgres counts. */
const mostPages = 2 ** 31

export const ListQuery = Type.Object({
  page: Type.Optional(Type.Integer({ minimum: 0, maximum: mostPages, description: 'From 0 on; there is no last one' })),
  per_page: Type.Optional(
    Type.Integer({ minimum: 0, maximum: mostPerPage, default: usualPerPage, description: 'Users of a page' }),
  ),
  include_totals: Type.Optional(
    Type.Boolean({ description: 'An object with `users` and `total`, instead of the list' }),
  ),
  sort: Type.Optional(Type.String({ description: '`field:1` or `field:-1`; default by id' })),
  connection: Type.Optional(Type.String({ description: 'Those with an identity of this connection' })),
  ...Selection,
  q: Type.Optional(Type.String({ description: "Auth0's query string syntax" })),
  search_engine: Type.Optional(
    Type.Union([Type.Literal('v1'), Type.Literal('v2'), Type.Literal('v3')], { description: 'v3' }),
  ),
  primary_order: Type.Optional(Type.Boolean({ description: 'The order is always a certain one' })),
})
export type ListQuery = Static<typeof ListQuery>

const isThere = (name: string): Condition => ({ is: 'exists', field: fieldOf([name]) as Field })

/** Auth0 has the user, and has told of it. */
const told: Condition[] = [
  { is: 'not', of: isThere('gone_at') },
  { is: 'or', of: ['answered_at', 'told_at', 'identities'].map(isThere) },
]

/** @throws Failure `request_invalid`, `query_invalid` */
export function whereOf({ q, connection, search_engine: engine = 'v3' }: ListQuery, options: QueryOptions): Condition {
  if (engine !== 'v3') throw refused(`You are not allowed to use search_engine=${engine}. Use search_engine=v3 instead`)
  const of = [
    ...told,
    ...(q ? [parseQuery(q, options)] : []),
    ...(connection === undefined ? [] : [equals(fieldOf(['identities', 'connection']) as Field, [connection])]),
  ]
  return { is: 'and', of }
}

/** @throws Failure `request_invalid` */
export function sortOf({ sort }: ListQuery): Sort | undefined {
  if (sort === undefined || sort === '') return undefined
  const [, name = '', direction] = /^(\w+):(1|-1)$/.exec(sort) ?? []
  const column = name === 'user_id' || Object.hasOwn(profileColumns, name) ? scalarColumns.get(name) : undefined
  if (column === undefined) throw refused(`cannot sort by ${sort}`)
  return { column, descending: direction === '-1' }
}

function refused(detail: string): Failure {
  return new Failure('request_invalid', { detail })
}
