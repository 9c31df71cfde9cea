// What Auth0's refusals mean for whoever wanted something written.
import { Forbidden, RateLimited, Refused, Unavailable } from '../auth0/management.ts'
import { Failure } from '../errors.ts'

/** Where nothing tells when to come again. */
const usualSeconds = 5

export function failureOfAuth0(error: unknown): unknown {
  if (error instanceof RateLimited) return busy(Math.ceil(error.retryAfterMs / 1000), error)
  if (isTimeout(error)) return busy(usualSeconds, error)
  if (error instanceof Forbidden) return new Failure('auth0_forbidden', { retryAfterSeconds: 60, cause: error })
  if (error instanceof Unavailable || error instanceof Refused) {
    return new Failure('auth0_unavailable', { retryAfterSeconds: usualSeconds, cause: error })
  }
  return error
}

function busy(retryAfterSeconds: number, cause: unknown): Failure {
  return new Failure('auth0_busy', { retryAfterSeconds: Math.max(retryAfterSeconds, 1), cause })
}

/** Neither a turn nor leave for a call within the time that an edit waits. */
function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError'
}

/** Auth0 has said that it did nothing, or was not asked. An answer of 5xx or none at all leaves that open. */
export function wroteNothing(error: unknown): boolean {
  if (error instanceof Failure) return error.code !== 'auth0_unavailable'
  return [RateLimited, Forbidden, Refused].some((kind) => error instanceof kind) || isTimeout(error)
}
