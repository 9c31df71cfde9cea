// A pull's rounds: one after the other, a pause between them, and a longer one after trouble.
import { setTimeout as sleep } from 'node:timers/promises'
import { Forbidden, RateLimited } from '../../auth0/management.ts'
import { type Log, seldom } from '../../log.ts'

export interface Rounds {
  /** What is told of when it fails. */
  name: string
  log: Log
  /** From the end of a round to the beginning of the next; told by the round itself where that says a number. */
  everyMs: number
}

const firstPauseMs = 1_000
const longestPauseMs = 60_000

/** Without the right to ask, asking again soon is in vain; a scope that is granted meanwhile is found all the same. */
const longestForbiddenMs = 300_000

/** Does rounds until the signal. Never rejects: what goes wrong is told and tried again. */
export async function repeat(rounds: Rounds, round: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  const tell = seldom(rounds.log, `${rounds.name} failed and is tried again`)
  const forbidden = once((reason) => rounds.log.warn({ reason }, `Auth0 does not allow ${rounds.name}`))
  let failures = 0
  while (!signal.aborted) {
    let pauseMs = rounds.everyMs
    const begunAt = performance.now()
    try {
      await round()
      failures = 0
    } catch (error) {
      if (signal.aborted) return
      failures = performance.now() - begunAt > longestPauseMs ? 1 : failures + 1
      if (error instanceof Forbidden) forbidden(error.reason)
      else tell(error)
      pauseMs = pauseAfter(error, failures)
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
  }
}

/** Half of it is left to chance, so that processes that failed together do not come back together. */
function pauseAfter(error: unknown, failures: number): number {
  if (error instanceof RateLimited) return error.retryAfterMs
  const longestMs = error instanceof Forbidden ? longestForbiddenMs : longestPauseMs
  return Math.min(firstPauseMs * 2 ** (failures - 1), longestMs) * (0.5 + Math.random() / 2)
}

/** The same reason is told of once. */
function once(tell: (reason: string) => void): (reason: string) => void {
  let told: string | undefined
  return (reason) => {
    if (reason === told) return
    told = reason
    tell(reason)
  }
}
