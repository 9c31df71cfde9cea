// What an answer tells of the rate limit ("Rate Limit Policy"): `x-ratelimit-limit`, `-remaining`, and `-reset`, the unix
// second in which more is added, perhaps a single token. `Retry-After` in seconds is documented for some answers only.

/** Instants are milliseconds on Auth0's clock. */
export interface Told {
  /** When the answer was made, cut to the second. */
  date: number
  /** Size of the bucket; undefined where the answer speaks of none. */
  limit: number | undefined
  remaining: number
  /** Not before then is there more. */
  resetsAt: number
  /** The answer was a 429. */
  refused: boolean
}

/** What is further away than this is taken for a mistake: a bucket of Auth0's is refilled each second or minute. */
const furthestMs = 300_000

/** @param now where the answer has no date */
export function toldBy({ status, headers }: Response, now: number): Told {
  const date = Date.parse(headers.get('date') ?? '') || now
  const limit = countIn(headers, 'x-ratelimit-limit')
  const reset = (countIn(headers, 'x-ratelimit-reset') ?? 0) * 1000
  const after = date + (countIn(headers, 'retry-after') ?? 0) * 1000
  const refused = status === 429
  return {
    date,
    limit: limit !== undefined && limit > 0 ? limit : undefined,
    remaining: refused ? 0 : (countIn(headers, 'x-ratelimit-remaining') ?? 0),
    // at the next second at the earliest: that is the grain of every header
    resetsAt: Math.min(Math.max(reset, after, date + 1000), date + furthestMs),
    refused,
  }
}

function countIn(headers: Headers, name: string): number | undefined {
  const text = headers.get(name)
  return text !== null && /^\d{1,12}$/.test(text.trim()) ? Number(text) : undefined
}

/**
 * The endpoints that a call is counted with: its method, and the path without ids. `users/auth0%7C1/roles?page=0` is
 * `GET users/roles`; jobs are one group, whatever they do. Members of an organisation and the roles of one have limits of
 * their own.
 */
export function endpointsOf(path: string, method = 'GET'): string {
  const [first = '', , third, , fifth] = path.replace(/[?#].*/, '').split('/')
  const names = [first, third, first === 'organizations' ? fifth : undefined].filter((name) => name !== undefined)
  return `${method.toUpperCase()} ${names.join('/')}`
}
