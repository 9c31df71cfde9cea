// nginx with the configuration of the example, on a port of its own, and a backend behind it that says what it was sent.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { eventually } from './mirror.ts'

const example = new URL('../../examples/gateway/nginx.conf', import.meta.url)

/** What a distribution's own nginx.conf has around the example. */
const around = (rest: string) => `
worker_processes 1;
pid nginx.pid;
${process.getuid?.() === 0 ? 'user root;' : ''}
events {}
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
${rest}
}`

export interface Gateway {
  url: string
  /** Requests that have come to the backend. */
  passed(): number
}

/**
 * @param mirror its URL
 * @param change of the example, whose addresses are replaced already
 */
export async function startNginx(t: Test, mirror: string, change = (text: string) => text): Promise<Gateway> {
  const folder = await mkdtemp(join(tmpdir(), 'user-mirror-nginx-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const backend = await startBackend(t)
  const port = await freePort()
  const text = (await readFile(example, 'utf8'))
    .replace('127.0.0.1:3000', new URL(mirror).host)
    .replace('127.0.0.1:8000', backend.host)
    .replace('127.0.0.1:8080', `127.0.0.1:${port}`)
  await writeFile(join(folder, 'nginx.conf'), around(change(text)))
  const args = ['-e', 'stderr', '-p', folder, '-c', 'nginx.conf', '-g', 'daemon off;']
  const nginx = spawn(process.env['TEST_NGINX'] ?? 'nginx', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  nginx.stderr.setEncoding('utf8').on('data', (piece) => (said += piece))
  const ended = once(nginx, 'exit')
  t.teardown(async () => {
    nginx.kill('SIGTERM')
    await ended
  })
  const url = `http://127.0.0.1:${port}`
  const isUp = () => fetch(url).then(Boolean, () => false)
  await eventually(isUp, (up) => up).catch((cause) => Promise.reject(new Error(`nginx is not up: ${said}`, { cause })))
  return { url, passed: backend.passed }
}

async function startBackend(t: Test): Promise<{ host: string; passed(): number }> {
  let passed = 0
  const server = createServer((request, response) => {
    passed++
    request.resume()
    const body = JSON.stringify({ method: request.method, url: request.url, headers: request.headers })
    response.writeHead(request.url === '/broken' ? 500 : 200, { 'content-type': 'application/json' }).end(body)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.teardown(() => server.close().closeAllConnections())
  return { host: `127.0.0.1:${portOf(server.address())}`, passed: () => passed }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = portOf(server.address())
  server.close()
  await once(server, 'close')
  return port
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('there is no port')
  return address.port
}
