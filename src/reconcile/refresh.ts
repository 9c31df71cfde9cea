// Stale rows → Auth0 → the one write: the cheapest way first, within the tenant's budget.
//
// The list of work is taken in rounds, the longest waiting first. A user is asked for at most once a second, so that a
// storm of hints about one costs two calls and not one for each. Where a round would take very long even so, everybody is
// exported beside it: rows that the export shows as new as their hints are fresh before their turn comes.
import type { Pool } from 'pg'
import { type Clock, wallClock } from '../auth0/budget-clock.ts'
import type { Ask, Management } from '../auth0/management.ts'
import type { Log } from '../log.ts'
import { staleUsers } from '../users/read.ts'
import { openRefreshOne } from './refresh-one.ts'
import { type Round, round } from './refresh-round.ts'
import { countWays } from './refresh-spent.ts'
import { openWays, type WayFigures } from './refresh-ways.ts'

export interface RefreshOptions {
  pool: Pool
  management: Management
  log: Log
  /** For searches; without, every user is asked for by itself. */
  ask?: Ask
  /** Auth0's; default the machine's. */
  clock?: Clock
  /** Calls that the budget allows now; undefined: not known. */
  spendable?: () => Promise<number | undefined>
  /** A walk through all users by a new export; undefined: not to be had. */
  exportAll?: (signal: AbortSignal) => Promise<void>
  /** Told of users whom Auth0 has spoken of for the first time. */
  onNew?: ((ids: string[]) => Promise<void>) | undefined
}

export interface Refresher {
  /**
   * Brings stale rows up to date until none is left. A user that Auth0 refuses to speak of is put off and the others go on.
   *
   * @throws Pause where Auth0 asks to come later; Unavailable where it cannot be asked
   */
  drain(signal: AbortSignal): Promise<void>
  /** Of this process, since its start; `mirror.refreshes` has those of the cluster. */
  figures(): WayFigures
}

/** Rows taken from the work list at once: as many as a hundred searches can bring. */
const roundSize = 10_000

/** Between two calls about one user. */
const apartMs = 1_000

/** What it learns of the ways it keeps: one for the life of the process. */
export function openRefresher(options: RefreshOptions): Refresher {
  const { clock = wallClock } = options
  const parts: Round = {
    ...options,
    clock,
    ways: openWays(options.ask !== undefined),
    one: openRefreshOne(options),
    askedAt: new Map(),
    isExporting: false,
  }
  return { drain: (signal) => drain(parts, signal), figures: () => structuredClone(parts.ways.figures) }
}

/** One drain by a refresher of its own. */
export function refreshStale(options: RefreshOptions, signal: AbortSignal): Promise<void> {
  return openRefresher(options).drain(signal)
}

async function drain(parts: Round, signal: AbortSignal): Promise<void> {
  const { pool, clock, askedAt } = parts
  while (!signal.aborted) {
    const stale = await staleUsers(pool, roundSize)
    if (stale.length === 0) return
    const now = clock.now()
    for (const [id, at] of askedAt) if (at + apartMs <= now) askedAt.delete(id)
    const rested = stale.filter(({ id }) => !askedAt.has(id))
    if (rested.length > 0) await countWays(pool, parts.ways, () => round(parts, rested, signal))
    else await clock.wait(Math.min(...stale.map(({ id }) => askedAt.get(id) ?? now)) + apartMs, signal)
  }
}
