// Auth0 as everybody here asks it: with one token and one budget for all processes, and as urgently as it is.
import type { Pool } from 'pg'
import { type Budget, budgeted, type Hurry, openBudget, type Priority } from './budget.ts'
import { type Ask, type ManagementOptions, openAsk } from './management.ts'
import { openTokens } from './token.ts'

export interface AsksOptions {
  pool: Pool
  auth0: ManagementOptions
  /** Share of each of the tenant's buckets that is left to the team's own traffic. */
  reserve: number
}

export interface Asks {
  budget: Budget
  by(priority: Priority, hurry?: Hurry): Ask
}

export const usualReserve = 0.3

export function openAsks({ pool, auth0, reserve }: AsksOptions): Asks {
  const budget = openBudget({ pool, reserve })
  const ask = openAsk(auth0, openTokens(pool, auth0))
  return { budget, by: (priority, hurry) => budgeted(ask, budget, priority, hurry) }
}
