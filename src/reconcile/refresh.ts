// Stale rows → Auth0 → the one write: the cheapest way first, within the tenant's budget.
//
// The list of work is taken in rounds, the longest waiting first. A user is asked for at most once a second, so that a
// storm of hints about one costs two calls and not one for each. Where a round would cost very many calls even so, everybody
// is exported beside it. Rows that somebody waits for are worked off beside all that, in rounds of their own that Auth0 is
// asked for before the others.
import type { Pool } from 'pg'
import { type Clock, wallClock } from '../auth0/budget-clock.ts'
import type { Ask, Management } from '../auth0/management.ts'
import type { Fields } from '../fields/fields.ts'
import type { Log } from '../log.ts'
import { staleUsers } from '../users/read.ts'
import { type ExportAll, oneAtATime } from './refresh-export.ts'
import { openRefreshOne } from './refresh-one.ts'
import { type Round, round } from './refresh-round.ts'
import { type CountWays, openCount } from './refresh-spent.ts'
import { openWays, type WayFigures } from './refresh-ways.ts'

export interface RefreshOptions {
  pool: Pool
  management: Management
  log: Log
  /** For searches; without, every user is asked for by itself. */
  ask?: Ask
  /** For those whom somebody waits for; default as for all others. */
  urgent?: { management: Management; ask: Ask }
  /** What is mirrored; default everything. */
  fields?: Fields
  /** Auth0's; default the machine's. */
  clock?: Clock
  /** Calls that the budget allows now; undefined: not known. */
  spendable?: () => Promise<number | undefined>
  /** Default: there is no export. */
  exportAll?: ExportAll
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

/** While others are worked off, it is looked so often whether somebody waits. */
const lookMs = 500

/** What it learns of the ways it keeps: one for the life of the process. */
export function openRefresher(options: RefreshOptions): Refresher {
  const { pool, log, clock = wallClock, exportAll, urgent = {}, ...rest } = options
  const ways = openWays(options.ask !== undefined)
  const count = openCount(pool, ways)
  const shared = { ...rest, pool, log, clock, ways, one: openRefreshOne(options), askedAt: new Map<string, number>() }
  const all = exportAll && oneAtATime(exportAll)
  const awaited: Round = { ...shared, ...urgent, wait: 'awaited' }
  return {
    drain: (signal) => {
      const others: Round = { ...shared, wait: 'others', ...(all && { exportAll: () => all(signal) }) }
      return drainBoth(others, awaited, count, signal)
    },
    figures: () => structuredClone(ways.figures),
  }
}

/** One drain by a refresher of its own. */
export function refreshStale(options: RefreshOptions, signal: AbortSignal): Promise<void> {
  return openRefresher(options).drain(signal)
}

/** Where one of them must end, so must the other. */
async function drainBoth(others: Round, awaited: Round, count: CountWays, signal: AbortSignal): Promise<void> {
  const [failing, finishing] = [new AbortController(), new AbortController()]
  const going = AbortSignal.any([signal, failing.signal])
  const together = <T>(work: Promise<T>) =>
    work.catch((error: unknown) => {
      failing.abort()
      throw error
    })
  const attending = together(attend(awaited, count, finishing.signal, going))
  const draining = together(drain(others, count, going)).finally(() => finishing.abort())
  const [first, second] = await Promise.allSettled([draining, attending])
  if (first.status === 'rejected') throw first.reason
  if (second.status === 'rejected') throw second.reason
  // whoever was seen to last may list others as linked, which puts those in doubt
  if (!second.value || signal.aborted || (await staleUsers(others.pool, 1)).length === 0) return
  await drainBoth(others, awaited, count, signal)
}

/** Whoever waits is seen to while the others are worked off, and once more at the end of it. @returns whether anybody did */
async function attend(parts: Round, count: CountWays, finishing: AbortSignal, signal: AbortSignal): Promise<boolean> {
  const { clock } = parts
  for (let worked = false; ; ) {
    const isLast = finishing.aborted
    worked = (await drain(parts, count, signal)) || worked
    if (isLast || signal.aborted) return worked
    await clock.wait(clock.now() + lookMs, AbortSignal.any([finishing, signal]))
  }
}

/** @returns whether there was anything to do */
async function drain(parts: Round, count: CountWays, signal: AbortSignal): Promise<boolean> {
  const { pool, clock, askedAt, wait } = parts
  let worked = false
  while (!signal.aborted) {
    const stale = await staleUsers(pool, roundSize, wait)
    if (stale.length === 0) break
    worked = true
    const now = clock.now()
    for (const [id, at] of askedAt) if (at + apartMs <= now) askedAt.delete(id)
    const rested = stale.filter(({ id }) => !askedAt.has(id))
    if (rested.length > 0) await counted(count, () => round(parts, rested, signal))
    else await clock.wait(Math.min(...stale.map(({ id }) => askedAt.get(id) ?? now)) + apartMs, signal)
  }
  return worked
}

/** Whether it succeeds or not. */
async function counted(count: CountWays, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } finally {
    await count()
  }
}
