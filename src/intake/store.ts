// One group of deliveries → the inbox and the rows of users: which statements, and in which order.
import type { Change } from '../facts/change.ts'
import type { GrantHint } from '../facts/granted.ts'
import { noteGrants } from '../grants/hints.ts'
import { noteChanges } from '../users/hints.ts'
import { isSighting } from '../users/sightings.ts'
import { concernsOthers, type State, settleStates, writeStates } from '../users/states.ts'
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
 * One statement, unless what events tell cannot be written by the one that takes them in, or concerns others: that is done
 * behind it.
 *
 * @param db a transaction unless `areOneStatement`
 */
export async function store(db: Database, deliveries: readonly Delivered[], refused: Refused): Promise<Stored> {
  const once = new Map<string, StoredEvent & { event: InboxEvent }>()
  const counts = new Map<Source, number>()
  for (const { source, events } of deliveries) {
    const storable = refused.size === 0 ? events : events.filter(({ id }) => !refused.has(id))
    counts.set(source, (counts.get(source) ?? 0) + storable.length)
    for (const event of storable) once.set(event.id, { source, event, changes: tells(event) ? [] : event.changes })
  }
  const events = Array.from(once.values(), ({ event }) => event)
  const tellOnce = areToldOnce(events)
  const taken = await takeEvents(db, [...once.values()], counts, tellOnce)
  const fresh = events.filter(({ id }) => taken.fresh.has(id))
  const stale = tellOnce ? await settleStates(db, statesOf(fresh)) : await writeTold(db, fresh.filter(tells))
  const grants = fresh.flatMap(({ grants = [] }) => grants)
  const staleGrants = await noteGrants(db, grants) // last: it looks for the rows of users
  return { fresh: taken.fresh, stale: taken.stale || stale, staleGrants }
}

/** The event tells of users as a whole. */
function tells({ states = [] }: InboxEvent): boolean {
  return states.length > 0
}

/** What follows from them is what they tell of users, of each one once: the statement that takes them in can write it. */
function areToldOnce(events: readonly InboxEvent[]): boolean {
  if (events.some(({ changes }) => changes.length > 0)) return false
  const states = statesOf(events)
  return states.length > 0 && new Set(states.map(({ id }) => id)).size === states.length
}

function statesOf(events: readonly InboxEvent[]): State[] {
  return events.flatMap(({ states = [] }) => states)
}

/** One statement takes it in, with whatever else is plain. */
export function isPlain(event: InboxEvent): boolean {
  return !tells(event) && !grants(event)
}

/** And the quickest of them does. */
export function isQuick(event: InboxEvent): boolean {
  return isPlain(event) && event.changes.every(isSighting)
}

/** One statement takes all of them in, with what they tell. */
export function areOneStatement(events: readonly InboxEvent[]): boolean {
  if (events.every(isPlain)) return true
  return areToldOnce(events) && !events.some(grants) && !statesOf(events).some(concernsOthers)
}

/** The event concerns what users have been granted. */
function grants({ grants = [] }: InboxEvent): boolean {
  return grants.length > 0
}

/** @returns whether a row is stale now */
async function writeTold(db: Database, events: readonly InboxEvent[]): Promise<boolean> {
  if (events.length === 0) return false
  const untold = await writeStates(db, statesOf(events))
  const hinted = await noteChanges(
    db,
    events.flatMap(({ changes }) => changes),
  ) // last: what a state shows already costs nothing more
  return untold || hinted
}
