// The part of `npm run bench read` that is about GET /users: searches, and whether a page far behind costs what the first
// does. Latencies of one request at a time, the ways in turn, so that whatever else the machine does strikes all of them.
import { quantile, round } from './measure.mjs'

const pageSize = 100

function ways(users, last) {
  const some = (n) => 1 + ((n * 7919) % users)
  const lastPage = Math.floor((users - 1) / pageSize)
  return {
    'e-mail prefix, a few users': (n) => `/users?email.prefix=user${String(some(n)).slice(0, 5)}@&limit=50`,
    'e-mail prefix, a tenth of all, first 50': (n) => `/users?email.prefix=user${1 + (n % 9)}&limit=50&sort=email`,
    'metadata path, one user': (n) => `/users?user_metadata.displayName=Display%20${some(n)}&limit=50`,
    'metadata path, one in 1,000, first 50': () => '/users?app_metadata.plan=pro&limit=50',
    'q, metadata path': (n) => `/users?q=user_metadata.displayName:"Display%20${some(n)}"&limit=50`,
    [`keyset, page 1 of ${pageSize}`]: () => `/users?limit=${pageSize}`,
    [`keyset, page ${lastPage + 1}`]: () => `/users?limit=${pageSize}&after=${last}`,
    '/api/v2, page 1': () => `/api/v2/users?per_page=${pageSize}`,
    '/api/v2, page 101': () => `/api/v2/users?per_page=${pageSize}&page=100`,
  }
}

export async function search(url, token, { users, times }) {
  const headers = { authorization: `Bearer ${token}` }
  const get = async (path) => {
    const response = await fetch(url + path, { headers })
    const text = await response.text()
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`)
    return JSON.parse(text)
  }
  const last = await cursorBefore(get, users)
  const asked = Object.entries(ways(users, last)).map(([what, path]) => ({ what, path, ms: [] }))
  for (let n = -10; n < times; n++) {
    for (const { path, ms } of asked) {
      const before = performance.now()
      await get(path(Math.abs(n)))
      if (n >= 0) ms.push(performance.now() - before)
    }
  }
  return asked.map(({ what, ms }) => ({
    what,
    'median ms': round(quantile(ms, 0.5)),
    'p99 ms': round(quantile(ms, 0.99)),
    'least ms': round(Math.min(...ms)),
  }))
}

/** Walks to the last page, in larger steps. */
async function cursorBefore(get, users) {
  const passed = Math.floor((users - 1) / pageSize) * pageSize
  let after = ''
  for (let seen = 0; seen < passed; ) {
    const limit = Math.min(1_000, passed - seen)
    const page = await get(`/users?fields=id&limit=${limit}${after}`)
    after = `&after=${page.next}`
    seen += page.users.length
  }
  return after.slice('&after='.length)
}
