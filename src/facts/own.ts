// This mirror's own writes to Auth0, as they come back in the log: known by the correlation id that they were sent with.
import type { Change, Meaning } from './change.ts'
import type { LogEvent } from './event.ts'
import { child, text } from './read.ts'
import type { Reading } from './reading.ts'

/** Auth0 repeats the header `X-Correlation-ID` of a write in its event (Auth0 docs, "Management API v2"). */
export function isOwn(event: LogEvent, { ownWrites }: Reading): boolean {
  if (ownWrites === undefined) return false
  return text(child(event.data, 'references')['correlation_id'])?.startsWith(ownWrites) === true
}

/**
 * What an own write was answered is in the row already, under the `Date` of the answer, which is cut to the second: the
 * event would pass for something newer. Its changes are therefore dated just before their second, so that an answer of
 * that second or a later one stands against them. Where there is none, because the process ended between the write at
 * Auth0 and the write here, they are hints like any other.
 *
 * An answer to a question that was asked in that same second, but before the write, looks no different. So whoever writes
 * to Auth0 marks the row stale before it does.
 */
export function alreadyAnswered({ changes, ...rest }: Meaning): Meaning {
  return { ...rest, changes: changes.map(beforeItsSecond) }
}

const secondMs = 1_000

function beforeItsSecond(change: Change): Change {
  const ms = Date.parse(change.at)
  return { ...change, at: new Date(ms - (ms % secondMs) - 1).toISOString() }
}
