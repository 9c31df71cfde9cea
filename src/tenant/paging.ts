// Pages, field selections and numbers as the Management API's query parameters give them.
import { invalidPaging, invalidQuery } from './api-error.ts'
import { type JsonObject, without } from './members.ts'
import type { Sort } from './search.ts'

const mostPerPage = 100
const mostResults = 1000

export interface Page {
  readonly start: number
  readonly limit: number
  readonly withTotals: boolean
}

export function readPage(query: URLSearchParams): Page {
  const limit = readInteger(query, 'per_page', 50, mostPerPage)
  const start = readInteger(query, 'page', 0, Number.MAX_SAFE_INTEGER) * limit
  if (start + limit > mostResults) throw invalidPaging()
  return { start, limit, withTotals: query.get('include_totals') === 'true' }
}

/**
 * The bare list, or with totals the object around it.
 *
 * @param all from the first on, at least up to the end of the page
 */
export function answerPage(
  page: Page,
  name: string,
  all: readonly unknown[],
  shape: (item: unknown) => unknown,
  total = all.length,
): unknown {
  const items = all.slice(page.start, page.start + page.limit).map(shape)
  if (!page.withTotals) return items
  return { start: page.start, limit: page.limit, length: items.length, [name]: items, total }
}

/** Checkpoint paging: from the entry that `from` names on, and `next` where there is more. */
export function answerCheckpoint(query: URLSearchParams, name: string, all: readonly JsonObject[]): JsonObject {
  const take = readInteger(query, 'take', 50, mostPerPage)
  const from = query.get('from')
  const place =
    from === null ? 0 : Number(/^place (\d+)$/.exec(Buffer.from(from, 'base64').toString())?.[1] ?? Number.NaN)
  if (Number.isNaN(place)) throw invalidQuery('Invalid cursor: from')
  const end = place + take
  const next = end < all.length ? Buffer.from(`place ${end}`).toString('base64') : undefined
  return { [name]: all.slice(place, end), ...(next !== undefined && { next }) }
}

export function readInteger(query: URLSearchParams, name: string, otherwise: number, most: number): number {
  const text = query.get(name)
  if (text === null || text === '') return otherwise
  if (!/^\d+$/.test(text)) throw invalidQuery(`Expected type integer but found type string: ${name}`)
  if (Number(text) > most) throw invalidQuery(`Value ${text} is greater than maximum ${most} on property ${name}`)
  return Number(text)
}

export function readSort(query: URLSearchParams): Sort | undefined {
  const text = query.get('sort')
  if (text === null) return undefined
  const [, member, direction] = /^([\w.]+):(1|-1)$/.exec(text) ?? []
  if (member === undefined || member.includes('metadata')) throw invalidQuery(`cannot sort by ${text}`)
  return { member, direction: direction === '1' ? 1 : -1 }
}

/** `fields` names what is wanted, or with `include_fields=false` what is not. */
export function selectFields(query: URLSearchParams): (item: JsonObject) => JsonObject {
  const fields = query.get('fields')?.split(',')
  if (fields === undefined) return (item) => item
  if (query.get('include_fields') === 'false') return (item) => without(item, ...fields)
  return (item) => Object.fromEntries(Object.entries(item).filter(([member]) => fields.includes(member)))
}
