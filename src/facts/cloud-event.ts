// First step after the inbox for an event stream: a CloudEvent, or nothing.
import { readDate } from './event.ts'
import { child, isRecord, text } from './read.ts'

/** One event of Auth0's Event Streams (Auth0 docs, "Event Types"). */
export interface CloudEvent {
  id: string
  type: string
  /** ISO instant on Auth0's clock, always present. */
  time: string
  /** What the event tells: `data.object`. */
  object: Record<string, unknown>
  /** Sent by hand, with a made-up user in it, though Auth0's documentation also shows a real one marked so. */
  test: boolean
}

/**
 * Takes the structured JSON form. `source` and `specversion` differ from one published sample to the next and are not
 * looked at. Undefined where there is no usable id or no type. Never throws.
 *
 * @param fallbackTime ISO instant for an event that tells none
 */
export function cloudEventOf(record: unknown, fallbackTime: string): CloudEvent | undefined {
  if (!isRecord(record)) return undefined
  const id = text(record['id'])
  const type = text(record['type'])
  if (id === undefined || type === undefined) return undefined
  return {
    id,
    type,
    time: readDate(record['time']) ?? fallbackTime,
    object: child(child(record, 'data'), 'object'),
    test: record['a0purpose'] === 'test',
  }
}
