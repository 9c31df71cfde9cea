// What follows from an event: the shape handed to the writer, and the few consequences that the tables are made of.
import type { LogEvent } from './event.ts'
import type { GrantHint } from './granted.ts'
import type { Ref } from './ids.ts'
import type { GrantKind, Reading } from './reading.ts'

/** What one event means for one user; the writer turns a batch of these into one statement. */
export interface Change extends Ref {
  /** ISO instant on Auth0's clock: the event's date. */
  at: string
  /**
   * ISO instant on Auth0's clock, no later than `at`: a profile dated then or later shows the change. Absent where the
   * event does not tell it.
   */
  shownFrom?: string
  /** The event proves that this user existed at `at`: make the row if it is missing. Never so for a bare id. */
  exists: boolean
  /** Why what we hold may be out of date; absent = no call to Auth0 is needed. */
  stale?: string
  /** A login at `at` that the event itself proves. */
  login?: { count?: number; ip?: string }
}

export interface Meaning {
  changes: Change[]
  /** Whose grants may be out of date. */
  grants?: GrantHint[]
  /** Why nothing follows. */
  ignored?: string
  /** A type code that is not in the table. */
  unknown?: true
}

export type Effect = (refs: Ref[], event: LogEvent, reading: Reading) => Meaning

/** What follows whatever the settings are. */
type Fixed = (refs: Ref[], event: LogEvent) => Meaning

/**
 * One line of a table: what happened, to whom, and what follows; or why nothing does. `granted`: to everybody who has been
 * granted what this names, whose grants of these kinds may be out of date.
 */
export type Row<Source> =
  | { title: string; who: (source: Source) => Ref[]; means: Effect }
  | { title: string; granted: (source: Source) => string | undefined; kinds: readonly GrantKind[]; reason: string }
  | { title: string; ignored: string }

/** A line about a type code; `read` where more than the named user decides, and then `follows` says it in words. */
export type Code =
  | Row<LogEvent>
  | { title: string; read: (event: LogEvent, reading: Reading) => Meaning; follows: string }

export type Codes = Record<string, Code>

export function nothing(reason: string): Meaning {
  return { changes: [], ignored: reason }
}

/** The user exists; what we hold of them may be out of date. */
export function stale(reason: string): Fixed {
  return (refs, { date }) => ({ changes: refs.map((ref) => known(ref, date, reason)) })
}

/** What we hold of the user, if anything, is to be checked with Auth0. Makes no row: so a deletion never does. */
export function recheck(reason: string): Fixed {
  return (refs, { date }) => ({ changes: refs.map((ref) => doubtful(ref, date, reason)) })
}

/** The user exists and was active; the profile is as it was. */
export const activity: Effect = (refs, { date }) => ({ changes: refs.map((ref) => known(ref, date)) })

/** The first takes in the others, which stop being users of their own (Auth0 docs, "User Account Linking"). */
export const linked: Effect = (refs, { date }) => ({
  changes: refs.map((ref, index) => (index === 0 ? known(ref, date, 'linked') : doubtful(ref, date, 'merged'))),
})

/** Changes something that the mirror does not hold. */
export function notMirrored(what: string): Effect {
  const reason = `${what} are not mirrored`
  return () => nothing(reason)
}

export function known(ref: Ref, at: string, reason?: string): Change {
  // written out, for the one that most events name: a spread costs more than all the rest of reading it
  const change: Change = ref.bare === undefined ? { id: ref.id, at, exists: true } : { ...ref, at, exists: false }
  if (reason !== undefined) change.stale = reason
  return change
}

function doubtful(ref: Ref, at: string, reason: string): Change {
  return { ...ref, at, exists: false, stale: reason }
}
