// The part of GET /metrics that is about the Management API: what is asked and how urgently, what is left of the tenant's
// rate limit, and what a refreshed user costs by each way.
import { Counter, Gauge, type Registry } from 'prom-client'

export interface BudgetFigures {
  endpoints: { endpoints: string; calls: Record<string, number>; refused: number }[]
  buckets: { bucket: string; limit: number; remaining: number; reserve: number }[]
}

/** By way. */
export type RefreshFigures = Record<string, { calls: number; users: number }>

/** @returns sets the metrics to what the database says */
export function budgetMetrics(registry: Registry): (budget: BudgetFigures, refreshes: RefreshFigures) => void {
  const registers = [registry]
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name: `user_mirror_${name}`, help, labelNames, registers })
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `user_mirror_api_${name}`, help, labelNames: ['bucket'], registers })
  const calls = counter(
    'api_calls_total',
    'Calls of the Management API, by endpoints and priority',
    'endpoints',
    'priority',
  )
  const refused = counter('api_refused_total', 'Calls of the Management API that were answered 429', 'endpoints')
  const limit = gauge('limit', 'Calls that the bucket holds')
  const remaining = gauge('remaining', 'Calls that the bucket still held by the latest answer')
  const reserve = gauge('reserve', "Calls of the bucket that are left to the team's own traffic")
  const asked = counter('refresh_api_calls_total', 'Calls that were made to refresh users, by way', 'way')
  const users = counter('refreshed_users_total', 'Users that were refreshed, by way', 'way')
  return ({ endpoints, buckets }, refreshes) => {
    for (const metric of [calls, refused, limit, remaining, reserve, asked, users]) metric.reset()
    for (const group of endpoints) {
      const labels = { endpoints: group.endpoints }
      for (const [priority, count] of Object.entries(group.calls)) calls.inc({ ...labels, priority }, count)
      refused.inc(labels, group.refused)
    }
    for (const { bucket, ...figures } of buckets) {
      limit.set({ bucket }, figures.limit)
      remaining.set({ bucket }, figures.remaining)
      reserve.set({ bucket }, figures.reserve)
    }
    for (const [way, cost] of Object.entries(refreshes)) {
      asked.inc({ way }, cost.calls)
      users.inc({ way }, cost.users)
    }
  }
}
