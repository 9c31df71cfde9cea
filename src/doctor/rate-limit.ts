// The tenant's rate limit as the answers have told it: how much the plan lets through, and how often that was not enough.
import { sharedBudget } from '../auth0/budget-figures.ts'
import { count, note, orElse, type Reached, warning } from './check.ts'

/** Fewer calls say nothing. */
const fewCalls = 100
const manyRefused = 0.05

/** Auth0's Free plan lets two calls through a second: "Rate Limit Policy". */
export const freeLimit = 2

export async function rateLimit({ schema, config }: Reached) {
  const { endpoints, buckets } = await sharedBudget(schema, config.apiReserve)
  const calls = endpoints.reduce((sum, one) => sum + Object.values(one.calls).reduce((a, b) => a + b, 0), 0)
  const refused = endpoints.reduce((sum, one) => sum + one.refused, 0)
  const limits = buckets.map(({ limit }) => limit).filter((limit) => limit > 0)
  return orElse(
    [
      calls >= fewCalls &&
        refused / calls > manyRefused &&
        warning(
          `Auth0 has refused ${refused.toLocaleString('en')} of ${count(calls, 'call')} with 429: others use up the limit`,
          'a larger API_RESERVE leaves more to them; see who else calls the Management API',
        ),
      limits.length > 0 &&
        Math.min(...limits) <= freeLimit &&
        note('the plan lets two calls through at a time: many changes at once take long to arrive'),
    ],
    limits.length === 0
      ? 'no limit has been told yet'
      : `up to ${Math.max(...limits)} calls at a time, ${count(refused, 'call')} refused`,
  )
}
