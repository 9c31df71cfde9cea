// The load balancer before the fleet: asks every replica whether it is ready, and gives each request to the next that is.
// It never repeats a request: what breaks, breaks for the client.
import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'

const askEveryMs = 200
const askMs = 3_000

/** A replica that stands still is given up for this request after this time. */
const answerMs = 15_000

/** @param replicas the URLs that there are at the moment */
export async function openBalancer(replicas) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const ready = new Set()
  let turn = 0

  async function ask() {
    const urls = replicas()
    for (const url of ready) if (!urls.includes(url)) ready.delete(url)
    await Promise.all(urls.map((url) => isReady(url).then((is) => (is ? ready.add(url) : ready.delete(url)))))
  }
  let asking
  const timer = setInterval(() => {
    asking ??= ask().finally(() => {
      asking = undefined
    })
  }, askEveryMs)

  function forward(incoming, outgoing) {
    const urls = [...ready]
    const url = urls[turn++ % urls.length]
    if (url === undefined) return refuse(incoming, outgoing, 502, 'no replica is ready')
    const { method, headers } = incoming
    const options = { method, headers: { ...headers, connection: 'keep-alive' }, agent, timeout: answerMs }
    const passed = request(url + incoming.url, options, (answer) => {
      const { connection: _, 'keep-alive': __, ...rest } = answer.headers
      outgoing.writeHead(answer.statusCode, rest)
      answer.pipe(outgoing)
      answer.once('error', () => outgoing.destroy())
    })
    passed.once('timeout', () => passed.destroy(new Error('no answer')))
    passed.once('error', () => {
      if (outgoing.headersSent) outgoing.destroy()
      else refuse(incoming, outgoing, 502, 'the connection broke')
    })
    incoming.once('error', () => passed.destroy())
    incoming.pipe(passed)
  }

  const server = createServer(forward)
  server.keepAliveTimeout = 600_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    ready: () => ready.size,
    close: async () => {
      clearInterval(timer)
      await asking
      agent.destroy()
      server.closeAllConnections()
      server.close()
    },
  }
}

/** 502 is the balancer's own word: none of it comes from the product. */
function refuse(incoming, outgoing, status, why) {
  incoming.resume()
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ code: why }))
}

async function isReady(url) {
  try {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(askMs) })
    await answer.body?.cancel()
    return answer.ok
  } catch {
    return false
  }
}
