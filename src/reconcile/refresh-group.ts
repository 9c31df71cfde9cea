// Many stale rows by one search: each is fresh if the search shows it as new as its newest hint.
import type { Pool } from 'pg'
import type { Clock } from '../auth0/budget-clock.ts'
import { type Ask, RateLimited, Refused, Unavailable } from '../auth0/management.ts'
import { searchByIds, searchPath, TooLong } from '../auth0/search-api.ts'
import type { Fields } from '../fields/fields.ts'
import type { StaleUser } from '../users/read.ts'
import type { ProfileRow } from '../users/user.ts'
import type { Ways } from './refresh-ways.ts'
import { writeFound } from './write-answer.ts'

interface GroupOptions {
  pool: Pool
  clock: Clock
  ways: Ways
  ask?: Ask
  /** What is mirrored; default everything. */
  fields?: Fields
  /** Told of users whom Auth0 has spoken of for the first time. */
  onNew?: ((ids: string[]) => Promise<void>) | undefined
}

/**
 * @param ripe the search has had its time to learn of these
 * @returns those who are stale as before; `untried`: Auth0 has not answered the search
 * @throws RateLimited
 */
export async function refreshGroup(
  options: GroupOptions,
  users: readonly StaleUser[],
  ripe: boolean,
  signal: AbortSignal,
): Promise<{ missed: StaleUser[]; untried: boolean }> {
  const { pool, ways, clock, onNew } = options
  const found = await search(options, users, signal)
  if (found === undefined) return { missed: [...users], untried: true }
  const fresh = await writeFound(pool, found)
  ways.searched(users.length, fresh.size, ripe, clock.now())
  ways.figures.search.users += fresh.size
  const made = users.filter(({ id, isNew }) => isNew && fresh.has(id)).map(({ id }) => id)
  if (made.length > 0) await onNew?.(made)
  return { missed: users.filter(({ id }) => !fresh.has(id)), untried: false }
}

/** @returns undefined where Auth0 does not answer the search: other ways are open */
async function search(
  { ask, ways, clock, fields }: GroupOptions,
  users: readonly StaleUser[],
  signal: AbortSignal,
): Promise<ProfileRow[] | undefined> {
  if (ask === undefined) return undefined
  const ids = users.map(({ id }) => id)
  ways.figures.search.calls++
  try {
    return await searchByIds(ask, ids, signal, fields)
  } catch (error) {
    const isShorter = error instanceof TooLong && ways.tooLong(searchPath(ids).length)
    // a 503 may mean this query alone: "refine your search"
    const isRefused = error instanceof TooLong || error instanceof Refused || error instanceof Unavailable
    if (error instanceof RateLimited || !isRefused) throw error
    if (!isShorter) ways.searchRefused(clock.now())
    return undefined
  }
}
