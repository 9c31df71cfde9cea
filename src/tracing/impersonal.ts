// What of a span goes out: an attribute that is not named here does not. A path, a statement, the words of an error may all
// hold an id or an address.
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node'

const kept = new Set([
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'url.template',
  'server.address',
  'server.port',
  'error.type',
  'db.system',
  'db.system.name',
  'db.name',
  'db.namespace',
  'bullmq.queue.name',
  'bullmq.queue.operation',
  'bullmq.job.name',
  'bullmq.job.attempts.made',
])

/** BullMQ's own looking after its locks, which nobody asked for and which never ends. */
const housekeeping = /^(startStalledCheckTimer|moveStalledJobsToWait|extendLocks|getNextJob) /

/** OpenTelemetry's word for success, without loading it here. */
const sent = 0

/** The same exporter, for spans without what they might say of people. */
export function impersonal(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => {
      const wanted = spans.filter((span) => !isHousekeeping(span)).map(withoutPeople)
      if (wanted.length === 0) done({ code: sent })
      else exporter.export(wanted, done)
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  }
}

function isHousekeeping({ name, parentSpanContext }: ReadableSpan): boolean {
  return parentSpanContext === undefined && housekeeping.test(name)
}

function withoutPeople(span: ReadableSpan): ReadableSpan {
  const attributes = Object.fromEntries(Object.entries(span.attributes).filter(([name]) => kept.has(name)))
  const own = {
    name: nameOf(span),
    attributes,
    events: [],
    links: span.links.map(({ context }) => ({ context })),
    status: { code: span.status.code },
  }
  const described = Object.entries(own).map(([name, value]) => [name, { value, enumerable: true }] as const)
  return Object.create(span, Object.fromEntries(described))
}

/** Of a request by its route, as the convention has it; of everything else what the instrumentation has chosen. */
function nameOf({ name, attributes }: ReadableSpan): string {
  const { 'http.request.method': method, 'http.route': route } = attributes
  return name === 'request' ? [method, route].filter((part) => part !== undefined).join(' ') : name
}

/** @returns of a path of the Management API the group of endpoints that it belongs to; of any other nothing but its beginning */
export function endpointsOf(path: string): string {
  const [, api] = /^(\/api\/v2\/[a-z-]+)/.exec(path) ?? []
  if (api === undefined) return /^\/[a-z.-]*/.exec(path)?.[0] ?? '/'
  return path.length > api.length ? `${api}/…` : api
}
