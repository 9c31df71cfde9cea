// The only caller of the Management API, through Auth0's SDK. No retries here: the queue decides when to come again.
import { randomUUID } from 'node:crypto'
import type { ManagementClient } from 'auth0'
import { underAny } from '../any-signal.ts'
import { allFields, type Fields } from '../fields/fields.ts'
import { parseJson } from '../json.ts'
import { fieldsQuery } from './asked-fields.ts'

export interface ManagementOptions {
  /** The tenant's domain, without scheme. */
  domain: string
  /** Where the tenant is reached, with scheme; differs from `https://${domain}` in tests and behind a proxy. */
  baseUrl: string
  clientId: string
  clientSecret: string
}

/** Where a call's token comes from. */
interface TokenSource {
  current(): Promise<string>
  /** Auth0 does not take this one any more. */
  refused(token: string): Promise<void>
}

/** What Auth0 says of one id. `answeredAt` is on Auth0's clock, cut to the second: never later than the answer. */
export type UserAnswer = { found: true; text: string; answeredAt: Date } | { found: false; answeredAt: Date }

export interface Management {
  /** @param leaving nothing is asked any more that has not been asked yet */
  getUser(id: string, leaving?: AbortSignal): Promise<UserAnswer>
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

/** Our credentials do not reach this far: a scope is missing, or a limit that is not one of rate is met. */
export class Forbidden extends Unavailable {
  /** Auth0's own words, which name the scope. */
  readonly reason: string
  constructor(reason: string) {
    super(`Auth0 answered 403: ${reason}`)
    this.reason = reason
  }
}

const timeoutInSeconds = 10

export interface AskInit extends RequestInit {
  /** Ends the wait for leave to ask; what has been asked goes on, since it is paid for. */
  leaving?: AbortSignal | undefined
}

/** Asks under `/api/v2/`, with a machine token that is kept and renewed. A signal ends the wait for the answer, not its reading. */
export type Ask = (path: string, init?: AskInit) => Promise<Response>

/** The same questions, and none is put any more once `leaving` is aborted. */
export function askUntil(ask: Ask, leaving: AbortSignal): Ask {
  return (path, init) => ask(path, { leaving, ...init })
}

/**
 * The SDK's pass-through keeps the body as text, where its typed calls would round integers above 2^53. It is loaded with
 * the first question: its 700 files are a quarter of what a process has to read to start, and most never ask.
 *
 * @param tokens shared with other processes; default one of this process's own
 */
export function openAsk(options: ManagementOptions, tokens?: TokenSource): Ask {
  const { domain, clientId, clientSecret } = options
  const credentials = tokens === undefined ? { clientId, clientSecret } : { token: tokens.current }
  const open = async () => {
    const { ManagementClient } = await import('auth0')
    return new ManagementClient({ domain, ...credentials, maxRetries: 0, fetch: fetchAt(options) })
  }
  let client: Promise<ManagementClient> | undefined
  // an address in full: the SDK would encode the question mark of a relative one
  const base = `https://${domain}/api/v2/`
  const ask: Ask = async (path, init = {}) => {
    client ??= open()
    const sdk = await client
    try {
      // the SDK never stops listening to the signal that it is given
      return await underAny([init.signal], (signal) =>
        sdk.fetch(base + path, { ...init, signal }, { maxRetries: 0, timeoutInSeconds }),
      )
    } catch (cause) {
      throw new Unavailable('Auth0 cannot be reached', { cause })
    }
  }
  return tokens === undefined ? ask : askAgain(ask, tokens)
}

/** A token that Auth0 refuses is replaced, once: a second 401 is about something else. */
function askAgain(ask: Ask, tokens: TokenSource): Ask {
  return async (path, init) => {
    const token = await tokens.current()
    const response = await ask(path, init)
    if (response.status !== 401) return response
    await response.body?.cancel()
    await tokens.refused(token)
    return ask(path, init)
  }
}

export function openManagement(options: ManagementOptions): Management {
  return managementBy(openAsk(options))
}

/** @param fields what is asked for; default everything */
export function managementBy(ask: Ask, fields: Fields = allFields): Management {
  return { getUser: async (id, leaving) => answerOf(await ask(userPath(id, fields), { leaving })) }
}

/** The only read of Auth0's that is never behind ("Get Users by ID"). */
export async function askForUser(
  ask: Ask,
  id: string,
  signal?: AbortSignal,
  fields: Fields = allFields,
): Promise<UserAnswer> {
  return answerOf(await ask(userPath(id, fields), signal === undefined ? {} : { signal }))
}

export function userPath(id: string, fields: Fields = allFields): string {
  const query = fieldsQuery(fields)
  return `users/${encodeURIComponent(id)}${query === '' ? '' : `?${query}`}`
}

/**
 * For the header `X-Correlation-ID` of a write, which Auth0 repeats in the event of it: 64 characters at most.
 *
 * @param ownWrites how those of this mirror begin
 */
export function correlationId(ownWrites: string): string {
  return ownWrites + randomUUID()
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

/** What is said of one user. @throws RateLimited, Refused, Unavailable */
export async function answerOf(response: Response): Promise<UserAnswer> {
  const answeredAt = dateOf(response)
  const text = await response.text()
  if (response.status === 200) return { found: true, text, answeredAt }
  if (response.status === 404 && isInexistentUser(text)) return { found: false, answeredAt }
  throw refusalOf(response, text)
}

/** When Auth0 answered, on its clock. */
export function dateOf({ headers }: Response): Date {
  return new Date(headers.get('date') ?? Date.now())
}

/** What an answer without success means for the caller. 410 is said of offsets of the Events API. */
export function refusalOf(response: Response, text: string): RateLimited | Refused | Unavailable {
  const { status, headers } = response
  if (status === 429) return new RateLimited(retryAfterMs(headers, dateOf(response)))
  if (status === 400 || status === 410) return new Refused(`Auth0 answered ${status}`)
  return status === 403 ? new Forbidden(messageIn(text)) : new Unavailable(`Auth0 answered ${status}`)
}

/** What an error answer of Auth0's says in words. */
export function messageIn(text: string): string {
  try {
    const { message }: { message?: unknown } = Object(parseJson(text))
    return typeof message === 'string' ? message : ''
  } catch {
    return ''
  }
}

/** Only Auth0's own word makes a tombstone; the 404 of a proxy or of a wrong address does not. */
export function isInexistentUser(text: string): boolean {
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
