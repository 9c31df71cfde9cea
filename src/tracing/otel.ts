// OpenTelemetry, for the whole process: requests, jobs, statements and calls become spans, which go out without what they
// might say of people. Further standard variables (OTEL_SERVICE_NAME, OTEL_EXPORTER_OTLP_HEADERS, OTEL_TRACES_SAMPLER, …)
// are read by OpenTelemetry itself.
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import { FastifyOtelInstrumentation } from '@fastify/otel'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg'
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici'
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { BullMQOtel } from 'bullmq-otel'
import { endpointsOf, impersonal } from './impersonal.ts'
import type { Tracing } from './tracing.ts'

/** How long the end of the process waits for what is left to be sent. */
const closeMs = 2_000

export function startOtel(endpoint: string): Tracing {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` })
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'user-mirror' }).merge(
      detectResources({ detectors: [envDetector] }),
    ),
    spanProcessors: [new BatchSpanProcessor(impersonal(exporter))],
  })
  // and no baggage, which would carry a caller's words on to Auth0
  provider.register({ propagator: new W3CTraceContextPropagator() })
  // neither begins a trace: what polls would fill the receiver
  const statements = new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true })
  const calls = new UndiciInstrumentation({
    requireParentforSpans: true,
    startSpanHook: ({ path }) => ({ 'url.template': endpointsOf(path) }),
  })
  const requests = new FastifyOtelInstrumentation({
    instrumentHooks: false,
    recordExceptions: false,
    ignorePaths: ({ url }) => /^\/(health\/|metrics\b)/.test(url), // asked all the time, by nobody who wants to know
  })
  for (const each of [statements, calls, requests]) each.setTracerProvider(provider)
  // a module that was imported before is only seen by what patches it when it is required once more
  createRequire(import.meta.url)('pg')
  return {
    requests: requests.plugin(),
    jobs: new BullMQOtel({ tracerName: 'bullmq' }),
    close: async () => {
      // a receiver that is away keeps nobody from ending
      const sent = provider.shutdown().catch(() => undefined)
      await Promise.race([sent, sleep(closeMs, undefined, { ref: false })])
      for (const each of [statements, calls]) each.disable()
    },
  }
}
