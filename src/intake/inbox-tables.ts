// The statements of the inbox and of what is kept beside it: the quarantine, and the account of each source.
import type { ClientBase } from 'pg'

/** The ways in. */
export type Source = 'log_stream' | 'event_stream' | 'logs' | 'events'

/** What could not be read or stored. */
export interface Poison {
  body: Buffer
  reason: string
}

/** How many of a delivery's events were new, were there already, or were set aside. */
export interface Receipt {
  stored: number
  repeated: number
  quarantined: number
}

export interface StoredEvent {
  id: string
  source: Source
  type: string
  date: string
  body: string
}

const addSql = `
  INSERT INTO mirror.inbox (log_id, source, type, date, body)
  SELECT log_id, source, type, date, body::json
  FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[]) AS e(log_id, source, type, date, body)
  ORDER BY log_id
  ON CONFLICT (log_id) DO NOTHING
  RETURNING log_id`

/** @returns the ids that were not there before */
export async function addToInbox(tx: ClientBase, events: readonly StoredEvent[]): Promise<Set<string>> {
  if (events.length === 0) return new Set()
  const { rows } = await tx.query<{ log_id: string }>({
    name: 'add-to-inbox',
    text: addSql,
    values: [
      events.map(({ id }) => id),
      events.map(({ source }) => source),
      events.map(({ type }) => type),
      events.map(({ date }) => date),
      events.map(({ body }) => body),
    ],
  })
  return new Set(rows.map(({ log_id }) => log_id))
}

export async function setAside(tx: ClientBase, poison: readonly (Poison & { source: Source })[]): Promise<void> {
  if (poison.length === 0) return
  await tx.query(
    'INSERT INTO mirror.quarantine (source, reason, body) SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[])',
    [poison.map(({ source }) => source), poison.map(({ reason }) => reason), poison.map(({ body }) => body)],
  )
}

const countSql = `
  INSERT INTO mirror.sources AS s (source, last_event_at, last_received_at, stored, repeated, quarantined)
  SELECT source, max(last_event_at), now(), sum(stored), sum(repeated), sum(quarantined)
  FROM unnest($1::text[], $2::timestamptz[], $3::int[], $4::int[], $5::int[])
    AS d(source, last_event_at, stored, repeated, quarantined)
  GROUP BY source ORDER BY source
  ON CONFLICT (source) DO UPDATE SET
    last_event_at    = greatest(s.last_event_at, excluded.last_event_at),
    last_received_at = excluded.last_received_at,
    stored           = s.stored + excluded.stored,
    repeated         = s.repeated + excluded.repeated,
    quarantined      = s.quarantined + excluded.quarantined`

/** The last statement before the commit: its row is the one that all processes share. */
export async function countSources(
  tx: ClientBase,
  deliveries: readonly { source: Source; events: readonly { date: string }[] }[],
  receipts: readonly Receipt[],
): Promise<void> {
  await tx.query({
    name: 'count-sources',
    text: countSql,
    values: [
      deliveries.map(({ source }) => source),
      deliveries.map(({ events }) => latest(events)),
      receipts.map(({ stored }) => stored),
      receipts.map(({ repeated }) => repeated),
      receipts.map(({ quarantined }) => quarantined),
    ],
  })
}

/** How far a pull has come. */
export interface Progress {
  source: Source
  /** Where it goes on: a `log_id`, or an offset. */
  cursor?: string | undefined
  /** Everything dated before this instant has been brought: ISO, on Auth0's clock. */
  seenUntil?: string | undefined
}

const moveSql = `
  INSERT INTO mirror.sources AS s (source, cursor, seen_until) VALUES ($1, $2, $3)
  ON CONFLICT (source) DO UPDATE SET
    cursor     = coalesce(excluded.cursor, s.cursor),
    seen_until = greatest(s.seen_until, excluded.seen_until)`

/** Only a pull has a cursor, so a webhook's delivery costs no statement here. */
export async function moveCursors(tx: ClientBase, deliveries: readonly Progress[]): Promise<void> {
  for (const { source, cursor, seenUntil } of deliveries) {
    if (cursor === undefined && seenUntil === undefined) continue
    await tx.query({ name: 'move-cursor', text: moveSql, values: [source, cursor, seenUntil] })
  }
}

function latest(events: readonly { date: string }[]): string | null {
  return events.reduce<string | null>((last, { date }) => (last === null || date > last ? date : last), null)
}
