// One round of stale rows: as many steps at a time as a plan may burst, each the cheapest that is left.
import type { Pool } from 'pg'
import { anySignal, underAny } from '../any-signal.ts'
import type { Clock } from '../auth0/budget-clock.ts'
import { type Ask, type Management, RateLimited } from '../auth0/management.ts'
import type { Fields } from '../fields/fields.ts'
import type { Log } from '../log.ts'
import { type StaleUser, stillStale, type Wait } from '../users/read.ts'
import { Pause } from './pause.ts'
import { type ExportAll, openExportBeside } from './refresh-export.ts'
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
  /** Whose rows these are, and how urgently Auth0 is asked for them. */
  wait: Wait
  management: Management
  ask?: Ask
  one: RefreshOne
  /** What is mirrored; default everything. */
  fields?: Fields
  /** Told of users whom Auth0 has spoken of for the first time. */
  onNew?: ((ids: string[]) => Promise<void>) | undefined
  /** When a user was last asked for. */
  askedAt: Map<string, number>
  /** Calls that the budget allows now; undefined: not known. */
  spendable?: () => Promise<number | undefined>
  /** Goes on where the round breaks off. */
  exportAll?: () => ReturnType<ExportAll>
}

/** Steps under way at the same time. Essentials tenants allow a burst of 40 reads ("Rate Limit Policy"). */
const concurrency = 8

/**
 * Ends when nothing of it is left to be done, or when an export has shown everybody: what that left is another round's.
 *
 * @throws Pause where Auth0 asks to come later; Unavailable where it cannot be asked
 */
export async function round(parts: Round, stale: readonly StaleUser[], signal: AbortSignal): Promise<void> {
  const { clock } = parts
  const spendable = (stale.length > fewest ? await parts.spendable?.() : undefined) ?? fewest
  const plan = openPlan(stale, parts.ways, Math.min(Math.max(spendable, fewest), most))
  const ending = new AbortController()
  const leaving = anySignal(signal, ending.signal)
  let underWay = 0
  let failure: unknown
  let changed = new AbortController()
  function stir(): void {
    changed.abort()
    changed = new AbortController()
  }
  const beside = openExportBeside(parts, stale, stir)
  async function lane(): Promise<void> {
    for (let isListed = true; !leaving.aborted && !beside.isDone(); isListed = false) {
      const now = clock.now()
      const sparingUntil = beside.sparingUntil(plan.callsLeft(now))
      const step = plan.next(now, sparingUntil > now)
      if (!('notBefore' in step)) {
        underWay++
        const refreshed = await take(parts, plan, step, leaving, isListed).catch((error: unknown) => {
          failure ??= error
          ending.abort() // whoever waits for leave to ask needs it no more
          return 0
        })
        beside.note(refreshed)
        underWay--
        stir() // it may have brought something back, or was the last
        continue
      }
      const until = sparingUntil > now ? Math.min(step.notBefore, sparingUntil) : step.notBefore
      if (until === never && underWay === 0) return
      await underAny([leaving, changed.signal], (stirred) => clock.wait(until, stirred))
    }
  }
  const lanes = Math.min(concurrency, stale.length)
  // every lane ends before the failure is told
  await Promise.all(Array.from({ length: lanes }, lane)).finally(() => ending.abort())
  if (signal.aborted) return
  if (failure instanceof RateLimited) throw new Pause(failure.retryAfterMs)
  if (failure !== undefined) throw failure
}

/**
 * A round may last for minutes: what has been refreshed or hinted since it began is looked up again.
 *
 * @param isListed the step's users have been read just now
 * @returns how many rows are fresh by it
 */
async function take(parts: Round, plan: Plan, step: Step, leaving: AbortSignal, isListed: boolean): Promise<number> {
  const listed = step.way === 'get' ? [step.user] : step.users
  const ids = listed.map(({ id }) => id)
  const users = isListed ? listed : await stillStale(parts.pool, ids, parts.wait)
  const [user] = users
  if (user === undefined) return 0
  for (const { id } of users) parts.askedAt.set(id, parts.clock.now())
  if (step.way === 'search') {
    const { missed, untried } = await refreshGroup(parts, users, step.ripe, leaving)
    plan.missed(missed, untried)
    return users.length - missed.length
  }
  const { get } = parts.ways.figures
  const { asked, answered } = parts.one(user, leaving, parts.management)
  if (asked) get.calls++
  if (!(await answered)) return 0
  if (asked) get.users++
  return 1
}
