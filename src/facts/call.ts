// The request that a `sapi` or `sscim` event reports: method, path in pieces, bodies, and whether it succeeded.
import type { LogEvent } from './event.ts'
import { child } from './read.ts'

export interface Call {
  /** Upper case. */
  method: string
  /** Segments after the base, still percent-encoded: an id may hold an encoded slash. */
  path: string[]
  body: Record<string, unknown>
  /** The body of the response: an object or a list. */
  answer: unknown
  succeeded: boolean
}

const maxPath = 8_192

/** Undefined where the event reports no call below `base` (which ends in a slash). */
export function callOf(event: LogEvent, base: string): Call | undefined {
  const details = child(event.data, 'details')
  const request = child(details, 'request')
  const { method, path } = request
  if (typeof method !== 'string' || typeof path !== 'string') return undefined
  if (!path.startsWith(base) || path.length > maxPath) return undefined
  const response = child(details, 'response')
  return {
    method: method.toUpperCase(),
    path: segments(path.slice(base.length)),
    body: child(request, 'body'),
    answer: response['body'],
    succeeded: isSuccess(response['statusCode']),
  }
}

function segments(path: string): string[] {
  const query = path.indexOf('?')
  const parts = (query < 0 ? path : path.slice(0, query)).split('/')
  if (parts.at(-1) === '') parts.pop()
  return parts
}

/** `sapi` is documented for successful calls only, yet vendors' samples show it with a 400. */
function isSuccess(status: unknown): boolean {
  if (status === undefined || status === null || status === '') return true
  const code = typeof status === 'string' ? Number(status) : status
  return typeof code === 'number' && code >= 200 && code < 300
}
