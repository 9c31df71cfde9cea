// The walk where Auth0 gives no export: the search, in slices by `created_at`.
//
// Search shows the first 1,000 results of a query only ("View Search Results by Page"). Each slice is the first hundred
// from the last date of the slice before, so that nobody slips through between two pages when others come or go, and no
// slice has to be counted first. Only where more than a page of users were made at one instant are further pages needed;
// beyond 1,000 such users nothing can be read. Search is behind by an unknown time, so nobody's absence from it says a thing.
import { Type } from 'typebox'
import { Check } from 'typebox/value'
import { fieldsQuery } from '../../auth0/asked-fields.ts'
import { Refused, refusalOf } from '../../auth0/management.ts'
import { profileOf } from '../../auth0/profile.ts'
import { parseJson, writeJson } from '../../json.ts'
import { packOf } from '../../users/pack.ts'
import type { SearchCursor } from './cursor.ts'
import { patiently } from './patience.ts'
import type { Walk } from './walk.ts'
import { countWritten, writeStep } from './writer.ts'

const perPage = 100

/** "You can only page through the first 1000 records." */
const mostPages = 10

const beginning = '1970-01-01T00:00:00.000Z'

const Found = Type.Object({ users: Type.Array(Type.Record(Type.String(), Type.Unknown())), total: Type.Integer() })

interface Found {
  users: Record<string, unknown>[]
  total: number
}

export async function walkSearch(walk: Walk, begun: SearchCursor | undefined, why: string): Promise<SearchCursor> {
  const { pool, pauses, signal } = walk
  let cursor: SearchCursor | undefined = begun ?? { walk: 'search', why, from: beginning, page: 0 }
  let last = cursor
  while (cursor !== undefined) {
    signal.throwIfAborted()
    last = cursor
    const found = await patiently(pauses, signal, () => search(walk, last, signal))
    if (cursor.from === beginning) walk.set('total', found.total)
    cursor = await takeSlice(walk, last, found)
  }
  await walk.note(pool)
  return last
}

async function search({ ask, fields }: Walk, { from, page }: SearchCursor, signal: AbortSignal): Promise<Found> {
  const query = new URLSearchParams({
    q: from === null ? 'NOT _exists_:created_at' : `created_at:[${from} TO *]`,
    sort: from === null ? 'user_id:1' : 'created_at:1',
    per_page: String(perPage),
    page: String(page),
    include_totals: 'true',
    search_engine: 'v3',
  })
  const asked = fieldsQuery(fields)
  const response = await ask(`users?${query}${asked === '' ? '' : `&${asked}`}`, { signal })
  const text = await response.text()
  if (response.status !== 200) throw refusalOf(response, text)
  const found = parseJson(text)
  if (!Check(Found, found)) throw new Refused('Auth0 answered a search with something else than users')
  return found
}

/** @returns where to go on; undefined at the end */
async function takeSlice(walk: Walk, cursor: SearchCursor, { users }: Found): Promise<SearchCursor | undefined> {
  const profiles = users.flatMap((user) => profileOf(writeJson(user), walk.fields) ?? [])
  const next = nextOf(walk, cursor, users)
  await writeStep(walk, { profiles: packOf(profiles.map(({ json }) => json)) }, async (tx, written) => {
    countWritten(walk, written)
    walk.count('processed', profiles.length)
    await walk.note(tx, next)
  })
  return next
}

function nextOf(walk: Walk, cursor: SearchCursor, users: Found['users']): SearchCursor | undefined {
  const { from, page } = cursor
  const isLast = users.length < perPage
  if (isLast) return from === null ? undefined : { ...cursor, from: null, page: 0 }
  const reached = users.at(-1)?.['created_at']
  if (from !== null && typeof reached === 'string' && reached > from) return { ...cursor, from: reached, page: 0 }
  if (page + 1 < mostPages) return { ...cursor, page: page + 1 }
  walk.count('uncut')
  return from === null ? undefined : { ...cursor, from: justAfter(from), page: 0 }
}

/** Auth0 dates to the millisecond. */
function justAfter(instant: string): string {
  return new Date(Date.parse(instant) + 1).toISOString()
}
