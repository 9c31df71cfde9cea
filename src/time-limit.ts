// A time limit beside other reasons to end.
import { anySignal } from './any-signal.ts'

/** @returns a signal that aborts with the first of them, or with a `TimeoutError` after so many milliseconds */
export function withinMs(ms: number, ...signals: AbortSignal[]): AbortSignal {
  const late = new AbortController()
  const end = () => late.abort(new DOMException('The time is up', 'TimeoutError'))
  setTimeout(end, ms).unref()
  return anySignal(late.signal, ...signals)
}
