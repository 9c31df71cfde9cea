// A subscriber's end: a real HTTP server that answers as it is told, and notes what it was sent.
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { eventually } from './mirror.ts'

export interface Received {
  id: string
  headers: IncomingHttpHeaders
  /** To the byte, as signatures have it. */
  text: string
  type: string
  data: { cursor: string; user_id: string; kind: string; changed: string[] }
  /** Whether it was answered 2xx. */
  taken: boolean
}

/** A status, with headers where wanted; `hang`: no answer; `reset`: the connection is cut. */
export type Reply = number | 'hang' | 'reset' | ((response: ServerResponse) => unknown)

export interface Receiver {
  url: string
  received: Received[]
  /** Of what was answered 2xx: the first of each id, in order. */
  taken(): Received[]
  /** How the next requests are answered, one each; then 204. */
  replies: Reply[]
  connections(): number
  /** Resolves when so many different messages were taken. */
  hasTaken(count: number): Promise<Received[]>
}

export async function openReceiver(t: Test, usual: Reply = 204): Promise<Receiver> {
  const received: Received[] = []
  const replies: Reply[] = []
  let connections = 0
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const reply = replies.shift() ?? usual
    const { type, data } = JSON.parse(text)
    const one: Received = {
      ...{ id: String(request.headers['webhook-id']), headers: request.headers },
      ...{ text, type, data, taken: false },
    }
    received.push(one)
    response.on('finish', () => {
      one.taken = response.statusCode >= 200 && response.statusCode < 300
    })
    if (reply === 'reset') request.socket.resetAndDestroy()
    else if (typeof reply === 'function') reply(response)
    else if (reply !== 'hang') response.writeHead(reply).end()
  })
  server.on('connection', () => connections++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const taken = () => {
    const first = new Map<string, Received>()
    for (const one of received) if (one.taken && !first.has(one.id)) first.set(one.id, one)
    return [...first.values()]
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks?key=receiver-key-7f3a`,
    received,
    taken,
    replies,
    connections: () => connections,
    hasTaken: (count) =>
      eventually(
        async () => taken(),
        (found) => found.length >= count,
        30_000,
      ),
  }
}
