// In which order a round of stale rows is worked off, and by which way: few by `GET` each, many by search in groups, and by
// `GET` what the search does not show as new as needed. Decides only; nothing is asked here.
import { firstGroup } from '../auth0/search-api.ts'
import type { StaleUser } from '../users/read.ts'
import type { Ways } from './refresh-ways.ts'

export type Step = { way: 'get'; user: StaleUser } | { way: 'search'; users: StaleUser[]; ripe: boolean }

export interface Plan {
  /**
   * What to do at this time (Auth0's clock): a step, or nothing before that time, or nothing unless a step that is under
   * way brings it back (`never`).
   *
   * @param sparing most of it will be needless soon: only those who have waited longest are asked for one by one
   */
  next(now: number, sparing: boolean): Step | { notBefore: number }
  /** A search did not show these as new as needed, or (`untried`) has not been answered. */
  missed(users: readonly StaleUser[], untried: boolean): void
  /** Calls that are still to be made, by today's knowledge. */
  callsLeft(now: number): number
}

export const never = Number.POSITIVE_INFINITY

/** So many at least are asked for one by one: that is as quick as can be, and a search would save little. */
export const fewest = 10

/** From here on a search saves so much that it is worth its wait, however many calls there are to spend. */
export const most = 100

/**
 * How old a hint is when its user is searched for, milliseconds: Auth0's search is behind by a time that it does not state,
 * one to three seconds by what its clients tell. Whoever is not found as new as needed in any of these is asked for.
 */
const ages = [2_000, 8_000, 32_000]

/** From this age on a search has had its time. */
const ripeMs = 5_000

/** While all wait for the search or an export, this share of a round is asked for one by one instead of doing nothing. */
const impatience = 0.02

interface Candidate {
  user: StaleUser
  tries: number
  dueAt: number
}

/** @param few so many are asked for one by one */
export function openPlan(stale: readonly StaleUser[], ways: Ways, few = fewest): Plan {
  const singles: StaleUser[] = []
  let candidates: Candidate[] = []
  let impatient = Math.max(few, Math.floor(stale.length * impatience))
  const tries = new Map<string, number>()

  function add(users: readonly StaleUser[]): void {
    for (const user of users) {
      const age = ages[tries.get(user.id) ?? 0]
      if (age === undefined || !user.searchable) singles.push(user)
      else candidates.push({ user, tries: tries.get(user.id) ?? 0, dueAt: user.hintedAt + age })
    }
    candidates.sort((a, b) => a.dueAt - b.dueAt)
  }

  function giveUpSearch(): void {
    singles.push(...candidates.map(({ user }) => user))
    candidates = []
  }

  /** As many of those whose time has come as one call takes; undefined where they are too few to be worth it. */
  function group(now: number): Step | undefined {
    const due = candidates.findIndex(({ dueAt }) => dueAt > now)
    const ready = (due < 0 ? candidates : candidates.slice(0, due)).slice(0, 100).map(({ user }) => user)
    if (ready.length <= few) return undefined
    const users = firstGroup(ready, ways.longestPath())
    candidates = candidates.slice(users.length)
    const newest = Math.max(...users.map(({ hintedAt }) => hintedAt))
    return { way: 'search', users, ripe: now - newest >= ripeMs }
  }

  function one(user: StaleUser | undefined): Step | undefined {
    return user && { way: 'get', user }
  }

  function impatiently(): StaleUser | undefined {
    return impatient-- > 0 ? (singles.shift() ?? candidates.shift()?.user) : undefined
  }

  add(stale)
  return {
    next: (now, sparing) => {
      if (candidates.length <= few || !ways.searchPays(now)) giveUpSearch()
      const step = group(now) ?? one(sparing ? undefined : singles.shift()) ?? one(impatiently())
      return step ?? { notBefore: candidates[few]?.dueAt ?? never }
    },
    missed: (users, untried) => {
      for (const { id } of users) tries.set(id, (tries.get(id) ?? 0) + (untried ? 0 : 1))
      add(users)
    },
    callsLeft: (now) => {
      const groups = ways.searchPays(now) ? candidates.length / 100 : candidates.length
      return singles.length + Math.ceil(groups)
    },
  }
}
