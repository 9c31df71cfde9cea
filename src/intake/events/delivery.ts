// The body of an event-stream delivery, or events from elsewhere → a delivery for the inbox.
import { stateOf } from '../../auth0/profile.ts'
import { cloudEventOf } from '../../facts/cloud-event.ts'
import type { Reading } from '../../facts/reading.ts'
import { meaningOfCloudEvent } from '../../facts/told.ts'
import { allFields } from '../../fields/fields.ts'
import { parseJson } from '../../json.ts'
import type { Delivery } from '../inbox.ts'
import type { Poison, Source } from '../inbox-tables.ts'
import { splitArray } from '../split.ts'
import type { InboxEvent } from '../store.ts'
import { asideOf, textsOf } from '../texts.ts'

/**
 * One CloudEvent, or an array of them. What cannot be read is set aside to the byte.
 *
 * @param receivedAt ISO instant for an event that tells no time at all
 */
export function eventDelivery(source: Source, body: Buffer, receivedAt: string, reading: Reading): Delivery {
  const { texts, illegible } = textsOf(body, eventTexts)
  const read = texts.map((text) => readEvent(text, receivedAt, reading))
  const events = read.filter(isEvent)
  return { source, events, poison: asideOf(body, events.length, [...illegible, ...read.filter(isPoison)]) }
}

function eventTexts(text: string): string[] {
  if (!text.startsWith('[')) return text === '' ? [] : [text]
  const { elements, rest } = splitArray(text, 0)
  return rest === '' ? elements : [...elements, rest]
}

function readEvent(text: string, receivedAt: string, reading: Reading): InboxEvent | Poison {
  const parsed = attempt(() => parseJson(text))
  if (parsed === undefined) return { body: Buffer.from(text), reason: 'not JSON' }
  const event = cloudEventOf(parsed.value, receivedAt)
  if (event === undefined) return { body: Buffer.from(text), reason: 'no CloudEvent: id or type is missing' }
  const { changes, states, grants } = meaningOfCloudEvent(event, reading)
  const { fields = allFields } = reading
  const written = attempt(() => ({
    states: states.map(({ user, ...told }) => ({ ...told, ...stateOf(user, fields) })),
    body: fields.event(text, parsed.value),
  }))
  // nesting that can be read may still be too deep to be written
  if (written === undefined) return { body: Buffer.from(text), reason: 'nested too deep' }
  return { id: event.id, type: event.type, date: event.time, changes, grants, ...written.value }
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
