// The part of GET /metrics that is about rows: how many there are, how far they can be trusted, and what became of the gone.
import { Counter, Gauge, type Registry } from 'prom-client'

/** Counted as far as it is cheap; beyond that as Postgres's planner estimates. */
export interface CensusFigures {
  live: number
  gone: number
  /** Null: there are too many to count, and no statistics yet. */
  blocked: number | null
  /** Known to be out of date. */
  stale: number
  /** Age of the oldest change that a row does not show yet. */
  lag_seconds: number
  quarantined: number
  inbox: number
  /** Bytes by table, with its indexes. */
  bytes: Record<string, number>
}

export interface RemovalFigures {
  removed: number
  scrubbed: number
  refused: number
}

/** @returns sets the metrics to what the database says */
export function userMetrics(
  registry: Registry,
): (census: CensusFigures, removals: RemovalFigures, staleGrants: { kind: string; stale: number }[]) => void {
  const registers = [registry]
  const gauge = (name: string, help: string, ...labelNames: string[]) =>
    new Gauge({ name: `user_mirror_${name}`, help, labelNames, registers })
  const counter = (name: string, help: string) => new Counter({ name: `user_mirror_${name}`, help, registers })
  const users = gauge('users', 'Rows by state; more than 10,000 are estimated', 'state')
  const stale = gauge('stale_users', 'Rows known to be out of date; more than 20,000 are estimated')
  const oldest = gauge('stale_age_seconds', 'Age of the oldest change that a row does not show yet')
  const until = gauge('applied_until_timestamp_seconds', 'Every change known of and dated before then is in its row')
  const outdated = gauge('stale_grants', 'Users whose roles, permissions or organisations are out of date', 'kind')
  const removed = counter('removed_users_total', 'Rows of deleted users that were removed, as DELETED_USERS says')
  const scrubbed = counter('scrubbed_users_total', 'Older rows of deleted users that were scrubbed')
  const refused = gauge('removals_refused', 'Rows to be removed that a foreign key has not let go')
  const inbox = gauge('inbox_events', 'Events that are kept; more than 10,000 are estimated')
  const aside = gauge('quarantined_events', 'What was set aside and not replayed; more than 10,000 are estimated')
  const bytes = gauge('table_bytes', 'Size of a table with its indexes', 'table')
  return (census, removals, staleGrants) => {
    users.reset()
    users.set({ state: 'live' }, census.live)
    users.set({ state: 'gone' }, census.gone)
    if (census.blocked !== null) users.set({ state: 'blocked' }, census.blocked)
    stale.set(census.stale)
    oldest.set(census.lag_seconds)
    until.set(Date.now() / 1000 - census.lag_seconds)
    for (const { kind, stale } of staleGrants) outdated.set({ kind }, stale)
    for (const total of [removed, scrubbed]) total.reset()
    removed.inc(removals.removed)
    scrubbed.inc(removals.scrubbed)
    refused.set(removals.refused)
    inbox.set(census.inbox)
    aside.set(census.quarantined)
    for (const [table, size] of Object.entries(census.bytes)) bytes.set({ table }, size)
  }
}
