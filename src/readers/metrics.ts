// GET /metrics: what the database knows of the mirror, and how the process does, as Prometheus text.
import type { FastifyPluginAsync } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'

export interface MetricsOptions {
  /** Rows known to be out of date, and the age of the oldest. */
  backlog: () => Promise<{ stale: number; lagSeconds: number }>
  sources: () => Promise<SourceFigures[]>
}

interface SourceFigures {
  source: string
  lag_seconds: number | null
  stored: number
  repeated: number
  quarantined: number
  gaps: { open: unknown[] }
}

const outcomes = ['stored', 'repeated', 'quarantined'] as const

export const metricsRoutes: FastifyPluginAsync<MetricsOptions> = async (app, { backlog, sources }) => {
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

  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    const [waiting, figures] = await Promise.all([backlog(), sources()])
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
