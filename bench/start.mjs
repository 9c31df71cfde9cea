// From `npm start` to the first 200 of GET /me, with everything installed and built: in an empty directory, where Postgres,
// its schema and the tenant's people are made on the way, and once more with the data there.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { median, round } from './measure.mjs'
import { atMost } from './verdict.mjs'

const setup = fileURLToPath(new URL('../src/start/setup.mjs', import.meta.url))
const limitMs = 120_000
const demoUser = 'auth0|66d3f0a1b2c3d4e5f6071829'

export const start = {
  about: 'npm start to the first answer',
  minutes: 1,
  options: { rounds: 5 },
  quick: { rounds: 1 },
  run: async ({ rounds }, stage) => {
    const took = { fresh: [], again: [] }
    for (let turn = 0; turn < rounds; turn++) {
      const directory = await stage.directory()
      await writeFile(join(directory, 'package.json'), JSON.stringify({ scripts: { start: `node ${setup} start` } }))
      for (const kind of ['fresh', 'again']) {
        took[kind].push(await timeOf(directory))
      }
    }
    const seconds = (kind, member) => round(median(took[kind].map((times) => times[member])) / 1000, 2)
    const rows = Object.entries({ fresh: 'in an empty directory', again: 'with the data there' }).map(
      ([kind, way]) => ({
        way,
        's to the tenant’s first answer': seconds(kind, 'tenant'),
        's to the first 200 of /me': seconds(kind, 'me'),
        's to "ready"': seconds(kind, 'ready'),
        least: round(Math.min(...took[kind].map(({ me }) => me)) / 1000, 2),
        most: round(Math.max(...took[kind].map(({ me }) => me)) / 1000, 2),
      }),
    )
    return {
      tables: [{ title: 'npm start', rows }],
      targets: [
        atMost(4, 'seconds to the first 200, in an empty directory', seconds('fresh', 'me')),
        atMost(4, 'seconds to the first 200, with the data there', seconds('again', 'me')),
      ],
      runs: [], // Postgres outlives whoever has started it, and would pass for somebody else's
      floors: [],
    }
  },
}

/** @returns milliseconds from the start to each */
async function timeOf(directory) {
  const [PORT, TENANT_PORT] = [await freePort(), await freePort()].map(String)
  const began = performance.now()
  const child = spawn('npm', ['start'], {
    cwd: directory,
    env: { PATH: process.env.PATH, HOME: directory, PORT, TENANT_PORT, npm_config_update_notifier: 'false' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true, // a group of its own: npm hands a signal on to nobody
  })
  const exited = once(child, 'exit')
  const endGroup = (signal) => process.kill(-child.pid, signal)
  try {
    const isReady = untilReady(child.stdout)
    const until = (ask) => poll(ask, began, exited)
    const token = await until(() => tokenAt(`http://127.0.0.1:${TENANT_PORT}/`))
    const tenant = performance.now() - began
    await until(() => isAnswered(`http://127.0.0.1:${PORT}/me`, token))
    const me = performance.now() - began
    await isReady
    return { tenant, me, ready: performance.now() - began }
  } finally {
    endGroup('SIGTERM')
    await exited
    while (isThere(child.pid)) await sleep(20)
  }
}

/** Whether anybody of the group is left. */
function isThere(group) {
  try {
    process.kill(-group, 0)
    return true
  } catch {
    return false
  }
}

async function poll(ask, began, exited) {
  let hasEnded = false
  void exited.then(() => {
    hasEnded = true
  })
  for (;;) {
    const answer = await ask().catch(() => undefined) // nobody listens yet
    if (answer) return answer
    if (hasEnded) throw new Error('npm start has ended')
    if (performance.now() - began > limitMs) throw new Error(`no answer within ${limitMs / 1000} s`)
    await sleep(5)
  }
}

async function tokenAt(issuer) {
  const response = await fetch(`${issuer}local/token`, { method: 'POST', body: JSON.stringify({ user_id: demoUser }) })
  return response.ok && (await response.json()).access_token
}

async function isAnswered(url, token) {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  await response.arrayBuffer()
  return response.ok
}

async function untilReady(stdout) {
  let output = ''
  for await (const chunk of stdout) {
    output += chunk
    if (/^ready$/m.test(output)) break
  }
  stdout.resume()
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}
