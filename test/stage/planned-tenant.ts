// A tenant with the rate limits of a plan, whose clock stands still while anybody works: what takes minutes takes seconds.
import type { Test } from 'tap'
import { openVirtualClock, type VirtualClock } from '../../bench/virtual-clock.mjs'
import { type Budget, openBudget } from '../../src/auth0/budget.ts'
import { type Ask, openAsk } from '../../src/auth0/management.ts'
import { localAuth0 } from '../../src/start/local-auth0.ts'
import { openDatabase, openPool } from './database.ts'
import { openTenant } from './tenant.ts'

export interface Book {
  calls: number
  refused: number
  lowestRemaining: number
  burst: number
}

export interface PlannedTenant {
  databaseUrl: string
  clock: VirtualClock
  /** As somebody asks who knows nothing of the budget. */
  ask: Ask
  /** A budget as a process of its own has it. */
  budget(reserve?: number): Promise<Budget>
  books(): Promise<Record<string, Book>>
  /** What only a development tenant can do; a POST where there is a body. */
  local(path: string, body?: unknown): Promise<unknown>
}

/** A tenant with this plan whose clock stands still while anybody works. */
export async function openPlannedTenant(t: Test, plan: string): Promise<PlannedTenant> {
  const databaseUrl = await openDatabase(t)
  const tenant = await openTenant()
  t.teardown(tenant.close)
  const clock = await openVirtualClock(tenant.issuer)
  t.teardown(clock.close)
  const local = async (path: string, body?: unknown): Promise<unknown> => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
    const response = await fetch(`${tenant.issuer}local/${path}`, init)
    if (!response.ok) throw new Error(`the tenant answered ${response.status}`)
    return response.json()
  }
  const direct = openAsk(localAuth0(tenant))
  await direct('users?per_page=1')
  await local('plan', { plan })
  return {
    databaseUrl,
    clock,
    ask: (path, init) => clock.during(() => direct(path, init)),
    budget: async (reserve = 0.3) => openBudget({ pool: clock.hold(await openPool(t, databaseUrl)), reserve, clock }),
    books: async () => ((await local('plan')) as { buckets: Record<string, Book> }).buckets,
    local,
  }
}
