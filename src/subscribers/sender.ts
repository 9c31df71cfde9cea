// Sends one message to one URL: no redirect is followed, no answer is believed for longer or read further than it takes to
// know its status.
import type { Agent } from 'undici'
import { codeOf } from '../errors.ts'
import { withinMs } from '../time-limit.ts'
import { AddressRefused, addressIn, isPublic, publicLookup } from './address.ts'
import { bodyOf, headersOf, type Message } from './message.ts'

export type Outcome =
  | { delivered: true; status: number }
  | {
      delivered: false
      /** `status_500`, `timeout`, `address_refused`, or the code of Node's error. */
      reason: string
      status?: number
      /** What the receiver asks for (`Retry-After`). */
      retryAfterMs?: number
    }

export interface Sender {
  /** Never fails: what went wrong is its outcome. */
  send(url: string, message: Message, secrets: readonly string[], signal?: AbortSignal): Promise<Outcome>
  close(): Promise<void>
}

export interface SenderOptions {
  allowPrivate: boolean
  /** For everything from the connection to the answer's head; default 15 s, as Standard Webhooks advises. */
  timeoutMs?: number
}

const usualTimeoutMs = 15_000

/** So much of a body is read for the connection's sake, and for so long; beyond that the connection goes. */
const bodyLimit = { limit: 16_384, forMs: 1_000 }

export function openSender({ allowPrivate, timeoutMs = usualTimeoutMs }: SenderOptions): Sender {
  let agent: Promise<Agent> | undefined

  /** Loaded with the first message: most processes send none. */
  async function openAgent(): Promise<Agent> {
    const { Agent } = await import('undici')
    return new Agent({
      connect: { timeout: timeoutMs, ...(!allowPrivate && { lookup: publicLookup }) },
      keepAliveTimeout: 4_000, // most servers close idle connections after 5 s
      keepAliveMaxTimeout: 30_000,
      maxHeaderSize: bodyLimit.limit,
    })
  }

  async function post(url: URL, message: Message, secrets: readonly string[], ending: AbortSignal): Promise<Outcome> {
    const address = addressIn(url) // Node looks up no address
    if (!allowPrivate && address !== undefined && !isPublic(address)) throw new AddressRefused()
    const body = bodyOf(message)
    agent ??= openAgent()
    const { statusCode, headers, ...response } = await (await agent).request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'POST',
      headers: headersOf(message.id, body, secrets, new Date()),
      body,
      signal: ending,
    })
    await response.body
      .dump({ limit: bodyLimit.limit, signal: AbortSignal.timeout(bodyLimit.forMs) })
      .catch(() => response.body.destroy())
    if (statusCode >= 200 && statusCode < 300) return { delivered: true, status: statusCode }
    const retryAfterMs = retryAfterOf(headers['retry-after'])
    const asked = retryAfterMs === undefined ? {} : { retryAfterMs }
    return { delivered: false, reason: `status_${statusCode}`, status: statusCode, ...asked }
  }

  return {
    send: async (url, message, secrets, signal) => {
      const ending = withinMs(timeoutMs, ...(signal ? [signal] : []))
      return post(new URL(url), message, secrets, ending).catch((error: unknown) => ({
        delivered: false,
        reason: reasonOf(error),
      }))
    },
    close: async () => (await agent)?.destroy(),
  }
}

/** Seconds or a date (RFC 9110, 10.2.3). */
function retryAfterOf(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string') return undefined
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}

/** Codes, never a message: that may quote an address, or what the receiver has sent. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'timeout'
  if (error instanceof Error && error.name === 'AbortError') return 'broken_off'
  const code = codeOf(error)
  if (/TIMEOUT/.test(code)) return 'timeout'
  return code === '' ? 'failed' : code
}
