// Text that holds log records → a delivery for the inbox, whichever way it came in.
import { logEventOf } from '../../facts/event.ts'
import { meaningOf } from '../../facts/meaning.ts'
import type { Delivery, InboxEvent } from '../inbox.ts'
import type { Poison, Source } from '../inbox-tables.ts'
import { recordsOf } from './body.ts'

/** @param receivedAt ISO instant for a record that tells no date at all */
export function logDelivery(source: Source, body: string, receivedAt: string): Delivery {
  const { records, broken } = recordsOf(body)
  const events: InboxEvent[] = []
  const poison: Poison[] = broken.map((line) => ({ body: Buffer.from(line), reason: 'not JSON' }))
  for (const { value, text } of records) {
    const event = logEventOf(value, receivedAt)
    if (event === undefined) poison.push({ body: Buffer.from(text), reason: 'no log event: log_id or type is missing' })
    else
      events.push({
        id: event.logId,
        type: event.type,
        date: event.date,
        body: text,
        changes: meaningOf(event).changes,
      })
  }
  return { source, events, poison }
}
