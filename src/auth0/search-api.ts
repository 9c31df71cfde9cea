// GET /api/v2/users for users of known ids, many in one call. Auth0's search is behind by a time that it does not state
// ("List and Search Users"), so what it shows is somebody's past, and who is not in it may exist all the same.
import { allFields, type Fields } from '../fields/fields.ts'
import { parseJson, writeJson } from '../json.ts'
import type { ProfileRow } from '../users/user.ts'
import { type Ask, Refused, refusalOf } from './management.ts'
import { profileOf } from './profile.ts'

/** "per_page: at most 100": more than that would have to be paged. */
export const mostFound = 100

/** The address was longer than Auth0 takes (414): no figure is documented. */
export class TooLong extends Error {
  override name = 'TooLong'
}

/** @throws TooLong; Refused where Auth0 does not take the query */
export async function searchByIds(
  ask: Ask,
  ids: readonly string[],
  leaving?: AbortSignal,
  fields: Fields = allFields,
): Promise<ProfileRow[]> {
  const response = await ask(searchPath(ids), { leaving })
  const text = await response.text()
  if (response.status === 414) throw new TooLong('the search has too long an address')
  if (response.status !== 200) throw refusalOf(response, text)
  const found = parseJson(text)
  if (!Array.isArray(found)) throw new Refused('Auth0 answered a search with something else than users')
  return found.flatMap((user) => profileOf(writeJson(user), fields) ?? [])
}

export function searchPath(ids: readonly string[]): string {
  const q = `user_id:(${ids.map(quoted).join(' OR ')})`
  return `users?${new URLSearchParams({ q, per_page: String(mostFound), search_engine: 'v3' })}`
}

/** As many from the front as one call takes. */
export function firstGroup<T extends { id: string }>(users: readonly T[], longestPath: number): T[] {
  const group: T[] = []
  let length = searchPath([]).length
  for (const user of users) {
    length += new URLSearchParams({ q: `${quoted(user.id)} OR ` }).toString().length - 'q='.length
    if (group.length > 0 && (length > longestPath || group.length === mostFound)) break
    group.push(user)
  }
  return group
}

/** In quotes only these two mean something else ("Query String Syntax"). */
function quoted(id: string): string {
  return `"${id.replace(/["\\]/g, '\\$&')}"`
}
