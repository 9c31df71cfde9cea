// The part of GET /metrics that the database knows, one for all replicas. Asked for at most once a second, one statement
// after another on one connection, so that scrapes never take the pool from the requests; and not waited for without end.
import { setTimeout as sleep } from 'node:timers/promises'
import { Registry } from 'prom-client'
import { type BudgetFigures, budgetMetrics, type RefreshFigures } from './budget-metrics.ts'
import { type ResultFigures, type RunFigures, runMetrics, type ScheduleFigures } from './run-metrics.ts'
import { type SourceFigures, sourceMetrics } from './source-metrics.ts'
import { type SubscriberFigures, subscriberMetrics } from './subscriber-metrics.ts'
import { type CensusFigures, type RemovalFigures, userMetrics } from './user-metrics.ts'

export interface SharedFigures {
  census: () => Promise<CensusFigures>
  removals: () => Promise<RemovalFigures>
  /** Of what users have been granted, by kind, as far as it is mirrored. */
  staleGrants: () => Promise<{ kind: string; stale: number }[]>
  sources: () => Promise<SourceFigures[]>
  runs: () => Promise<RunFigures[]>
  schedules: () => Promise<ScheduleFigures[]>
  /** What the last full comparison and the last drift check have found. */
  results: () => Promise<ResultFigures>
  budget: () => Promise<BudgetFigures>
  refreshes: () => Promise<RefreshFigures>
  subscribers: () => Promise<SubscriberFigures[]>
}

const keptMs = 1_000

/** Prometheus gives up after ten seconds, and would then have nothing of the process either. */
const patienceMs = 2_000

export function sharedMetrics(registry: Registry): (figures: SharedFigures) => Promise<void> {
  const setUsers = userMetrics(registry)
  const setSources = sourceMetrics(registry)
  const setRuns = runMetrics(registry)
  const setBudget = budgetMetrics(registry)
  const setSubscribers = subscriberMetrics(registry)
  return async (of) => {
    setUsers(await of.census(), await of.removals(), await of.staleGrants())
    setSources(await of.sources())
    setRuns(await of.runs(), await of.schedules(), await of.results())
    setBudget(await of.budget(), await of.refreshes())
    setSubscribers(await of.subscribers())
  }
}

/**
 * @param tell takes what has gone wrong
 * @returns Prometheus text, of this second; undefined where the database does not answer in time
 */
export function openShared(figures: SharedFigures, tell: (error: unknown) => void): () => Promise<string | undefined> {
  const registry = new Registry()
  const set = sharedMetrics(registry)
  let askedAt = Number.NEGATIVE_INFINITY
  let answer: Promise<string | undefined> | undefined
  let isPending = false

  async function ask(): Promise<string | undefined> {
    isPending = true
    try {
      await set(figures)
      return await registry.metrics()
    } catch (error) {
      tell(error)
      return undefined
    } finally {
      isPending = false
    }
  }

  return () => {
    // what has not been answered yet is not asked once more
    if (!isPending && performance.now() - askedAt >= keptMs) {
      askedAt = performance.now()
      answer = ask()
    }
    const tooLate = new AbortController()
    const patience = sleep(patienceMs, undefined, { signal: tooLate.signal, ref: false }).catch(() => undefined)
    return Promise.race([answer, patience]).finally(() => tooLate.abort())
  }
}
