// The statements of the inbox and of what is kept beside it: the quarantine, and the account of each source.

import { binaryArray } from '../binary-array.ts'
import type { Change } from '../facts/change.ts'
import { changeColumns, hintSteps } from '../users/hints.ts'
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

export interface StoredEvent {
  id: string
  source: Source
  type: string
  date: string
  body: string
  /** What follows for which users. */
  changes: readonly Change[]
}

/**
 * Counts are kept in as many rows as there are connections at a time, more or less: one row for a source would stay locked
 * over the commit, and every process would wait for every other.
 */
const slot = 'pg_backend_pid() % 32'

const takeSql = `
  WITH event AS (
    SELECT log_id, source, type, date::timestamptz AS date,
      -- late, and about somebody who was erased: its effects are the rows' to refuse
      CASE WHEN date::timestamptz <= (SELECT max(late_until) FROM mirror.erased) AND mirror.names_erased(body::text, date::timestamptz)
           THEN '{"erased":true}'::json ELSE body END AS body
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::json[]) AS e(log_id, source, type, date, body)
  ),
  fresh AS (
    INSERT INTO mirror.inbox (log_id, source, type, date, body)
    SELECT log_id, source, type, date, body FROM event ORDER BY log_id
    ON CONFLICT (log_id) DO NOTHING
    RETURNING log_id
  ),
  change AS (
    SELECT c.* FROM ROWS FROM (jsonb_to_recordset($6::jsonb) AS (${changeColumns}), unnest($7::text[]))
      AS c(id, bare, at, "shownFrom", "exists", stale, login, log_id)
    JOIN fresh USING (log_id)
  ), ${hintSteps},
  brought AS (
    SELECT source, max(date) AS last_event_at, count(fresh.log_id) AS stored FROM event LEFT JOIN fresh USING (log_id) GROUP BY source
  ),
  counted AS (
    INSERT INTO mirror.counts AS c (source, slot, last_event_at, last_received_at, stored, repeated)
    SELECT d.source, ${slot}, last_event_at, now(), coalesce(stored, 0), d.count - coalesce(stored, 0)
    FROM unnest($8::text[], $9::int[]) AS d(source, count) LEFT JOIN brought USING (source) ORDER BY source
    ON CONFLICT (source, slot) DO UPDATE SET
      last_event_at    = greatest(c.last_event_at, excluded.last_event_at),
      last_received_at = excluded.last_received_at,
      stored           = c.stored + excluded.stored,
      repeated         = c.repeated + excluded.repeated
  )
  SELECT ARRAY(SELECT log_id FROM fresh) AS fresh, coalesce((SELECT bool_or(stale) FROM hinted), false) AS stale`

/** What became of events that were handed over. */
export interface Taken {
  /** Ids that were not there before. */
  fresh: Set<string>
  /** A row is stale now. */
  stale: boolean
}

/**
 * Stores events, each once, with what follows for the rows of users, and counts them: one statement whatever the number.
 *
 * @param events each id once
 * @param delivered how many each source has delivered, repeated ones included
 */
export async function takeEvents(
  db: Database,
  events: readonly StoredEvent[],
  delivered: ReadonlyMap<Source, number>,
): Promise<Taken> {
  const { rows } = await db.query<{ fresh: string[]; stale: boolean }>({
    name: 'take-events',
    text: takeSql,
    values: [
      texts(events, ({ id }) => id),
      texts(events, ({ source }) => source),
      texts(events, ({ type }) => type),
      texts(events, ({ date }) => date),
      binaryArray(
        'json',
        events.map(({ body }) => body),
      ),
      JSON.stringify(events.flatMap(({ changes }) => changes)),
      texts(
        events.flatMap(({ id, changes }) => changes.map(() => id)),
        (id) => id,
      ),
      [...delivered.keys()],
      [...delivered.values()],
    ],
  })
  return { fresh: new Set(rows[0]?.fresh), stale: rows[0]?.stale === true }
}

function texts<Item>(items: readonly Item[], of: (item: Item) => string): Buffer {
  return binaryArray('text', items.map(of))
}

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
