// What is known of the ways to bring a row up to date, learnt while they are gone: how much of what the search shows is new
// enough, how long an address it takes, and what each way has cost so far.
import { mostFound } from '../auth0/search-api.ts'

export const wayNames = ['get', 'search', 'export'] as const

export type Way = (typeof wayNames)[number]

/** Calls made, and users that are fresh through them: their ratio is what the budget is spent well or badly by. */
export type WayFigures = Record<Way, { calls: number; users: number }>

export interface Ways {
  figures: WayFigures
  /** Of a search, in characters. */
  longestPath(): number
  /** Whether a search is expected to pay. */
  searchPays(now: number): boolean
  /**
   * A search has shown `accepted` of `asked` users as new as needed.
   *
   * @param ripe the search has had its time, so that what is missing means something
   */
  searched(asked: number, accepted: number, ripe: boolean, now: number): void
  /** Auth0 has refused to search. */
  searchRefused(now: number): void
  /** Auth0 has refused an address of this length. @returns false where it can be made no shorter */
  tooLong(length: number): boolean
}

/** A search has to save this many calls, or its answer comes cheaper one by one. */
const leastSaved = 2

/** The newest answer counts as much as all before it: a storm has a hundred of them. */
const weight = 0.5

/** Where the search has been useless it is tried again after a while, each time after twice as long. */
const [restMs, longestRestMs] = [60_000, 900_000]

/** Common for servers in front; what is longer is answered 414, and then half of it is tried. */
const [usualPath, shortestPath] = [7_500, 400]

export function noFigures(): WayFigures {
  return { get: { calls: 0, users: 0 }, search: { calls: 0, users: 0 }, export: { calls: 0, users: 0 } }
}

/** @param canSearch whether there is a search at all */
export function openWays(canSearch: boolean): Ways {
  let share = 1
  let restUntil = Number.NEGATIVE_INFINITY
  let rest = restMs
  let longestPath = usualPath
  const giveUp = (now: number) => {
    restUntil = now + rest
    rest = Math.min(2 * rest, longestRestMs)
    share = leastSaved / mostFound // the first try after the rest decides
  }
  return {
    figures: noFigures(),
    longestPath: () => longestPath,
    searchPays: (now) => canSearch && now >= restUntil && share * mostFound >= leastSaved,
    searched: (asked, accepted, ripe, now) => {
      if (!ripe && accepted < asked) return
      share = share * (1 - weight) + (accepted / asked) * weight
      if (share * mostFound < leastSaved) giveUp(now)
      else if (accepted * 2 > asked) rest = restMs
    },
    // it may have been this query, or an outage: others are worth a try soon
    searchRefused: (now) => {
      restUntil = now + restMs
    },
    tooLong: (length) => {
      longestPath = Math.min(longestPath, Math.floor(length / 2)) // several may be under way
      return longestPath >= shortestPath
    },
  }
}
