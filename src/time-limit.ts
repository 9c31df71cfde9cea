// A time limit beside other reasons to end. `AbortSignal.any` of an `AbortSignal.timeout` never ends where garbage is collected
// meanwhile: nothing but the other signal knows the timeout, and weakly (Node 20; nodejs/node#57736).

/** @returns a signal that aborts with the first of them, or with a `TimeoutError` after so many milliseconds */
export function withinMs(ms: number, ...signals: AbortSignal[]): AbortSignal {
  const late = new AbortController()
  const end = () => late.abort(new DOMException('The time is up', 'TimeoutError'))
  setTimeout(end, ms).unref()
  return AbortSignal.any([late.signal, ...signals])
}
