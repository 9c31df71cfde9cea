// One group of deliveries → the inbox and the rows of users: which statements, and in which order.
import type { Change } from '../facts/change.ts'
import type { GrantHint } from '../facts/granted.ts'
import { noteGrants } from '../grants/hints.ts'
import { noteChanges } from '../users/hints.ts'
import { type State, writeStates } from '../users/states.ts'
import type { Database } from '../users/write.ts'
import type { Source } from './inbox-tables.ts'
import { type StoredEvent, type Taken, takeEvents } from './take.ts'

export interface InboxEvent {
  /** Auth0's own key: `log_id`, or the `id` of a CloudEvent. */
  id: string
  type: string
  /** ISO instant on Auth0's clock. */
  date: string
  /** JSON text, stored as it is. */
  body: string
  /** What follows for which users. */
  changes: readonly Change[]
  /** What it tells of users as a whole. */
  states?: readonly State[]
  /** Whose grants may be out of date. */
  grants?: readonly GrantHint[] | undefined
}

/** Ids of events that Postgres refuses, with its SQLSTATE. */
export type Refused = ReadonlyMap<string, string>

interface Delivered {
  source: Source
  events: readonly InboxEvent[]
}

/** What of the group's events is stale now, and which of them were not there before. */
export interface Stored extends Taken {
  /** Grants are stale now. */
  staleGrants: boolean
}

/**
 * One statement, unless an event tells more than that something happened to a user: that is written behind it.
 *
 * @param db a transaction where an event tells
 */
export async function store(db: Database, deliveries: readonly Delivered[], refused: Refused): Promise<Stored> {
  const once = new Map<string, StoredEvent & { event: InboxEvent }>()
  const counts = new Map<Source, number>()
  for (const { source, events } of deliveries) {
    const storable = refused.size === 0 ? events : events.filter(({ id }) => !refused.has(id))
    counts.set(source, (counts.get(source) ?? 0) + storable.length)
    for (const event of storable) once.set(event.id, { source, event, changes: tells(event) ? [] : event.changes })
  }
  const taken = await takeEvents(db, [...once.values()], counts)
  const fresh = Array.from(once.values(), ({ event }) => event).filter(({ id }) => taken.fresh.has(id))
  const telling = fresh.filter(tells)
  const stale = telling.length > 0 && (await writeTold(db, telling))
  const grants = fresh.flatMap(({ grants = [] }) => grants)
  const staleGrants = await noteGrants(db, grants) // last: it looks for the rows of users
  return { fresh: taken.fresh, stale: taken.stale || stale, staleGrants }
}

/** The event tells of users as a whole. */
function tells({ states = [] }: InboxEvent): boolean {
  return states.length > 0
}

/** One statement takes it in. */
export function isPlain(event: InboxEvent): boolean {
  return !tells(event) && (event.grants ?? []).length === 0
}

/** @returns whether a row is stale now */
async function writeTold(db: Database, events: readonly InboxEvent[]): Promise<boolean> {
  const states = events.flatMap(({ states = [] }) => states)
  const changes = events.flatMap(({ changes }) => changes)
  const untold = await writeStates(db, states)
  const hinted = await noteChanges(db, changes) // last: what a state shows already costs nothing more
  return untold || hinted
}
