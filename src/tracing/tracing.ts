// What the product knows of tracing: nothing is loaded before somebody has said where traces go.
import type { FastifyPluginCallback } from 'fastify'
import type { Jobs } from '../engine.ts'

export interface Tracing {
  /** Traces requests; registered before whatever is to be traced. */
  requests: FastifyPluginCallback
  /** Takes a trace with a job to whoever works at it. */
  jobs: Jobs
  /** Sends what is left. */
  close(): Promise<void>
}

/** @param endpoint where an OTLP receiver listens: a URL without `/v1/traces` */
export async function openTracing(endpoint: string): Promise<Tracing> {
  return (await import('./otel.ts')).startOtel(endpoint)
}
