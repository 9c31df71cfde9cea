// What a drift check has found so far: counts for the run's row, and for each field how old the rows are that differ.
import type { Difference, Subject } from '../users/compare.ts'
import type { Figures } from './runs.ts'

/** One row that differs. `stale`: it said so itself, which is no drift. */
export interface DriftedRow {
  id: string
  stale: boolean
  /** Seconds since Auth0 last spoke of it; null: never. */
  age_seconds: number | null
  /** Auth0 no longer has this user. */
  gone: boolean
  repaired: boolean
  /** In values only what was asked for with `values`; else whether there is one at all. */
  differences: Difference[]
}

export interface FieldTally {
  /** Rows that say they are fresh. */
  differ: number
  youngest_seconds: number | null
  oldest_seconds: number | null
}

export interface Tally {
  figures: Figures
  fields: Record<string, FieldTally>
}

/** @param figures of the run so far, where it is gone on with */
export function openTally(figures: Figures, total: number): Tally {
  const none = { done: 0, equal: 0, stale: 0, drifted: 0, gone: 0, moving: 0, unanswered: 0, repaired: 0 }
  return { figures: { ...none, ...figures, total }, fields: {} }
}

export function count({ figures }: Tally, name: string, more = 1): void {
  figures[name] = (figures[name] ?? 0) + more
}

/** A row that says it is fresh and is not; `gone` among the fields: Auth0 has no such user. */
export function countDrift(tally: Tally, { age }: Subject, fields: readonly string[]): void {
  count(tally, 'drifted')
  for (const field of fields) {
    count(tally, field === 'gone' ? field : `${field} differs`)
    const before = tally.fields[field] ?? { differ: 0, youngest_seconds: null, oldest_seconds: null }
    tally.fields[field] = {
      differ: before.differ + 1,
      youngest_seconds: extreme(Math.min, before.youngest_seconds, age),
      oldest_seconds: extreme(Math.max, before.oldest_seconds, age),
    }
  }
}

function extreme(pick: (...ages: number[]) => number, ...ages: (number | null)[]): number | null {
  const known = ages.filter((age) => age !== null)
  return known.length === 0 ? null : pick(...known)
}

/** @param at ISO instant at which the last answer came */
export function summary({ figures, fields }: Tally, at: string): string {
  const { equal = 0, stale = 0, drifted = 0, moving = 0, unanswered = 0, repaired = 0 } = figures
  const named = Object.entries(fields).map(([field, { differ }]) => `${field} ${differ}`)
  const parts = [
    `${equal} of ${equal + stale + drifted} rows equal at ${at}`,
    stale > 0 && `${stale} known to be stale`,
    drifted > 0 && `${drifted} drifted (${named.join(', ')})`,
    repaired > 0 && `${repaired} repaired`,
    moving + unanswered > 0 && `${moving + unanswered} could not be compared`,
  ]
  return parts.filter((part) => part !== false).join('; ')
}
