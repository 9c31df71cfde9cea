// GET /metrics: what the database knows of the mirror, and how the process does, as Prometheus text.
import type { FastifyPluginAsync } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { Type } from 'typebox'
import { type BudgetFigures, budgetMetrics, type RefreshFigures } from './budget-metrics.ts'
import { type RunFigures, runMetrics, type ScheduleFigures } from './run-metrics.ts'
import { type SubscriberFigures, subscriberMetrics } from './subscriber-metrics.ts'

export interface MetricsOptions {
  /** Rows known to be out of date, and the age of the oldest. */
  backlog: () => Promise<{ stale: number; lagSeconds: number }>
  sources: () => Promise<SourceFigures[]>
  /** Bodies of webhooks: how much of them this process holds, and how many it had no room for. */
  room: () => { bytes: number; refused: number }
  runs: () => Promise<RunFigures[]>
  schedules: () => Promise<ScheduleFigures[]>
  budget: () => Promise<BudgetFigures>
  refreshes: () => Promise<RefreshFigures>
  /** Of what users have been granted, by kind, as far as it is mirrored. */
  staleGrants: () => Promise<{ kind: string; stale: number }[]>
  subscribers: () => Promise<SubscriberFigures[]>
}

interface SourceFigures {
  source: string
  lag_seconds: number | null
  stored: number
  repeated: number
  quarantined: number
  gaps: { open: unknown[] }
}

const schema = {
  tags: ['health'],
  operationId: 'getMetrics',
  summary: 'Figures for Prometheus',
  description: 'Those of the database are one for all processes.',
  security: [],
  answers: { type: 'text/plain', schema: Type.String(), description: 'Prometheus text' },
}

const outcomes = ['stored', 'repeated', 'quarantined'] as const

export const metricsRoutes: FastifyPluginAsync<MetricsOptions> = async (app, options) => {
  const { backlog, sources, room, runs, schedules, budget, refreshes } = options
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const labelNames = ['source']
  const stale = new Gauge({ name: 'user_mirror_stale_users', help: 'Rows known to be out of date', registers })
  const oldest = new Gauge({
    name: 'user_mirror_stale_age_seconds',
    help: 'Age of the oldest change that a row does not show yet',
    registers,
  })
  const outdated = new Gauge({
    name: 'user_mirror_stale_grants',
    help: 'Users whose roles, permissions or organisations are known to be out of date',
    labelNames: ['kind'],
    registers,
  })
  const events = new Counter({
    name: 'user_mirror_events_total',
    help: 'Events that came in, by source and by what became of them',
    labelNames: ['source', 'outcome'],
    registers,
  })
  const lag = new Gauge({
    name: 'user_mirror_event_lag_seconds',
    help: 'Age of the newest event',
    labelNames,
    registers,
  })
  const gaps = new Gauge({
    name: 'user_mirror_open_gaps',
    help: 'Gaps that nothing has closed yet',
    labelNames,
    registers,
  })
  const held = new Gauge({ name: 'user_mirror_body_bytes', help: 'Bytes of webhook bodies under way', registers })
  const refused = new Counter({
    name: 'user_mirror_bodies_refused_total',
    help: 'Webhook bodies that there was no room for',
    registers,
  })

  const setRuns = runMetrics(registry)
  const setBudget = budgetMetrics(registry)
  const setSubscribers = subscriberMetrics(registry)

  app.get('/metrics', { schema }, async (_request, reply) => {
    const [waiting, figures, granted] = await Promise.all([backlog(), sources(), options.staleGrants()])
    for (const row of granted) outdated.set({ kind: row.kind }, row.stale)
    setRuns(...(await Promise.all([runs(), schedules()])))
    setBudget(...(await Promise.all([budget(), refreshes()])))
    setSubscribers(await options.subscribers())
    const bodies = room()
    held.set(bodies.bytes)
    refused.reset()
    refused.inc(bodies.refused)
    stale.set(waiting.stale)
    oldest.set(waiting.lagSeconds)
    events.reset() // the counts are the database's, so that they outlive the process and are one for all replicas
    for (const {
      source,
      lag_seconds,
      gaps: { open },
      ...counts
    } of figures) {
      for (const outcome of outcomes) events.inc({ source, outcome }, counts[outcome])
      if (lag_seconds !== null) lag.set({ source }, lag_seconds)
      gaps.set({ source }, open.length)
    }
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}
