// The only caller of the Management API, through Auth0's SDK. No retries here: the queue decides when to come again.
import { ManagementClient } from 'auth0'
import { parseJson } from '../json.ts'

export interface ManagementOptions {
  /** The tenant's domain, without scheme. */
  domain: string
  /** Where the tenant is reached, with scheme; differs from `https://${domain}` in tests and behind a proxy. */
  baseUrl: string
  clientId: string
  clientSecret: string
}

/** What Auth0 says of one id. `answeredAt` is on Auth0's clock, cut to the second: never later than the answer. */
export type UserAnswer = { found: true; text: string; answeredAt: Date } | { found: false; answeredAt: Date }

export interface Management {
  getUser(id: string): Promise<UserAnswer>
}

/** Auth0 asks to come again later. */
export class RateLimited extends Error {
  override name = 'RateLimited'
  readonly retryAfterMs: number
  constructor(retryAfterMs: number) {
    super('Auth0 answered 429')
    this.retryAfterMs = retryAfterMs
  }
}

/** Auth0 refused this one question: asking again at once would not help, and other users are not concerned. */
export class Refused extends Error {
  override name = 'Refused'
}

/** Auth0 cannot be asked at all now: it is away, answers 5xx, or refuses our credentials. */
export class Unavailable extends Error {
  override name = 'Unavailable'
}

const timeoutInSeconds = 10

export function openManagement(options: ManagementOptions): Management {
  const client = new ManagementClient({
    domain: options.domain,
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    maxRetries: 0,
    fetch: fetchAt(options),
  })
  return {
    getUser: async (id) => {
      const response = await ask(client, `users/${encodeURIComponent(id)}`)
      return answerOf(response)
    },
  }
}

/** The SDK always builds `https://${domain}/…`; a tenant reached elsewhere gets the same path there. */
export function fetchAt({ domain, baseUrl }: Pick<ManagementOptions, 'domain' | 'baseUrl'>): typeof fetch {
  const built = `https://${domain}/`
  const wanted = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`
  return (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    return fetch(url.startsWith(built) ? wanted + url.slice(built.length) : input, init)
  }
}

/** The SDK's pass-through keeps the body as text, where its typed calls would round integers above 2^53. */
async function ask(client: ManagementClient, path: string): Promise<Response> {
  try {
    return await client.fetch(path, {}, { maxRetries: 0, timeoutInSeconds })
  } catch (cause) {
    throw new Unavailable('Auth0 cannot be reached', { cause })
  }
}

async function answerOf(response: Response): Promise<UserAnswer> {
  const answeredAt = new Date(response.headers.get('date') ?? Date.now())
  const text = await response.text()
  if (response.status === 200) return { found: true, text, answeredAt }
  if (response.status === 404 && isInexistentUser(text)) return { found: false, answeredAt }
  if (response.status === 429) throw new RateLimited(retryAfterMs(response.headers, answeredAt))
  if (response.status === 400) throw new Refused('Auth0 answered 400')
  throw new Unavailable(`Auth0 answered ${response.status}`)
}

/** Only Auth0's own word makes a tombstone; the 404 of a proxy or of a wrong address does not. */
function isInexistentUser(text: string): boolean {
  try {
    const body = parseJson(text)
    return typeof body === 'object' && body !== null && 'errorCode' in body && body.errorCode === 'inexistent_user'
  } catch {
    return false
  }
}

/** `Retry-After` in seconds, else `x-ratelimit-reset` as unix seconds ("Rate Limit Policy"), else a second. */
function retryAfterMs(headers: Headers, now: Date): number {
  const after = Number(headers.get('retry-after') ?? Number.NaN)
  if (after >= 0) return after * 1000
  const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN)
  return reset > 0 ? Math.max(reset * 1000 - now.getTime(), 1000) : 1000
}
