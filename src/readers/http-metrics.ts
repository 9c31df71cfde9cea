// The part of GET /metrics that is about requests: how long they take, by route and class of status.
import type { FastifyInstance, FastifyReply, onResponseHookHandler } from 'fastify'
import { Histogram, type Registry } from 'prom-client'

/** Seconds: from a row in memory to a sender that is told to come again. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Has every request timed whose route is made after this. */
export function timeRequests(app: FastifyInstance, registry: Registry): void {
  const seconds = requestMetric(registry)
  const observe = (classes: readonly Labels[] | undefined, { statusCode, elapsedTime }: FastifyReply) => {
    seconds.observe(classes?.[Math.floor(statusCode / 100)] ?? {}, elapsedTime / 1000)
  }
  // made with the route, since a request puts all that is known of its route together when it is asked
  app.addHook('onRoute', (route) => {
    // the pattern and never the path, which may hold an id
    const labels = new Map([route.method].flat().map((method) => [method, labelsOf(method, route.url)]))
    const time: onResponseHookHandler = (request, reply, done) => {
      observe(labels.get(request.method), reply)
      done()
    }
    route.onResponse = [route.onResponse ?? [], time].flat()
  })
  const unknown = labelsOf('any', 'none') // what has no route has no method of ours either
  app.addHook('onResponse', (request, reply, done) => {
    if (request.is404) observe(unknown, reply)
    done()
  })
}

type Labels = Record<'method' | 'route' | 'status', string>

/** @returns by class of status: `[2]` is that of 200 to 299 */
function labelsOf(method: string, route: string): Labels[] {
  return Array.from({ length: 6 }, (_, first) => ({ method, route, status: `${first}xx` }))
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
