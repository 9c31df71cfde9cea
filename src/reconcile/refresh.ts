// Stale rows → Auth0 → the one write: the cheapest way first, within the tenant's budget.
//
// The list of work is taken in rounds, the longest waiting first. A user is asked for at most once a second, so that a
// storm of hints about one costs two calls and not one for each. Where a round would cost very many calls even so, everybody
// is exported beside it. Rows that somebody waits for are worked off beside all that, in rounds of their own that Auth0 is
// asked for before the others.
import type { Pool } from 'pg'
import { underAny } from '../any-signal.ts'
import { type Clock, wallClock } from '../auth0/budget-clock.ts'
import type { Ask, Management } from '../auth0/management.ts'
import type { Fields } from '../fields/fields.ts'
import type { Log } from '../log.ts'
import { allStaleUsers, type StaleUser, staleUsers, type Wait } from '../users/read.ts'
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

/** While the one kind is worked off, it is looked so often for the other. */
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
      return drainAll(others, awaited, count, signal)
    },
    figures: () => structuredClone(ways.figures),
  }
}

/** One drain by a refresher of its own. */
export function refreshStale(options: RefreshOptions, signal: AbortSignal): Promise<void> {
  return openRefresher(options).drain(signal)
}

/** Whoever is seen to may list others as linked, which puts those in doubt: it ends when a look finds nobody. */
async function drainAll(others: Round, awaited: Round, count: CountWays, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const stale = await allStaleUsers(others.pool, roundSize)
    if (stale.others.length + stale.awaited.length === 0) return
    await sideBySide([others, awaited], stale, count, signal)
  }
}

/**
 * Rounds of the others and of whoever waits, each as long as the other lasts: many of one do not keep those of the other
 * waiting. Where one of them must end, so must the other.
 *
 * @throws what the first to fail has thrown
 */
async function sideBySide(
  sides: readonly Round[],
  listed: Record<Wait, StaleUser[]>,
  count: CountWays,
  signal: AbortSignal,
): Promise<void> {
  const [failing, done] = [new AbortController(), new AbortController()]
  let seeing = 0
  async function work(parts: Round, going: AbortSignal): Promise<void> {
    const { clock, pool, wait } = parts
    const isOver = () => done.signal.aborted || going.aborted
    let stale = listed[wait]
    while (!isOver()) {
      if (stale.length === 0) await underAny([done.signal, going], (over) => clock.wait(clock.now() + lookMs, over))
      else {
        seeing++
        await see(parts, stale, count, going)
        seeing--
        if (seeing === 0) done.abort()
      }
      if (!isOver()) stale = await staleUsers(pool, roundSize, wait)
    }
  }
  const fail = (error: unknown) => failing.abort(error)
  await underAny([signal, failing.signal], (going) => Promise.all(sides.map((parts) => work(parts, going).catch(fail))))
  if (failing.signal.aborted) throw failing.signal.reason
}

/** A round of those who may be asked for now, or the wait until somebody may. */
async function see(parts: Round, stale: readonly StaleUser[], count: CountWays, signal: AbortSignal): Promise<void> {
  const { clock, askedAt } = parts
  const now = clock.now()
  for (const [id, at] of askedAt) if (at + apartMs <= now) askedAt.delete(id)
  const rested = stale.filter(({ id }) => !askedAt.has(id))
  if (rested.length > 0) return counted(count, () => round(parts, rested, signal))
  await clock.wait(Math.min(...stale.map(({ id }) => askedAt.get(id) ?? now)) + apartMs, signal)
}

/** Whether it succeeds or not. */
async function counted(count: CountWays, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } finally {
    await count()
  }
}
