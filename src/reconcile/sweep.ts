// The sweep: who was changed at Auth0 since the last one, whatever became of the events. It reads the search in order of
// `updated_at` and makes hints of what it finds. Where a row misses nothing but what was found, the same answer makes it
// fresh (see users/searched.ts); the worker asks about the others, and about whoever has no row yet: the search shows the
// deleted for a while. It lags and may leave somebody out, so nobody's absence means anything here.
//
// It walks by the key it sorts by, not by page: somebody who is changed meanwhile moves to the end instead of pushing
// another over the edge of a page, and the limit of 1,000 matters for users of one and the same instant only.
import { askForChanged, type ChangedUsers, type FoundUser, mostPages, perPage } from '../auth0/changed-users.ts'
import { profileOf } from '../auth0/profile.ts'
import { writeJson } from '../json.ts'
import { type Found, hintsOf } from '../users/found.ts'
import { noteChanges } from '../users/hints.ts'
import { type Conclusion, type Conduct, type ConductOptions, conductRun } from './conduct.ts'
import { lastCompleted } from './run-history.ts'
import type { RunRow } from './runs.ts'
import { writeFound } from './write-answer.ts'

export interface SweepSettings {
  /** ISO instant from which on changes are looked for; default where the last sweep ended. */
  since?: string | undefined
  /** By how much it begins earlier, for what the search showed late: Auth0 states no figure. */
  overlapMinutes?: number | undefined
}

export interface SweepOptions extends ConductOptions {
  /** Called when rows have become stale. */
  wake?: () => void
}

const usualOverlapMinutes = 5

/** Where the sweep stands, and the instant up to which it has seen everything once it is through (Auth0's clock). */
interface Place {
  from: string
  to: string | undefined
}

/** @throws Busy where a sweep is under way */
export function sweep(options: SweepOptions, settings: SweepSettings, signal: AbortSignal): Promise<RunRow> {
  return conductRun(options, 'sweep', { ...settings }, signal, async (conduct) => {
    const tally = { found: 0, hinted: 0, refreshed: 0, out_of_reach: 0, ...conduct.run.figures }
    const place = placeOf(conduct.run.cursor) ?? { from: await beginning(options, settings), to: undefined }
    await walk(conduct, place, async (users, missed) => {
      tally.found += users.length
      const { hinted, refreshed } = await bring(options, users)
      tally.hinted += hinted
      tally.refreshed += refreshed
      tally.out_of_reach += missed
      await conduct.note({ cursor: place, figures: tally })
    })
    return conclusion(place, tally)
  })
}

/** The part of a page that the one before did not hold, and how many there are who cannot be reached. */
type Take = (users: FoundUser[], outOfReach: number) => Promise<void>

async function walk(conduct: Conduct, place: Place, take: Take): Promise<void> {
  let before = new Set<string>()
  for (;;) {
    const first = await page(conduct, place.from, '*', 0)
    place.to ??= first.answeredAt.toISOString()
    const isFull = first.users.length === perPage
    const reached = instantOf(first.users.at(-1)) ?? place.from
    const stuck = isFull && reached <= place.from
    const { users, outOfReach } = stuck ? await allOf(conduct, place.from) : { users: first.users, outOfReach: 0 }
    const fresh = users.filter((user) => !before.has(keyOf(user)))
    before = new Set(users.map(keyOf))
    place.from = stuck ? new Date(Date.parse(place.from) + 1).toISOString() : reached
    await take(fresh, outOfReach)
    if (!isFull) return
  }
}

/** A page and more of users share one instant, as an import can leave them: all pages of it, as far as they go. */
async function allOf(conduct: Conduct, instant: string): Promise<{ users: FoundUser[]; outOfReach: number }> {
  const users: FoundUser[] = []
  let total = 0
  for (let number = 0; number < mostPages; number++) {
    const found = await page(conduct, instant, instant, number)
    users.push(...found.users)
    total = found.total
    if (found.users.length < perPage) break
  }
  return { users, outOfReach: Math.max(0, total - mostPages * perPage) }
}

function page({ put, fields }: Conduct, from: string, to: string, number: number): Promise<ChangedUsers> {
  return put((ask, signal) => askForChanged(ask, { from, to, page: number }, signal, fields))
}

/** @returns how many rows were behind, and how many of them are not any more */
async function bring({ pool, fields, wake }: SweepOptions, users: FoundUser[]) {
  const hints = await hintsOf(pool, users.map(foundOf), 'sweep')
  const isStale = await noteChanges(pool, hints)
  const known = new Set(hints.filter(({ isKnown }) => isKnown).map(({ id }) => id))
  const profiles = users
    .filter(({ user_id }) => known.has(user_id))
    .flatMap((user) => profileOf(writeJson(user), fields) ?? [])
  const fresh = profiles.length === 0 ? new Set() : await writeFound(pool, profiles)
  if (isStale) wake?.() // some may be left, or others in doubt since these are fresh
  return { hinted: hints.length, refreshed: fresh.size }
}

/**
 * Where the last completed sweep ended, else where the backfill began; what was before is the backfill's.
 */
async function beginning({ pool }: SweepOptions, settings: SweepSettings): Promise<string> {
  if (settings.since !== undefined) return new Date(settings.since).toISOString()
  const last = placeOf((await lastCompleted(pool, 'sweep'))?.cursor)
  const from = last?.to ?? (await lastCompleted(pool, 'backfill'))?.started_at ?? new Date()
  const overlapMs = (settings.overlapMinutes ?? usualOverlapMinutes) * 60_000
  return new Date(new Date(from).getTime() - overlapMs).toISOString()
}

interface Tally {
  found: number
  hinted: number
  refreshed: number
  out_of_reach: number
}

function conclusion({ to }: Place, tally: Tally): Conclusion {
  const behind = `${tally.hinted} rows were behind, ${tally.refreshed} of them fresh by it`
  const seen = `${tally.found} changed users seen until ${to}, ${behind}`
  const missed =
    tally.out_of_reach === 0
      ? ''
      : `; ${tally.out_of_reach} share an instant with 1,000 others: the backfill finds them`
  return { outcome: 'completed', reason: seen + missed }
}

function foundOf({ user_id, updated_at }: FoundUser): Found {
  return { id: user_id, updatedAt: updated_at }
}

function keyOf({ user_id, updated_at }: FoundUser): string {
  return `${updated_at} ${user_id}`
}

/** To the millisecond, rounded down, so that nobody is passed over. */
function instantOf(user: FoundUser | undefined): string | undefined {
  return user === undefined ? undefined : new Date(user.updated_at).toISOString()
}

function placeOf(cursor: unknown): Place | undefined {
  const { from, to }: { from?: unknown; to?: unknown } = Object(cursor)
  if (typeof from !== 'string') return undefined
  return { from, to: typeof to === 'string' ? to : undefined }
}
