// GET /metrics: what the database knows of the mirror, and how the process does, as Prometheus text. Without a database it
// answers with the process alone, and says so.
import type { FastifyPluginAsync } from 'fastify'
import { Gauge, type Registry } from 'prom-client'
import { Type } from 'typebox'
import { type Log, seldom } from '../log.ts'
import { type ProcessFigures, processMetrics } from './process-metrics.ts'
import { openShared, type SharedFigures } from './shared-metrics.ts'

export interface MetricsOptions extends ProcessFigures, SharedFigures {
  /** Holds the process's own metrics, those of requests among them. */
  registry: Registry
  log: Log
}

const schema = {
  tags: ['health'],
  operationId: 'getMetrics',
  summary: 'Figures for Prometheus',
  description: 'Those of the database are one for all processes; where it does not answer, they are left out.',
  security: [],
  answers: { type: 'text/plain', schema: Type.String(), description: 'Prometheus text' },
}

export const metricsRoutes: FastifyPluginAsync<MetricsOptions> = async (app, options) => {
  const { registry } = options
  const setProcess = processMetrics(registry)
  const answering = answeringMetric(registry)
  const shared = openShared(options, seldom(options.log, 'the database has not told its part of the metrics'))

  app.get('/metrics', { schema }, async (_request, reply) => {
    const text = await shared()
    setProcess(options)
    answering.set(text === undefined ? 0 : 1)
    return reply.type(registry.contentType).send(`${text ?? ''}${await registry.metrics()}`)
  })
}

export function answeringMetric(registry: Registry): Gauge {
  return new Gauge({
    name: 'user_mirror_database_up',
    help: '1: the database has told its part of these metrics; 0: it does not answer, and its part is not here',
    registers: [registry],
  })
}
