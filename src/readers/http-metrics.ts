// The part of GET /metrics that is about requests: how long they take, by route and class of status.
import type { FastifyInstance } from 'fastify'
import { Histogram, type Registry } from 'prom-client'

/** Seconds: from a row in memory to a sender that is told to come again. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Has every request timed whose route is made after this. */
export function timeRequests(app: FastifyInstance, registry: Registry): void {
  const seconds = requestMetric(registry)
  app.addHook('onResponse', async ({ method, routeOptions: { url } }, reply) => {
    // the pattern and never the path, which may hold an id; what has no route has no method of ours either
    const labels = url === undefined ? { method: 'any', route: 'none' } : { method, route: url }
    seconds.observe({ ...labels, status: `${Math.floor(reply.statusCode / 100)}xx` }, reply.elapsedTime / 1000)
  })
}

export function requestMetric(registry: Registry): Histogram<'method' | 'route' | 'status'> {
  return new Histogram({
    name: 'user_mirror_http_request_duration_seconds',
    help: 'How long requests took, by route and class of status',
    labelNames: ['method', 'route', 'status'],
    buckets,
    registers: [registry],
  })
}
