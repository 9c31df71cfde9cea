// Stale grants → Auth0 → their rows, beside the refresh of profiles and after it: fewer at a time, and each user's kind
// once a second at most, so that a storm of hints about one costs two calls and not one for each.
import { anySignal } from '../../any-signal.ts'
import { type Clock, wallClock } from '../../auth0/budget-clock.ts'
import { Forbidden, RateLimited, Refused, Unavailable } from '../../auth0/management.ts'
import { isDataTrouble } from '../../errors.ts'
import type { GrantKind } from '../../facts/reading.ts'
import { type StaleGrants, staleGrants, stillStaleGrants } from '../../grants/read.ts'
import { putOffGrants, settleGone } from '../../grants/write.ts'
import type { Log } from '../../log.ts'
import { Pause } from '../pause.ts'
import type { Drain } from '../queue.ts'
import { type OneOptions, refreshGrants } from './one.ts'

export interface DrainOptions extends OneOptions {
  log: Log
  kinds: readonly GrantKind[]
  /** Auth0's; default the machine's. */
  clock?: Clock
}

/** Calls under way at the same time: profiles have four times as many. */
const lanes = 2

/** Rows taken from the work list at once. */
const roundSize = 1_000

/** Between two calls about one user. */
const apartMs = 1_000

/** A kind that Auth0 refuses, for want of a scope or by the plan, is tried again after this time. */
const restMs = 3_600_000

/** A user that Auth0 refuses to speak of, or that cannot be stored, is asked for once an hour in the end. */
const refusedSeconds = 3600

/** A user at whom a drain broke off comes again soon, but behind the others. */
const unavailableSeconds = 10

interface State extends DrainOptions {
  clock: Clock
  /** When a row was last asked for. */
  askedAt: Map<string, number>
  /** Until when a kind is left alone. */
  restsUntil: Map<GrantKind, number>
}

/**
 * What it learns of refused kinds it keeps: one for the life of the process. Its drain throws Pause where Auth0 asks to
 * come later, and Unavailable where it cannot be asked.
 */
export function openGrantsDrain(options: DrainOptions): Drain {
  const state: State = { clock: wallClock, ...options, askedAt: new Map(), restsUntil: new Map() }
  return (signal) => drain(state, signal)
}

async function drain(state: State, signal: AbortSignal): Promise<void> {
  const { pool, clock, askedAt } = state
  while (!signal.aborted) {
    const stale = await staleGrants(pool, awake(state), roundSize)
    if (stale.length === 0) return
    const now = clock.now()
    for (const [key, at] of askedAt) if (at + apartMs <= now) askedAt.delete(key)
    const rested = stale.filter((row) => !askedAt.has(keyOf(row)))
    if (rested.length > 0) await round(state, rested, signal)
    else await clock.wait(Math.min(...stale.map((row) => askedAt.get(keyOf(row)) ?? now)) + apartMs, signal)
  }
}

function awake({ kinds, restsUntil, clock }: State): GrantKind[] {
  return kinds.filter((kind) => (restsUntil.get(kind) ?? 0) <= clock.now())
}

async function round(state: State, stale: StaleGrants[], signal: AbortSignal): Promise<void> {
  const ending = new AbortController()
  const leaving = anySignal(signal, ending.signal)
  let failure: unknown
  async function lane(): Promise<void> {
    for (let row = stale.shift(); row !== undefined && !leaving.aborted; row = stale.shift()) {
      await refresh(state, row, leaving).catch((error: unknown) => {
        failure ??= error
        ending.abort() // whoever waits for leave to ask needs it no more
      })
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane)).finally(() => ending.abort())
  if (signal.aborted) return
  if (failure instanceof RateLimited) throw new Pause(failure.retryAfterMs)
  if (failure !== undefined) throw failure
}

async function refresh(state: State, row: StaleGrants, leaving: AbortSignal): Promise<void> {
  const { pool, log, askedAt, clock } = state
  if (!awake(state).includes(row.kind)) return
  const now = await stillStaleGrants(pool, row)
  if (now === undefined) return
  if (now.isGone) return settleGone(pool, row.userId)
  askedAt.set(keyOf(row), clock.now())
  try {
    await refreshGrants(state, now, leaving)
  } catch (error) {
    if (error instanceof Forbidden) return rest(state, row.kind, error)
    if (error instanceof Unavailable) await putOffGrants(pool, row.userId, row.kind, unavailableSeconds)
    if (!(error instanceof Refused) && !isDataTrouble(error)) throw error
    log.warn({ err: error, user: row.userId, kind: row.kind }, "a user's grants could not be refreshed and are put off")
    await putOffGrants(pool, row.userId, row.kind, refusedSeconds)
  }
}

/** Told once: nothing else stops for it. */
function rest({ log, clock, restsUntil }: State, kind: GrantKind, { reason }: Forbidden): void {
  if ((restsUntil.get(kind) ?? 0) > clock.now()) return // the other lane has told of it
  if (!restsUntil.has(kind)) log.warn({ kind, reason }, 'Auth0 refuses to tell what users have been granted')
  restsUntil.set(kind, clock.now() + restMs)
}

function keyOf({ userId, kind }: StaleGrants): string {
  return `${kind} ${userId}`
}
