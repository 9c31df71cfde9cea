// Requests as fast as they are answered, counted and timed by our own clock. Written to sockets as they are: a client that
// parses answers and builds requests costs as much as the server, on the core that Postgres needs as well (autocannon 110 µs
// a request, undici 75 to 110, this 50).
import { once } from 'node:events'
import { connect } from 'node:net'

/** Fewer leave the fast ways idle between two groups: with 32 a server that takes in new users waits a fifth of its time. */
export const connections = 64

/** A machine that others work on stops for seconds now and then. */
const patienceMs = 120_000

/**
 * @param load `next` gives the text of the next request (`requestText`); they end after `duration` seconds or an `amount`;
 *   `perRequest` for what one request brings
 * @returns how much was done, in how many seconds, with the milliseconds of each request
 * @throws Error where anything was not answered 2xx
 */
export async function fire({
  url,
  next,
  duration = Number.POSITIVE_INFINITY,
  amount = Number.POSITIVE_INFINITY,
  perRequest = 1,
}) {
  const sockets = await Promise.all(Array.from({ length: Math.min(connections, amount) }, () => open(url)))
  const began = performance.now()
  const latencies = []
  let asked = 0
  const goesOn = () => asked < amount && performance.now() - began < duration * 1000
  await Promise.all(
    sockets.map(async (socket) => {
      while (goesOn()) {
        asked++
        latencies.push(await socket.ask(next()))
      }
    }),
  )
  const seconds = (performance.now() - began) / 1000
  for (const socket of sockets) socket.close()
  return { count: latencies.length * perRequest, seconds, latencies }
}

/** @returns the text of a request, as it goes to the socket; `body` JSON text */
export function requestText({ method = 'GET', path, headers = {}, body = '' }) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const length = body === '' ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`
  return `${method} ${path} HTTP/1.1\r\nhost: localhost\r\n${lines.join('')}${length}\r\n${body}`
}

/** @returns what gives one after the other, and begins again behind the last */
export function inTurn(items) {
  let at = 0
  return () => items[at++ % items.length]
}

/** For whoever brings a token each. */
export function withTokens(tokens, requests) {
  return tokens.flatMap((token) =>
    requests.map((request) => requestText({ ...request, headers: { authorization: `Bearer ${token}` } })),
  )
}

async function open(url) {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await once(socket, 'connect')
  let [settled, head, missing] = [undefined, '', 0]
  const fail = (error) => settled?.reject(new Error(`${url}: ${error?.message ?? 'closed before the answer'}`))
  socket.setTimeout(patienceMs, () => socket.destroy(new Error(`no answer for ${patienceMs} ms`)))
  socket.on('error', fail).on('close', fail)
  socket.setEncoding('latin1').on('data', (text) => {
    if (missing > 0) missing -= text.length
    else {
      head += text
      const end = head.indexOf('\r\n\r\n')
      if (end === -1) return
      const refusal = refusalIn(head)
      if (refusal !== undefined) socket.destroy(new Error(refusal))
      missing = end + 4 + lengthIn(head.slice(0, end)) - head.length
      head = ''
    }
    if (missing === 0) settled.resolve()
  })
  const ask = async (text) => {
    const began = performance.now()
    await new Promise((resolve, reject) => {
      settled = { resolve, reject }
      socket.write(text)
    })
    return performance.now() - began
  }
  return { ask, close: () => socket.destroy() }
}

/** @param answer its head at least */
function refusalIn(answer) {
  return answer.startsWith('2', 'HTTP/1.1 '.length) ? undefined : `not 2xx: ${answer}`
}

/** @returns bytes of the body */
function lengthIn(head) {
  const found = /\r\ncontent-length: (\d+)/i.exec(head)
  if (found === null) throw new Error(`an answer that does not say how long it is: ${head}`)
  return Number(found[1])
}
