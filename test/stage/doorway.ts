// A door on loopback before a server that is there all the time: shut, it refuses connections and ends those that there are.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'

export interface Doorway {
  /** The server's URL, by way of the door. */
  url: string
  open(): Promise<void>
  shut(): Promise<void>
}

/** @returns shut */
export async function doorwayTo(t: Test, url: string): Promise<Doorway> {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  const server = createServer((inner) => {
    const outer = connect(Number(target.port), target.hostname)
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(from)
      from.on('error', () => to.destroy()).once('close', () => sockets.delete(from))
      from.pipe(to)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const shut = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  const open = async () => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  t.teardown(shut)
  await shut()
  const way = new URL(url)
  way.host = `127.0.0.1:${port}`
  return { url: way.href, open, shut }
}
