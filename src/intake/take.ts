// The statement that takes events in: each into the inbox once, with what follows for the rows of users, and counted.
import { binaryArray } from '../binary-array.ts'
import type { Change } from '../facts/change.ts'
import { unnested } from '../users/asked.ts'
import { changeColumns, hintSteps } from '../users/hints.ts'
import { isSighting, sightingColumns, sightingSteps, sightingValues } from '../users/sightings.ts'
import { recordOf, type State } from '../users/states.ts'
import { stateColumns, tellSteps } from '../users/tell.ts'
import type { Database } from '../users/write.ts'
import { type Source, slot } from './inbox-tables.ts'

export interface StoredEvent {
  source: Source
  event: { id: string; type: string; date: string; body: string; states?: readonly State[] }
  /** What follows for which users. */
  changes: readonly Change[]
}

/** How many parameters there are before those of what follows. */
const framing = 8

const texts = (count: number) => Array<string>(count).fill('text')

/** @param following the steps from what is `fresh` to `hinted` */
function takeSql(following: string): string {
  return `
  WITH fresh AS (
    INSERT INTO mirror.inbox (log_id, source, type, date, body)
    SELECT log_id, source, type, date,
      -- late, and about somebody who was erased: its effects are the rows' to refuse; never NULL, which would have every
      -- body of a mirror without erasures taken apart
      CASE WHEN date <= coalesce((SELECT max(late_until) FROM mirror.erased), '-infinity') AND mirror.names_erased(body::text, date)
           THEN '{"erased":true}'::json ELSE body END
    FROM (
      SELECT log_id, source, type, date::timestamptz AS date, body
      FROM ${unnested([...texts(4), 'json'], 1)} AS e(log_id, source, type, date, body)
    ) event
    ORDER BY log_id COLLATE "C"
    ON CONFLICT (log_id) DO NOTHING
    RETURNING log_id, source
  ),
  ${following},
  counted AS (
    INSERT INTO mirror.counts AS c (source, slot, last_event_at, last_received_at, stored, repeated)
    SELECT d.source, ${slot}, last_event_at::timestamptz, now(), coalesce(stored, 0), delivered::int - coalesce(stored, 0)
    FROM ${unnested(texts(3), 6)} AS d(source, delivered, last_event_at)
      LEFT JOIN (SELECT source, count(*) AS stored FROM fresh GROUP BY source) f USING (source)
    ORDER BY source
    ON CONFLICT (source, slot) DO UPDATE SET
      last_event_at    = greatest(c.last_event_at, excluded.last_event_at),
      last_received_at = excluded.last_received_at,
      stored           = c.stored + excluded.stored,
      repeated         = c.repeated + excluded.repeated
  )
  SELECT coalesce((SELECT bool_or(stale) FROM hinted), false) AS stale,
    -- NULL: all of them, as nearly always
    CASE WHEN (SELECT count(*) FROM fresh) < cardinality((SELECT $1::text[])) THEN ARRAY(SELECT log_id FROM fresh) END AS fresh`
}

/** What follows as it may be, as it is mostly, and where events tell of users as a whole. */
const ways = {
  hints: {
    name: 'take-events',
    text: takeSql(`
  change AS (
    SELECT c.* FROM ROWS FROM (jsonb_to_recordset((SELECT $${framing + 2}::jsonb)) AS (${changeColumns}), ${unnested(texts(1), framing + 1)})
      AS c(id, bare, at, "shownFrom", "exists", stale, login, log_id)
    JOIN fresh USING (log_id)
  ), ${hintSteps}`),
    values: (events: readonly StoredEvent[]) => [idsOfChanges(events), JSON.stringify(changesOf(events))],
  },
  sightings: {
    name: 'take-sightings',
    text: takeSql(`
  sighting AS (
    SELECT ${sightingColumns}
    FROM ${unnested(texts(6), framing + 1)} AS s(log_id, id, at, login_at, ip, logins_count) JOIN fresh USING (log_id)
  ), ${sightingSteps}`),
    values: (events: readonly StoredEvent[]) => [idsOfChanges(events), ...sightingValues(changesOf(events))],
  },
  states: {
    name: 'take-states',
    text: takeSql(`
  told AS (
    SELECT s.* FROM jsonb_to_recordset((SELECT $${framing + 1}::jsonb)) AS s(log_id text, ${stateColumns}) JOIN fresh USING (log_id)
  ), ${tellSteps}`),
    values: (events: readonly StoredEvent[]) => {
      const records = events.flatMap(({ event: { id, states = [] } }) =>
        states.map((state) => recordOf(state, { log_id: id })),
      )
      return [`[${records.join(',')}]`]
    },
  },
}

function changesOf(events: readonly StoredEvent[]): Change[] {
  return events.flatMap(({ changes }) => changes)
}

/** The event behind each change. */
function idsOfChanges(events: readonly StoredEvent[]): Buffer {
  return binaryArray(
    'text',
    events.flatMap(({ event, changes }) => changes.map(() => event.id)),
  )
}

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
 * @param tell writes what the events tell of users, each of whom is told of once, and there are no changes
 */
export async function takeEvents(
  db: Database,
  events: readonly StoredEvent[],
  delivered: ReadonlyMap<Source, number>,
  tell = false,
): Promise<Taken> {
  const { name, text, values } = tell ? ways.states : ways[changesOf(events).every(isSighting) ? 'sightings' : 'hints']
  const list = <Item>(items: readonly Item[], of: (item: Item) => string) => binaryArray('text', items.map(of))
  const { rows } = await db.query<{ fresh: string[] | null; stale: boolean }>({
    name,
    text,
    values: [
      list(events, ({ event }) => event.id),
      list(events, ({ source }) => source),
      list(events, ({ event }) => event.type),
      list(events, ({ event }) => event.date),
      binaryArray(
        'json',
        events.map(({ event }) => event.body),
      ),
      [...delivered.keys()],
      [...delivered.values()],
      [...delivered.keys()].map((source) => lastOf(events, source)),
      ...values(events),
    ],
  })
  const fresh = rows[0]?.fresh ?? events.map(({ event }) => event.id)
  return { fresh: new Set(fresh), stale: rows[0]?.stale === true }
}

/** ISO instant; null where the source has brought nothing that can be stored. */
function lastOf(events: readonly StoredEvent[], source: Source): string | null {
  let last: string | null = null
  for (const { source: from, event } of events) {
    if (from === source && (last === null || event.date > last)) last = event.date
  }
  return last
}
