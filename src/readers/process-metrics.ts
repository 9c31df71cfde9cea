// The part of GET /metrics that the process knows by itself, also while the database is away.
import { Counter, collectDefaultMetrics, Gauge, type Registry } from 'prom-client'

export interface ProcessFigures {
  /** Bodies of webhooks: how much of them this process holds, and how many it had no room for. */
  room: () => { bytes: number; refused: number }
  /** The pool of connections to Postgres, and who waits for one of them. */
  pool: { totalCount: number; idleCount: number; waitingCount: number }
}

/** prom-client's own that are named as counters and are none; each has a counterpart by type that is named well. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total']

/**
 * How often it is looked how late the event loop is. Each look wakes the process: at prom-client's own 10 ms that was three
 * quarters of what an idle API cost.
 */
const eventLoopMonitoringPrecision = 100

/** @returns sets the metrics to what is so now */
export function processMetrics(registry: Registry): (figures: ProcessFigures) => void {
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision })
  for (const name of misnamed) registry.removeSingleMetric(name)
  const registers = [registry]
  const held = new Gauge({ name: 'user_mirror_body_bytes', help: 'Bytes of webhook bodies under way', registers })
  const refused = new Counter({
    name: 'user_mirror_bodies_refused_total',
    help: 'Webhook bodies that there was no room for',
    registers,
  })
  const connections = new Gauge({
    name: 'user_mirror_pool_connections',
    help: 'Connections to Postgres that this process has open, by state',
    labelNames: ['state'],
    registers,
  })
  const waiting = new Gauge({
    name: 'user_mirror_pool_waiting',
    help: 'Statements of this process that wait for a connection',
    registers,
  })
  return ({ room, pool }) => {
    const bodies = room()
    held.set(bodies.bytes)
    refused.reset()
    refused.inc(bodies.refused)
    connections.set({ state: 'idle' }, pool.idleCount)
    connections.set({ state: 'busy' }, pool.totalCount - pool.idleCount)
    waiting.set(pool.waitingCount)
  }
}
