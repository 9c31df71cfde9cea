// For the few calls of an operator's command: who is told to come again does so. Runs and workers have the budget instead.
import { setTimeout as sleep } from 'node:timers/promises'
import { type Ask, RateLimited, refusalOf } from './management.ts'

const tries = 6

/** Auth0's longest window is a minute ("Rate Limit Policy"). */
const longestWaitMs = 61_000

export function patient(ask: Ask): Ask {
  return async (path, init) => {
    for (let attempt = 1; ; attempt++) {
      const response = await ask(path, init)
      if (response.status !== 429 || attempt === tries) return response
      const refusal = refusalOf(response, await response.text())
      await sleep(Math.min(refusal instanceof RateLimited ? refusal.retryAfterMs : 1000, longestWaitMs))
    }
  }
}
