// A sender that announces a delivery and sends as much of its body as the test says, on a connection of its own.
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Test } from 'tap'
import { secret } from './mirror.ts'

export interface SlowSender {
  send(bytes: string | Uint8Array): void
  /** What has been answered so far. */
  answered(): string
  /** Resolves when the answers hold a match. */
  hears(pattern: RegExp): Promise<void>
  /** Resolves when the connection is over, whoever ended it. */
  gone: Promise<unknown>
  abort(): void
}

/** @param length as in `content-length`; without it the body comes in chunks */
export async function announce(t: Test, url: string, length?: number): Promise<SlowSender> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  t.teardown(() => socket.destroy())
  let answered = ''
  socket.setEncoding('latin1').on('data', (text) => (answered += text))
  socket.on('error', () => undefined) // being cut off is what it is for
  const gone = once(socket, 'close').catch(() => undefined)
  await once(socket, 'connect')
  socket.write(head(length))
  const hears = async (pattern: RegExp) => {
    while (!pattern.test(answered)) await Promise.race([once(socket, 'data'), gone.then(() => endedWithout(pattern))])
  }
  return {
    send: (bytes) => void socket.write(bytes),
    answered: () => answered,
    hears,
    gone,
    abort: () => socket.destroy(),
  }
}

export function head(length?: number): string {
  const framing = length === undefined ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`
  return `POST /webhooks/auth0/logs HTTP/1.1\r\nHost: mirror\r\nAuthorization: ${secret}\r\n${framing}\r\n\r\n`
}

function endedWithout(pattern: RegExp): never {
  throw new Error(`the connection ended without ${pattern}`)
}
