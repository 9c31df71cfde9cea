// The part of GET /metrics that is about subscribers: what they were sent, who is behind, who is paused. It is open, so it
// says who somebody is by an id alone.
import { Counter, Gauge, type Registry } from 'prom-client'

export interface SubscriberFigures {
  id: string
  paused_reason: string | null
  attempts: number
  delivered: number
  behind: number
  lag_seconds: number
}

/** @returns sets the metrics to what the database says */
export function subscriberMetrics(registry: Registry): (subscribers: SubscriberFigures[]) => void {
  const registers = [registry]
  const gauge = (name: string, help: string, ...more: string[]) =>
    new Gauge({ name: `user_mirror_subscriber_${name}`, help, labelNames: ['subscriber', ...more], registers })
  const delivered = new Counter({
    name: 'user_mirror_subscriber_deliveries_total',
    help: 'Messages that the subscriber has taken',
    labelNames: ['subscriber'],
    registers,
  })
  const failures = gauge('failures', 'Failures since the last message that was taken')
  const behind = gauge('behind_changes', 'Changes of the feed that the subscriber has not come to')
  const lag = gauge('lag_seconds', 'Age of the oldest of them')
  const paused = gauge('paused', '1: nothing is sent until an operator resumes it', 'reason')
  return (subscribers) => {
    for (const metric of [delivered, failures, behind, lag, paused]) metric.reset()
    for (const { id: subscriber, ...figures } of subscribers) {
      delivered.inc({ subscriber }, figures.delivered)
      failures.set({ subscriber }, figures.attempts)
      behind.set({ subscriber }, figures.behind)
      lag.set({ subscriber }, figures.lag_seconds)
      if (figures.paused_reason !== null) paused.set({ subscriber, reason: figures.paused_reason }, 1)
    }
  }
}
