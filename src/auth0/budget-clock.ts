// Whose clock it is: ours, and Auth0's as far as its answers let us know it.
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds since 1970. */
export interface Clock {
  now(): number
  /** Returns at that time, or as soon as the signal is aborted. Never rejects. */
  wait(until: number, signal: AbortSignal): Promise<void>
}

/** Timers of Node's end after 25 days at the latest. */
const longestMs = 3_600_000

export const wallClock: Clock = {
  now: () => Date.now(),
  wait: async (until, signal) => {
    const ms = Math.min(Math.max(until - Date.now(), 0), longestMs)
    await sleep(ms, undefined, { signal }).catch(() => undefined)
  },
}

export interface TenantClock extends Clock {
  /** An answer came just now that carries this `Date`; `askedAt` is on our clock. */
  hear(date: number, askedAt: number): void
}

/** `Date` is cut to the second. */
const grainMs = 1000

/** A clock that is set meanwhile must not be trusted for ever. */
const trustedMs = 60_000

/**
 * Auth0's clock, never ahead of it: an answer dated D, come at our time L, proves that Auth0's clock is D − L ahead of
 * ours at least, and the one that comes right behind the tick of a second proves most. Until the first answer our clock
 * is taken for Auth0's.
 */
export function openTenantClock(clock: Clock): TenantClock {
  let aheadMs = 0
  let provenAt = Number.NEGATIVE_INFINITY
  return {
    now: () => clock.now() + aheadMs,
    wait: (until, signal) => clock.wait(until - aheadMs, signal),
    hear: (date, askedAt) => {
      const now = clock.now()
      const [atLeast, atMost] = [date - now, date + grainMs - askedAt]
      const disproved = aheadMs > atMost || now - provenAt > trustedMs
      if (atLeast < aheadMs && !disproved) return
      aheadMs = atLeast
      provenAt = now
    },
  }
}
