// Requests as fast as they are answered, counted and timed by our own clock: autocannon's own ends on whole samples, and
// tells latencies in whole milliseconds.
import autocannon from 'autocannon'

export const connections = 32

/** A machine that others work on stops for seconds now and then. */
const patienceSeconds = 120

/**
 * @param options autocannon's, with `duration` in seconds, or `amount`, and `perRequest` for what one request brings
 * @returns how much was done, in how many seconds, with the milliseconds of each request
 * @throws Error where anything was not answered 2xx
 */
export async function fire({ perRequest = 1, ...options }) {
  const latencies = []
  const run = autocannon({ connections, timeout: patienceSeconds, sampleInt: 100, ...options })
  let [began, ended] = [0, 0]
  run.on('start', () => {
    began = performance.now()
  })
  run.on('response', (_client, _status, _bytes, ms) => {
    ended = performance.now()
    latencies.push(ms)
  })
  const { non2xx, errors, statusCodeStats } = await run
  if (non2xx + errors > 0) {
    throw new Error(`${options.url}: ${non2xx} not 2xx, ${errors} errors: ${JSON.stringify(statusCodeStats)}`)
  }
  return { count: latencies.length * perRequest, seconds: (ended - began) / 1000, latencies }
}

/** For whoever brings a token each. */
export function withTokens(tokens, requests) {
  return tokens.flatMap((token) =>
    requests.map((request) => ({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } })),
  )
}
