// How long a run bears with a tenant that is away, and how it waits: in steps that grow.
import { setTimeout as sleep } from 'node:timers/promises'
import { Forbidden, Unavailable } from '../../auth0/management.ts'

export interface Pauses {
  firstMs: number
  mostMs: number
  /** Trouble that lasts longer ends the work for now; the run stays unfinished and is taken up again. */
  patienceMs: number
}

/** An outage of a minute is outlasted. */
export const usualPauses: Pauses = { firstMs: 1_000, mostMs: 20_000, patienceMs: 90_000 }

export interface Patience {
  /** Waits for the next try. @throws the error where it does not pass by itself, or has lasted too long */
  bear(error: unknown): Promise<void>
  /** There was progress: patience begins anew. */
  renew(): void
}

export function openPatience({ firstMs, mostMs, patienceMs }: Pauses, signal: AbortSignal): Patience {
  let pauseMs = firstMs
  let endsAt: number | undefined
  return {
    bear: async (error) => {
      endsAt ??= performance.now() + patienceMs
      if (!passes(error) || performance.now() + pauseMs > endsAt) throw error
      await sleep(pauseMs, undefined, { signal })
      pauseMs = Math.min(2 * pauseMs, mostMs)
    },
    renew: () => {
      pauseMs = firstMs
      endsAt = undefined
    },
  }
}

/** A missing scope does not come by waiting; a rate limit is the budget's to wait for. */
function passes(error: unknown): boolean {
  return error instanceof Unavailable && !(error instanceof Forbidden)
}

/** Tries again while the trouble is one that passes. */
export async function patiently<T>(pauses: Pauses, signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  const patience = openPatience(pauses, signal)
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      signal.throwIfAborted()
      await patience.bear(error)
    }
  }
}
