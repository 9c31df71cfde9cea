// The tenant's rate limit, shared by all processes and jobs and by the team's own traffic: before a call there is leave for
// it, and after it everybody knows what its answer told.
import type { Pool } from 'pg'
import { underAny } from '../any-signal.ts'
import { giveBack, learn } from './budget-answers.ts'
import { type Clock, openTenantClock, type TenantClock, wallClock } from './budget-clock.ts'
import { endpointsOf, toldBy } from './budget-headers.ts'
import { type Line, openLine } from './budget-line.ts'
import { draw, type Grant, spendable } from './budget-rows.ts'
import type { Ask } from './management.ts'

/** The more urgent first: hardly anybody gets leave while somebody before him waits, in whatever process. */
export const priorities = { request: 0, hint: 1, sweep: 2, backfill: 3 } as const

export type Priority = keyof typeof priorities

export interface BudgetOptions {
  pool: Pool
  /** Share of each bucket that is left to the team's own traffic. */
  reserve: number
  /** Ours; default the machine's. */
  clock?: Clock
}

export interface Budget {
  /** Auth0's clock as far as the answers let it be known: never ahead of it. */
  clock: TenantClock
  /** Waits for leave to call. @throws the signal's reason where it is aborted */
  admit(endpoints: string, priority: Priority, signal: AbortSignal): Promise<Leave>
  /** Calls that may be made now without waiting; undefined where no limit is known. */
  spendable(): Promise<number | undefined>
  figures(): BudgetFigures
}

/** To be handed back, one way or the other. */
export interface Leave {
  answered(response: Response): Promise<void>
  /** No answer came. */
  failed(): Promise<void>
}

/** Of this process, since its start; `mirror.budgets` has those of the cluster. */
export interface BudgetFigures {
  /** Calls by group of endpoints (`GET users`), and in it by priority. */
  calls: Record<string, Record<Priority, number>>
  /** Answers that were a 429. */
  refused: number
  /** Milliseconds that callers have waited for leave, added up. */
  waitedMs: number
}

/**
 * A storm of hints may last for ever, and a backfill of a million users is a handful of calls: after so long one call of a
 * sweep or a backfill goes first, and the next has to wait as long again.
 */
const overtakesAfterMs = 30_000

function urgencyOf(priority: number, waitedMs: number): number {
  return priority > priorities.hint && waitedMs >= overtakesAfterMs ? priorities.request : priority
}

/** After a probe without an answer, until the next. */
const restMs = 1000

export function openBudget({ pool, reserve, clock: own = wallClock }: BudgetOptions): Budget {
  const clock = openTenantClock(own)
  const lines = new Map<string, Line<Grant>>()
  const figures: BudgetFigures = { calls: {}, refused: 0, waitedMs: 0 }

  function lineOf(endpoints: string): Line<Grant> {
    const there = lines.get(endpoints)
    if (there !== undefined) return there
    const line = openLine<Grant>({
      now: own.now,
      urgency: urgencyOf,
      look: async (priority) => {
        const drawn = await draw(pool, { endpoints, priority, now: clock.now(), reserve })
        return 'again' in drawn ? drawn : { leave: drawn }
      },
      wait: clock.wait,
      forfeit: (grant) => void backWith(grant).catch(() => undefined),
    })
    lines.set(endpoints, line)
    return line
  }

  async function backWith(grant: Grant): Promise<void> {
    if (!grant.probe) return // it may have been counted all the same, and the next window forgets it
    await giveBack(pool, grant, clock.now() + restMs)
    stirAll()
  }

  /** A bucket may be that of several lines. */
  function stirAll(): void {
    for (const line of lines.values()) line.stir()
  }

  function leaveOf(endpoints: string, priority: Priority, grant: Grant, askedAt: number): Leave {
    return {
      answered: async (response) => {
        const told = toldBy(response, clock.now())
        if (response.headers.has('date')) clock.hear(told.date, askedAt)
        if (told.refused) figures.refused++
        const uncertain = response.status >= 500
        await learn(pool, { endpoints, priority: priorities[priority], reserve, grant, told, uncertain })
        if (grant.probe) stirAll()
      },
      failed: () => backWith(grant),
    }
  }

  return {
    clock,
    admit: async (endpoints, priority, signal) => {
      const begun = own.now()
      const grant = await lineOf(endpoints).enter(priorities[priority], signal)
      figures.waitedMs += own.now() - begun
      figures.calls[endpoints] ??= { request: 0, hint: 0, sweep: 0, backfill: 0 }
      figures.calls[endpoints][priority]++
      return leaveOf(endpoints, priority, grant, own.now())
    },
    spendable: () => spendable(pool, reserve),
    figures: () => structuredClone(figures),
  }
}

export interface Hurry {
  /** An answer is handed on while it is still told to the others. */
  hurried?: boolean
}

/** The same questions, each put when the budget gives leave. What a 429 means is left to the caller. */
export function budgeted(ask: Ask, budget: Budget, priority: Priority, { hurried = false }: Hurry = {}): Ask {
  return async (path, init = {}) => {
    const leave = await underAny([init.signal, init.leaving], (signal) =>
      budget.admit(endpointsOf(path, init.method), priority, signal),
    )
    let response: Response
    try {
      response = await ask(path, init)
    } catch (error) {
      await leave.failed()
      throw error
    }
    const learnt = leave.answered(response)
    if (!hurried || response.status === 429) await learnt
    else learnt.catch(() => undefined) // what it tells, the next answer tells again
    return response
  }
}
