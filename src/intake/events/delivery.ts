// The body of an event-stream delivery, or events from elsewhere → a delivery for the inbox.
import { stateOf } from '../../auth0/profile.ts'
import { cloudEventOf } from '../../facts/cloud-event.ts'
import { meaningOfCloudEvent } from '../../facts/told.ts'
import { parseJson, writeJson } from '../../json.ts'
import type { Delivery, InboxEvent } from '../inbox.ts'
import type { Poison, Source } from '../inbox-tables.ts'

/**
 * One CloudEvent, or an array of them. What cannot be read is set aside to the byte.
 *
 * @param receivedAt ISO instant for an event that tells no time at all
 */
export function eventDelivery(source: Source, body: Buffer, receivedAt: string): Delivery {
  const text = body.toString('utf8').trim()
  if (text === '') return { source, events: [], poison: [] }
  const parsed = attempt(() => parseJson(text))
  if (parsed === undefined) return { source, events: [], poison: [{ body, reason: 'not JSON' }] }
  const { value } = parsed
  const read = Array.isArray(value)
    ? value.map((record) => readItem(record, body, receivedAt))
    : [readEvent(value, text, receivedAt)]
  return { source, events: read.filter(isEvent), poison: read.filter(isPoison) }
}

/** @param body the bytes that the record came in */
function readItem(record: unknown, body: Buffer, receivedAt: string): InboxEvent | Poison {
  const text = attempt(() => writeJson(record)) // nesting that can be read may still be too deep to be written
  return text === undefined ? { body, reason: 'nested too deep' } : readEvent(record, text.value, receivedAt)
}

function readEvent(record: unknown, text: string, receivedAt: string): InboxEvent | Poison {
  const event = cloudEventOf(record, receivedAt)
  if (event === undefined) return { body: Buffer.from(text), reason: 'no CloudEvent: id or type is missing' }
  const { changes, states } = meaningOfCloudEvent(event)
  const written = attempt(() => states.map(({ user, ...told }) => ({ ...told, ...stateOf(user) })))
  if (written === undefined) return { body: Buffer.from(text), reason: 'nested too deep' }
  return { id: event.id, type: event.type, date: event.time, body: text, changes, states: written.value }
}

function isEvent(item: InboxEvent | Poison): item is InboxEvent {
  return 'id' in item
}

function isPoison(item: InboxEvent | Poison): item is Poison {
  return 'reason' in item
}

function attempt<T>(work: () => T): { value: T } | undefined {
  try {
    return { value: work() }
  } catch {
    return undefined
  }
}
