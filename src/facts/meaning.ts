// The door of facts: one log event → what it means for which users. Pure: no clock, no database, no other event.
import type { Meaning } from './change.ts'
import { codes } from './codes.ts'
import type { LogEvent } from './event.ts'
import { type Reading, usualReading } from './reading.ts'
import { readRow } from './row.ts'

/** Never throws. Types that are not in the table are accepted: Auth0 adds codes without notice. */
export function meaningOf(event: LogEvent, reading: Reading = usualReading): Meaning {
  const code = codes.get(event.type)
  if (code === undefined) return { changes: [], unknown: true, ignored: 'unknown type' }
  return 'read' in code ? code.read(event, reading) : readRow(code, event, event, reading)
}
