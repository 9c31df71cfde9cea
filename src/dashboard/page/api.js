// Calls of the mirror's own routes, with the session's cookie. Whoever is signed out is shown the sign-in page.
// Answers are `any` to the page: it has no build that could take their types from the server, and the tests hold them against
// docs/openapi.json.

/** An answer that says no: `message` for people, `code` as the mirror's problems have it. */
export class Problem extends Error {
  /** @param {{ title?: string, detail?: string, code?: string, status?: number }} problem @param {string | null} [retryAfter] s */
  constructor({ title = 'It did not work', detail, code = '', status = 0 }, retryAfter) {
    const again = retryAfter ? ` Again in ${retryAfter} s.` : ''
    super(`${detail ?? title}${again}`)
    this.code = code
    this.status = status
  }
}

/** @param {string} path @param {AbortSignal} [signal] @returns {Promise<any>} */
export function get(path, signal) {
  return call('GET', path, undefined, signal)
}

/** @param {string} path @param {unknown} [body] @returns {Promise<any>} */
export function post(path, body = {}) {
  return call('POST', path, body)
}

export async function signOut() {
  await call('DELETE', '/dashboard/session')
  location.reload()
}

async function call(method, path, body, signal) {
  const headers = { 'x-mirror-dashboard': '1', ...(body && { 'content-type': 'application/json' }) }
  const response = await fetch(path, {
    method,
    headers,
    signal,
    ...(body && { body: JSON.stringify(body) }),
  }).catch((error) => {
    if (signal?.aborted) throw error
    throw new Problem({ title: 'The mirror does not answer.' })
  })
  if (response.status === 401) location.reload()
  const isJson = response.headers.get('content-type')?.includes('json')
  const answer = isJson ? await response.json() : undefined
  if (response.ok) return answer
  throw new Problem({ ...answer, status: response.status }, response.headers.get('retry-after'))
}
