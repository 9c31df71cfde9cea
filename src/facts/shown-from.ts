// From which `updated_at` on a profile shows what an event tells of. The event itself is dated after the write: 8 to 14 ms in
// the recorded ones. So no profile that the write has left behind is dated as late as its event, and what a search shows
// could never be held against the event's date. Where the answer in the event is the user as the write left it, its
// `updated_at` is the instant that a profile must show.
//
// It is no state that is taken from the event, and it does not stand for the event's date elsewhere: Auth0 stamps
// `updated_at` before others can see the write, so an answer given between the two may lack the change although it is
// later than `updated_at`. It may not be later than the event's date.
import type { Call } from './call.ts'
import type { Change, Meaning } from './change.ts'
import { readDate } from './event.ts'
import { isRecord } from './read.ts'

/**
 * Between the write and its event, milliseconds. A longer time is not that of one write: what Auth0 logs as the answer to
 * "Update a User" is not documented, and it might be the user as it was before.
 */
const longestMs = 1_000

/** Adds to each change of the user whom the call was answered with from when on it is shown. */
export function datedByAnswer({ changes, ...rest }: Meaning, { answer }: Call): Meaning {
  if (!isRecord(answer)) return { changes, ...rest }
  const { user_id: id, updated_at: updated } = answer
  const shownFrom = readDate(updated)
  if (shownFrom === undefined) return { changes, ...rest }
  const isOf = (change: Change) =>
    change.bare === undefined && change.id === id && isShortlyBefore(shownFrom, change.at)
  return { changes: changes.map((change) => (isOf(change) ? { ...change, shownFrom } : change)), ...rest }
}

function isShortlyBefore(instant: string, at: string): boolean {
  const ms = Date.parse(at) - Date.parse(instant)
  return ms >= 0 && ms <= longestMs
}
