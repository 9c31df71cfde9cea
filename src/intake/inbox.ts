// Events in, each once: stored together with what they mean, in one transaction. Deliveries that wait at the same time
// are committed together, whichever way they came in.
import type { ClientBase, Pool } from 'pg'
import { inTransaction } from '../db.ts'
import { codeOf, isDataTrouble } from '../errors.ts'
import type { Change } from '../facts/change.ts'
import { grouped } from '../group.ts'
import { type State, writeStates } from '../users/states.ts'
import { noteChanges } from '../users/write.ts'
import {
  addToInbox,
  countSources,
  moveCursors,
  type Poison,
  type Progress,
  type Receipt,
  type Source,
  setAside,
} from './inbox-tables.ts'

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
}

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
 */
export function openInbox(pool: Pool, onStale: () => void): Inbox {
  return { take: grouped((deliveries) => takeTogether(pool, deliveries, onStale), { maxSize: 500, atOnce: 2 }) }
}

interface Taken {
  /** Ids of events that were not there before. */
  fresh: Set<string>
  /** Ids of events that Postgres refuses, with its SQLSTATE. */
  refused: Map<string, string>
  /** A row is stale now. */
  stale: boolean
}

async function takeTogether(pool: Pool, deliveries: readonly Delivery[], onStale: () => void): Promise<Receipt[]> {
  const { receipts, stale } = await takeUntangled(pool, deliveries).catch(async (error: unknown) => {
    if (!isDataTrouble(error)) throw error
    return takeAll(pool, deliveries, await findRefused(pool, deliveries))
  })
  if (stale) onStale()
  return receipts
}

/** What states and hints lock may cross what another transaction has locked; then Postgres ends one of the two. */
async function takeUntangled(pool: Pool, deliveries: readonly Delivery[]): ReturnType<typeof takeAll> {
  for (let again = 3; ; again--) {
    try {
      return await takeAll(pool, deliveries, new Map())
    } catch (error) {
      if (codeOf(error) !== deadlock || again === 0) throw error
    }
  }
}

const deadlock = '40P01'

async function takeAll(pool: Pool, deliveries: readonly Delivery[], refused: Map<string, string>) {
  return inTransaction(pool, async (tx) => {
    const taken = await store(tx, deliveries, refused)
    const receipts = deliveries.map((delivery) => receiptOf(delivery, taken))
    await setAside(
      tx,
      deliveries.flatMap((delivery) => poisonOf(delivery, taken)),
    )
    await countSources(tx, deliveries, receipts)
    await moveCursors(tx, deliveries)
    return { receipts, stale: taken.stale }
  })
}

async function store(tx: ClientBase, deliveries: readonly Delivery[], refused: Map<string, string>): Promise<Taken> {
  const once = new Map<string, InboxEvent & { source: Source }>()
  for (const { source, events } of deliveries) {
    for (const event of events) if (!refused.has(event.id)) once.set(event.id, { ...event, source })
  }
  const fresh = await addToInbox(tx, [...once.values()])
  const changes = [...fresh].flatMap((id) => once.get(id)?.changes ?? [])
  const states = [...fresh].flatMap((id) => once.get(id)?.states ?? [])
  // hints come last: what a state shows already costs nothing more
  const untold = states.length > 0 && (await writeStates(tx, states))
  const hinted = await noteChanges(tx, changes)
  return { fresh, refused, stale: untold || hinted }
}

/** Some event cannot be stored: each is tried by itself, and nothing of it is kept. */
async function findRefused(pool: Pool, deliveries: readonly Delivery[]): Promise<Map<string, string>> {
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

function poisonOf({ source, events, poison }: Delivery, { refused }: Taken) {
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

function receiptOf({ events, poison }: Delivery, { fresh, refused }: Taken): Receipt {
  const stored = events.filter(({ id }) => fresh.delete(id)).length // counted where it came first
  const unstorable = events.filter(({ id }) => refused.has(id)).length
  return { stored, repeated: events.length - stored - unstorable, quarantined: poison.length + unstorable }
}
