// Reads one line of a table: who is meant, and what follows for them.
import { type Meaning, nothing, type Row } from './change.ts'
import type { LogEvent } from './event.ts'
import { grantedToAll } from './granted.ts'
import type { Reading } from './reading.ts'

export function readRow<Source>(row: Row<Source>, source: Source, event: LogEvent, reading: Reading): Meaning {
  if ('ignored' in row) return nothing(row.ignored)
  if ('granted' in row) return grantedToAll(row.granted(source), { ...row, at: event.date }, reading)
  const refs = row.who(source)
  return refs.length > 0 ? row.means(refs, event, reading) : nothing('names no user')
}
