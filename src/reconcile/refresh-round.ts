// One round of stale rows: as many steps at a time as a plan may burst, each the cheapest that is left.
import type { Pool } from 'pg'
import type { Clock } from '../auth0/budget-clock.ts'
import { type Ask, RateLimited } from '../auth0/management.ts'
import type { Log } from '../log.ts'
import { type StaleUser, stillStale } from '../users/read.ts'
import { Pause } from './queue.ts'
import { refreshGroup } from './refresh-group.ts'
import type { RefreshOne } from './refresh-one.ts'
import { fewest, most, never, openPlan, type Plan, type Step } from './refresh-plan.ts'
import type { Ways } from './refresh-ways.ts'

/** What rounds share. */
export interface Round {
  pool: Pool
  log: Log
  clock: Clock
  ways: Ways
  ask?: Ask
  one: RefreshOne
  /** Told of users whom Auth0 has spoken of for the first time. */
  onNew?: ((ids: string[]) => Promise<void>) | undefined
  /** When a user was last asked for. */
  askedAt: Map<string, number>
  /** Calls that the budget allows now; undefined: not known. */
  spendable?: () => Promise<number | undefined>
  exportAll?: (signal: AbortSignal) => Promise<void>
  /** An export runs beside. */
  isExporting: boolean
}

/** Steps under way at the same time. Essentials tenants allow a burst of 40 reads ("Rate Limit Policy"). */
const concurrency = 8

/** An export takes some minutes at Auth0 and a handful of calls: it is for rounds that last much longer. */
const longMs = 600_000

/** The pace of a round is known after this time. */
const paceMs = 20_000

/** @throws Pause where Auth0 asks to come later; Unavailable where it cannot be asked */
export async function round(parts: Round, stale: readonly StaleUser[], signal: AbortSignal): Promise<void> {
  const { clock } = parts
  const spendable = (await parts.spendable?.()) ?? fewest
  const plan = openPlan(stale, parts.ways, Math.min(Math.max(spendable, fewest), most))
  const exporting = exportLater(parts, plan, stale.length)
  const ending = new AbortController()
  const leaving = AbortSignal.any([signal, ending.signal])
  let underWay = 0
  let failure: unknown
  let changed = new AbortController()
  async function lane(): Promise<void> {
    while (!leaving.aborted) {
      const step = plan.next(clock.now())
      if (!('notBefore' in step)) {
        underWay++
        await take(parts, plan, step, leaving).catch((error: unknown) => {
          failure ??= error
          ending.abort() // whoever waits for leave to ask needs it no more
        })
        underWay--
        changed.abort() // it may have brought something back, or was the last
        changed = new AbortController()
        exporting(signal)
      } else if (step.notBefore === never && underWay === 0) return
      else await clock.wait(step.notBefore, AbortSignal.any([leaving, changed.signal]))
    }
  }
  await Promise.all(Array.from({ length: concurrency }, lane)) // every lane ends before the failure is told
  if (signal.aborted) return
  if (failure instanceof RateLimited) throw new Pause(failure.retryAfterMs)
  if (failure !== undefined) throw failure
}

/** A round may last for minutes: what has been refreshed or hinted since it began is looked up again. */
async function take(parts: Round, plan: Plan, step: Step, leaving: AbortSignal): Promise<void> {
  const ids = step.way === 'get' ? [step.user.id] : step.users.map(({ id }) => id)
  const users = await stillStale(parts.pool, ids)
  const [user] = users
  if (user === undefined) return
  for (const { id } of users) parts.askedAt.set(id, parts.clock.now())
  if (step.way === 'search') {
    const { missed, untried } = await refreshGroup(parts, users, step.ripe, leaving)
    return plan.missed(missed, untried)
  }
  const { get } = parts.ways.figures
  get.calls++
  if (await parts.one(user, leaving)) get.users++
}

/**
 * Looks after each step whether the round would take too long, by its pace so far, which is that of the budget. One export
 * a round at most, and one at a time.
 */
function exportLater(parts: Round, plan: Plan, stale: number): (signal: AbortSignal) => void {
  const { exportAll, clock, ways, log } = parts
  const { get, search } = ways.figures
  const begun = { at: clock.now(), calls: get.calls + search.calls }
  let isBegun = false
  return (signal) => {
    const spentMs = clock.now() - begun.at
    if (exportAll === undefined || isBegun || parts.isExporting || spentMs < paceMs) return
    const calls = plan.callsLeft(clock.now())
    if ((spentMs * calls) / Math.max(1, get.calls + search.calls - begun.calls) < longMs) return
    isBegun = true
    parts.isExporting = true
    log.info({ stale, calls }, 'so many rows are stale that all users are exported')
    exportAll(signal)
      .catch((error: unknown) => log.warn({ err: error }, 'the export beside the refresh failed'))
      .finally(() => {
        parts.isExporting = false
      })
  }
}
