// A start waits for what it cannot do without, says what it waits for, and gives up after a while.
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf, isDatabaseTrouble } from '../errors.ts'

export interface Patience {
  /** How long it is waited for; 0: what is not there at once is not waited for. */
  limitMs: number
  /** Takes a line about what is waited for. */
  tell(line: string): void
}

/** What is waited for, and the variable that says where it is. */
export interface Dependency {
  name: string
  variable: string
}

const firstPauseMs = 100
const mostPauseMs = 2_000

/** How often it is said again. */
const tellEveryMs = 10_000

/**
 * Tries until it works, with growing pauses. What only an operator can put right (a wrong password, a database that is
 * not there, a migration that fails) is not waited for.
 *
 * @throws Error naming the variable where the limit has passed
 */
export async function reach<T>(what: Dependency, patience: Patience, attempt: () => Promise<T>): Promise<T> {
  const miss = openMisses(what, patience)
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, mostPauseMs)) {
    try {
      return await attempt()
    } catch (error) {
      if (!isAway(error)) throw error
      miss(error, pauseMs)
    }
    // not all replicas of a fleet in the same moment
    await sleep(pauseMs * (0.5 + Math.random() / 2))
  }
}

/** Says now and then what is waited for, and throws when it has been long enough. */
function openMisses({ name, variable }: Dependency, { limitMs, tell }: Patience) {
  const beganAt = performance.now()
  let toldAt = Number.NEGATIVE_INFINITY
  return (cause: unknown, pauseMs: number) => {
    const [now, why] = [performance.now(), codeOf(cause) || 'no answer']
    if (now - beganAt + pauseMs > limitMs) {
      throw new Error(`${variable}: ${name} cannot be reached within ${limitMs / 1000} s (${why})`, { cause })
    }
    if (now - toldAt < tellEveryMs) return
    toldAt = now
    tell(`waiting for ${name}, which ${variable} names (${why}) ...`)
  }
}

/** The resolver's codes as well: in a cluster that is just coming up the name may not be there yet. */
function isAway(error: unknown): boolean {
  return (
    isDatabaseTrouble(error) || error instanceof NotReached || /^E(NOTFOUND|AI_AGAIN|HOSTUNREACH)$/.test(codeOf(error))
  )
}

/** Thrown by an attempt that knows of no other code. */
export class NotReached extends Error {
  override name = 'NotReached'
}
