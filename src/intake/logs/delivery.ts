// Bytes that hold log records → a delivery for the inbox, whichever way it came in.
import { logEventOf } from '../../facts/event.ts'
import { meaningOf } from '../../facts/meaning.ts'
import type { Reading } from '../../facts/reading.ts'
import { allFields } from '../../fields/fields.ts'
import type { Delivery } from '../inbox.ts'
import type { Source } from '../inbox-tables.ts'
import type { InboxEvent } from '../store.ts'
import { asideOf } from '../texts.ts'
import { recordsOf } from './body.ts'

/** @param receivedAt ISO instant for a record that tells no date at all */
export function logDelivery(source: Source, body: Buffer, receivedAt: string, reading: Reading): Delivery {
  const { records, broken: poison } = recordsOf(body)
  const { fields = allFields } = reading
  const events: InboxEvent[] = []
  for (const { value, text } of records) {
    const event = logEventOf(value, receivedAt)
    if (event === undefined) poison.push({ body: Buffer.from(text), reason: 'no log event: log_id or type is missing' })
    else {
      const { changes, grants } = meaningOf(event, reading)
      const kept = attempt(() => fields.event(text, value))
      if (kept === undefined) poison.push({ body: Buffer.from(text), reason: 'nested too deep' })
      else events.push({ id: event.logId, type: event.type, date: event.date, body: kept, changes, grants })
    }
  }
  return { source, events, poison: asideOf(body, events.length, poison) }
}

function attempt(work: () => string): string | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
