// Events in, each once: stored together with what they mean, in one transaction. Deliveries that wait at the same time
// are committed together.
import type { ClientBase, Pool } from 'pg'
import { inTransaction } from '../db.ts'
import { codeOf, isDataTrouble } from '../errors.ts'
import type { LogEvent } from '../facts/event.ts'
import { meaningOf } from '../facts/meaning.ts'
import { grouped } from '../group.ts'
import { noteChanges } from '../users/write.ts'

export interface InboxEvent {
  event: LogEvent
  /** JSON text, stored as it is. */
  body: string
}

export interface Poison {
  body: Buffer
  reason: string
}

export interface Delivery {
  events: InboxEvent[]
  poison: Poison[]
}

/** How many of a delivery's events were new, were there already, or were set aside. */
export interface Receipt {
  stored: number
  repeated: number
  quarantined: number
}

export interface Inbox {
  /** Resolves once everything in the delivery is committed; rejects where nothing of it is. */
  take(delivery: Delivery): Promise<Receipt>
}

/** Deliveries in one transaction at most. */
const deliveriesTogether = 500

/**
 * @param onStale called when rows have become stale, so that a worker can be woken
 */
export function openInbox(pool: Pool, onStale: () => void): Inbox {
  return { take: grouped((deliveries) => takeTogether(pool, deliveries, onStale), deliveriesTogether) }
}

async function takeTogether(pool: Pool, deliveries: readonly Delivery[], onStale: () => void): Promise<Receipt[]> {
  const events = deliveries.flatMap((delivery) => delivery.events)
  const poison = deliveries.flatMap((delivery) => delivery.poison)
  const taken = await takeGroup(pool, events, poison)
  if (taken.stale) onStale()
  return deliveries.map((delivery) => receiptOf(delivery, taken))
}

interface Taken {
  /** Ids of events that were not there before. */
  fresh: Set<string>
  poisoned: Set<string>
  stale: boolean
}

async function takeGroup(pool: Pool, events: InboxEvent[], poison: Poison[]): Promise<Taken> {
  try {
    return await inTransaction(pool, async (tx) => {
      await quarantine(tx, poison)
      return store(tx, events)
    })
  } catch (error) {
    if (!isDataTrouble(error)) throw error
    return takeSingly(pool, events, poison)
  }
}

/** Some event cannot be stored: each goes in by itself, and those that Postgres refuses are set aside. */
async function takeSingly(pool: Pool, events: InboxEvent[], poison: Poison[]): Promise<Taken> {
  const taken: Taken = { fresh: new Set(), poisoned: new Set(), stale: false }
  await inTransaction(pool, (tx) => quarantine(tx, poison))
  for (const event of events) {
    try {
      const { fresh, stale } = await inTransaction(pool, (tx) => store(tx, [event]))
      for (const id of fresh) taken.fresh.add(id)
      taken.stale ||= stale
    } catch (error) {
      if (!isDataTrouble(error)) throw error
      taken.poisoned.add(event.event.logId)
      await quarantine(pool, [{ body: Buffer.from(event.body), reason: `Postgres refuses it: ${codeOf(error)}` }])
    }
  }
  return taken
}

const storeSql = `
  INSERT INTO mirror.inbox (log_id, type, date, body)
  SELECT log_id, type, date, body::json FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[]) AS e(log_id, type, date, body)
  ORDER BY log_id
  ON CONFLICT (log_id) DO NOTHING
  RETURNING log_id`

async function store(tx: ClientBase, events: InboxEvent[]): Promise<Taken> {
  const once = [...new Map(events.map((event) => [event.event.logId, event])).values()]
  if (once.length === 0) return { fresh: new Set(), poisoned: new Set(), stale: false }
  const { rows } = await tx.query<{ log_id: string }>({
    name: 'store-events',
    text: storeSql,
    values: [
      once.map(({ event }) => event.logId),
      once.map(({ event }) => event.type),
      once.map(({ event }) => event.date),
      once.map(({ body }) => body),
    ],
  })
  const fresh = new Set(rows.map(({ log_id }) => log_id))
  const changes = once.filter(({ event }) => fresh.has(event.logId)).flatMap(({ event }) => meaningOf(event).changes)
  return { fresh, poisoned: new Set(), stale: await noteChanges(tx, changes) }
}

async function quarantine(db: Pool | ClientBase, poison: Poison[]): Promise<void> {
  if (poison.length === 0) return
  await db.query('INSERT INTO mirror.quarantine (reason, body) SELECT * FROM unnest($1::text[], $2::bytea[])', [
    poison.map(({ reason }) => reason),
    poison.map(({ body }) => body),
  ])
}

function receiptOf({ events, poison }: Delivery, { fresh, poisoned }: Taken): Receipt {
  const stored = events.filter(({ event }) => fresh.has(event.logId)).length
  const refused = events.filter(({ event }) => poisoned.has(event.logId)).length
  return { stored, repeated: events.length - stored - refused, quarantined: poison.length + refused }
}
