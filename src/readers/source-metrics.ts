// The part of GET /metrics that is about the ways in: what each has brought, how old its newest is, and what it is missing.
import { Counter, Gauge, type Registry } from 'prom-client'

export interface SourceFigures {
  source: string
  lag_seconds: number | null
  stored: number
  repeated: number
  quarantined: number
  gaps: { open: unknown[] }
}

const outcomes = ['stored', 'repeated', 'quarantined'] as const

/** @returns sets the metrics to what the database says */
export function sourceMetrics(registry: Registry): (sources: SourceFigures[]) => void {
  const registers = [registry]
  const labelNames = ['source']
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
  return (sources) => {
    events.reset() // the counts are the database's, so that they outlive the process and are one for all replicas
    for (const { source, lag_seconds, gaps: missing, ...counts } of sources) {
      for (const outcome of outcomes) events.inc({ source, outcome }, counts[outcome])
      if (lag_seconds !== null) lag.set({ source }, lag_seconds)
      gaps.set({ source }, missing.open.length)
    }
  }
}
