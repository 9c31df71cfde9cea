// The statements of what is kept beside the inbox: the quarantine, and the account of each source.
import type { Database } from '../users/write.ts'

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

/**
 * Counts are kept in as many rows as there are connections at a time, more or less: one row for a source would stay locked
 * over the commit, and every process would wait for every other.
 */
export const slot = 'pg_backend_pid() % 32'

const setAsideSql = `
  WITH aside AS (SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[]) AS a(source, reason, body)),
  kept AS (
    INSERT INTO mirror.quarantine (source, reason, body)
    -- nobody knows of when it is: what names somebody who was erased a short while ago is counted and no more
    SELECT source, reason, body FROM aside WHERE NOT mirror.names_erased(mirror.legible(body), '-infinity')
  )
  INSERT INTO mirror.counts AS c (source, slot, quarantined)
  SELECT source, ${slot}, count(*) FROM aside GROUP BY source ORDER BY source
  ON CONFLICT (source, slot) DO UPDATE SET quarantined = c.quarantined + excluded.quarantined`

export async function setAside(db: Database, poison: readonly (Poison & { source: Source })[]): Promise<void> {
  if (poison.length === 0) return
  const of = (member: keyof Poison | 'source') => poison.map((item) => item[member])
  await db.query(setAsideSql, [of('source'), of('reason'), of('body')])
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
export async function moveCursors(db: Database, deliveries: readonly Progress[]): Promise<void> {
  for (const { source, cursor, seenUntil } of deliveries) {
    if (cursor === undefined && seenUntil === undefined) continue
    await db.query({ name: 'move-cursor', text: moveSql, values: [source, cursor, seenUntil] })
  }
}
