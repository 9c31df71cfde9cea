// Whether the rows can be trusted, said in sentences. Nothing is taken for granted: what nobody has looked at is unknown, and
// what is known to be missing is said, whoever will bring it.
import type { SourceFigures } from '../intake/sources.ts'
import type { RunRow } from '../reconcile/runs.ts'
import type { ScheduleState } from '../reconcile/schedules.ts'
import type { Comparison } from './comparison.ts'

export interface Known {
  at: Date
  /** Date of the oldest change that a row does not show yet. */
  staleSince: Date | null
  stale: number
  sources: readonly SourceFigures[]
  /** The ways in that this mirror is set up with. */
  ways: readonly Way[]
  /** When the newest of what was set aside came in. */
  setAsideAt: Date | null
  backfilledAt: Date | null
  /** When the last walk began that has seen everybody. */
  walkedFrom: Date | null
  comparison: Comparison | null
  /** The newest run of each kind. */
  latest: readonly RunRow[]
  schedules: readonly ScheduleState[]
}

export interface Way {
  source: string
  /** How often it is asked, where it is asked. */
  everyMs?: number | undefined
}

export interface Judgement {
  trust: 'true' | 'behind' | 'unknown'
  reasons: string[]
}

/** As GET /health/ready. */
const lagBoundMs = 300_000

/** A pull says of what it has read that it is complete up to so long before. */
const overlapMs = 300_000

/** Whoever has not looked for so long does not know. */
const comparisonDays = 7

const dayMs = 86_400_000

export function judge(known: Known): Judgement {
  const unknown = unknowns(known)
  const behind = [...waiting(known), ...missing(known), ...differing(known), ...failing(known)]
  const trust = unknown.length > 0 ? 'unknown' : behind.length > 0 ? 'behind' : 'true'
  return { trust, reasons: [...unknown, ...behind] }
}

function unknowns({ at, ways, backfilledAt, comparison }: Known): string[] {
  const reasons = []
  if (ways.length === 0) reasons.push('No way in is set up: changes at Auth0 are found by comparisons alone.')
  if (backfilledAt === null) reasons.push('Not all users of the tenant have been gone through yet.')
  else if (comparison === null) reasons.push('The rows have not been compared with Auth0 yet.')
  const days = comparison === null ? 0 : Math.floor((at.getTime() - Date.parse(comparison.at)) / dayMs)
  if (days >= comparisonDays) reasons.push(`The last comparison with Auth0 was ${days} days ago.`)
  return reasons
}

function waiting({ at, staleSince, stale }: Known): string[] {
  if (staleSince === null || at.getTime() - staleSince.getTime() <= lagBoundMs) return []
  const rows = stale === 1 ? '1 row is' : `${stale} rows are`
  return [`${rows} known to be out of date, the oldest since ${staleSince.toISOString()}.`]
}

function missing({ at, sources, ways, setAsideAt, walkedFrom }: Known): string[] {
  const gaps = sources.filter(({ gaps }) => gaps.open.length > 0)
  const quiet = ways.filter((way) => standsStill(way, sources, at))
  // whoever has gone through everybody since has seen what a body that cannot be read may tell
  const isCovered = setAsideAt === null || (walkedFrom !== null && walkedFrom > setAsideAt)
  return [
    ...gaps.map(({ source, gaps }) => `${source} may not have brought everything: ${gapsOf(gaps.open.length)} open.`),
    ...quiet.map(({ source }) => `${source} is not being read.`),
    ...(isCovered ? [] : ['Deliveries that could not be read are set aside, and may tell of changes.']),
  ]
}

function gapsOf(count: number): string {
  return count === 1 ? '1 gap is' : `${count} gaps are`
}

/** A pull that has not come on for three of its intervals. Of a way that only waits for what comes, quiet says nothing. */
function standsStill({ source, everyMs }: Way, sources: readonly SourceFigures[], at: Date): boolean {
  if (everyMs === undefined) return false
  const until = sources.find((one) => one.source === source)?.seen_until ?? null
  return until === null || at.getTime() - Date.parse(until) > overlapMs + Math.max(lagBoundMs, 3 * everyMs)
}

function differing({ comparison }: Known): string[] {
  const left = comparison === null ? 0 : comparison.unrepaired
  if (left === 0) return []
  return [
    `The last comparison found ${left === 1 ? '1 row that differs' : `${left} rows that differ`}, and did not repair it all.`,
  ]
}

function failing({ latest, schedules }: Known): string[] {
  const failed = latest.filter(({ outcome }) => outcome === 'failed')
  const held = latest.filter(({ outcome }) => outcome === 'held')
  const stalled = schedules.filter(({ stalled }) => stalled)
  return [
    ...failed.map(({ kind }) => `The last run of the kind ${kind} has failed.`),
    ...held.map(({ kind }) => `The last run of the kind ${kind} is held, and waits for a person.`),
    ...stalled.map(({ kind }) => `Runs of the kind ${kind} do not come as scheduled.`),
  ]
}

/**
 * Up to when everything that is known is in the rows: the newest instant that a way in, a sweep or a backfill tells of, but
 * not past the oldest change that still waits, nor into a stretch that may be missing.
 */
export function appliedUntil({ at, staleSince, sources, ways, latest }: Known): Date | null {
  const wanted = sources.filter(({ source }) => ways.some((way) => way.source === source))
  const heard = wanted.map(({ seen_until, last_event_at }) => latestOf(seen_until, last_event_at))
  const looked = latest.filter(
    ({ kind, outcome }) => (kind === 'sweep' || kind === 'backfill') && outcome === 'completed',
  )
  const evidence = [...heard, ...looked.map(({ started_at }) => started_at.getTime())]
  const newest = Math.min(at.getTime(), Math.max(...evidence))
  if (!Number.isFinite(newest)) return null
  const bounds = sources.flatMap(({ gaps }) => gaps.open.map(({ from }) => (from === null ? null : Date.parse(from))))
  if (bounds.includes(null)) return null
  const limits = bounds.filter((bound) => bound !== null)
  return new Date(Math.min(newest, staleSince?.getTime() ?? newest, ...limits))
}

function latestOf(...instants: (string | null)[]): number {
  const known = instants.filter((instant) => instant !== null)
  return Math.max(Number.NEGATIVE_INFINITY, ...known.map((instant) => Date.parse(instant)))
}
