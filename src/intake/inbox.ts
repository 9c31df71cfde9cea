// Events in, each once: stored together with what they mean, in one transaction. Deliveries that wait at the same time
// are committed together, whichever way they came in.
import type { Pool } from 'pg'
import { codeOf, isDataTrouble } from '../errors.ts'
import { grouped } from '../group.ts'
import { inTransaction, untangled } from '../pool.ts'
import type { Database } from '../users/write.ts'
import { moveCursors, type Poison, type Progress, type Receipt, setAside } from './inbox-tables.ts'
import { areOneStatement, type InboxEvent, isPlain, isQuick, type Refused, store } from './store.ts'

/** What came in together. A pull's progress is committed with its events, or not at all. */
export interface Delivery extends Progress {
  events: readonly InboxEvent[]
  poison: readonly Poison[]
}

export interface Inbox {
  /** Resolves once everything in the delivery is committed; rejects where nothing of it is. */
  take(delivery: Delivery): Promise<Receipt>
}

/**
 * @param onStale called when rows have become stale, so that a worker can be woken
 * @param onStaleGrants the same for what users have been granted
 */
export function openInbox(pool: Pool, onStale: () => void, onStaleGrants: () => void = () => undefined): Inbox {
  const take = async (deliveries: readonly Delivery[]) => {
    const { receipts, stale, staleGrants } = await takeTogether(pool, deliveries)
    if (stale) onStale()
    if (staleGrants) onStaleGrants()
    return receipts
  }
  // each sort has a line of its own: what takes Postgres longer holds up nothing else, and one statement suits a whole group
  const open = () => grouped(take, { maxSize: 500, atOnce: 2 })
  const lines = { quick: open(), plain: open(), other: open() }
  return { take: (delivery) => lines[sortOf(delivery)](delivery) }
}

interface Taken {
  receipts: Receipt[]
  /** A row is stale now. */
  stale: boolean
  /** Grants are stale now. */
  staleGrants: boolean
}

async function takeTogether(pool: Pool, deliveries: readonly Delivery[]): Promise<Taken> {
  // what states and hints lock may cross what another transaction has locked
  return untangled(() => takeAll(pool, deliveries, new Map())).catch(async (error: unknown) => {
    if (!isDataTrouble(error)) throw error
    return takeAll(pool, deliveries, await findRefused(pool, deliveries))
  })
}

async function takeAll(pool: Pool, deliveries: readonly Delivery[], refused: Refused): Promise<Taken> {
  const take = async (db: Database) => {
    const { fresh, stale, staleGrants } = await store(db, deliveries, refused)
    const poison = deliveries.flatMap((delivery) => poisonOf(delivery, refused))
    await setAside(db, poison)
    await moveCursors(db, deliveries)
    return { receipts: deliveries.map((delivery) => receiptOf(delivery, fresh, refused)), stale, staleGrants }
  }
  const isOneStatement = refused.size === 0 && deliveries.every(isBare) && areOneStatement(eventsOf(deliveries))
  return isOneStatement ? take(pool) : inTransaction(pool, take) // which is a transaction by itself
}

function eventsOf(deliveries: readonly Delivery[]): InboxEvent[] {
  return deliveries.flatMap(({ events }) => events)
}

/** Nothing comes with the events. */
function isBare({ poison, cursor, seenUntil }: Delivery): boolean {
  return poison.length === 0 && cursor === undefined && seenUntil === undefined
}

/** By the statement that takes it in, if one does. */
function sortOf(delivery: Delivery): 'quick' | 'plain' | 'other' {
  if (!isBare(delivery) || !delivery.events.every(isPlain)) return 'other'
  return delivery.events.every(isQuick) ? 'quick' : 'plain'
}

/** Some event cannot be stored: each is tried by itself, and nothing of it is kept. */
async function findRefused(pool: Pool, deliveries: readonly Delivery[]): Promise<Refused> {
  const refused = new Map<string, string>()
  for (const { source, events } of deliveries) {
    for (const event of events) {
      const code = await refusalOf(pool, { source, events: [event], poison: [] })
      if (code !== undefined) refused.set(event.id, code)
    }
  }
  return refused
}

class Undone extends Error {}

async function refusalOf(pool: Pool, delivery: Delivery): Promise<string | undefined> {
  try {
    return await inTransaction(pool, async (tx) => {
      await store(tx, [delivery], new Map())
      throw new Undone()
    })
  } catch (error) {
    if (error instanceof Undone) return undefined
    if (!isDataTrouble(error)) throw error
    return codeOf(error)
  }
}

function poisonOf({ source, events, poison }: Delivery, refused: Refused) {
  const unstorable = events.filter(({ id }) => refused.has(id))
  return [
    ...poison.map((item) => ({ source, ...item })),
    ...unstorable.map(({ id, body }) => ({
      source,
      body: Buffer.from(body),
      reason: `Postgres refuses it: ${refused.get(id)}`,
    })),
  ]
}

function receiptOf({ events, poison }: Delivery, fresh: Set<string>, refused: Refused): Receipt {
  const stored = events.filter(({ id }) => fresh.delete(id)).length // counted where it came first
  const unstorable = events.filter(({ id }) => refused.has(id)).length
  return { stored, repeated: events.length - stored - unstorable, quarantined: poison.length + unstorable }
}
