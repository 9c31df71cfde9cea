// What a bench stands on: a Postgres that keeps what it acknowledges, processes of the product pinned to the first core and
// the load to the second. Whatever a bench opens here is closed when it ends, the last first.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { startTenant } from '../dist/tenant/tenant.js'
import { openPostgres } from './postgres.mjs'
import { cores } from './processes.mjs'

/** The server under test is held on the first core and the load on the second; Postgres goes where there is time. */
export const serverCore = '0'
export const loadCore = cores > 1 ? '1' : '0'
export const anyCore = `0-${cores - 1}`

/** @param shared a Postgres that outlives the bench; without it the bench gets one of its own */
export function openStage(shared) {
  const closing = []
  const opened = async (opening) => {
    const thing = await opening
    closing.push(() => thing.close())
    return thing
  }
  return {
    postgres: async (settings) =>
      shared === undefined ? opened(openPostgres(settings)) : opened(shared.borrowed(settings)),
    tenant: (options) => opened(startTenant({ port: 0, ...options })),
    server: (script, args, env, core) => opened(openServer(script, args, env, core)),
    command: (name, env, pattern, core) => opened(openCommand(name, env, pattern, core)),
    client: async (connectionString) => {
      const client = new pg.Client({ connectionString, options: '-c TimeZone=UTC' })
      client.on('error', () => undefined) // Postgres may be stopped right behind its end
      await client.connect()
      closing.push(() => client.end())
      return client
    },
    /** The server's account gets through to what lies in it. */
    directory: async () => {
      const directory = await mkdtemp(join(tmpdir(), 'user-mirror-bench-'))
      closing.push(() => rm(directory, { recursive: true, force: true }))
      await chmod(directory, 0o711)
      return directory
    },
    /** Holds this process on the load's core; after everything has been started that is not load. */
    pinLoad: () => pin(loadCore),
    atEnd: (close) => closing.push(close),
    close: async () => {
      pin(anyCore)
      const failures = []
      for (const close of closing.splice(0).reverse()) await close().catch((error) => failures.push(error))
      if (failures.length > 0) throw failures[0]
    },
  }
}

/** This process with all its threads. */
function pin(to) {
  execFileSync('taskset', ['-acp', to, String(process.pid)], { stdio: 'ignore' })
}

function start(core, args, env, stdio) {
  const child = spawn('taskset', ['-c', core, process.execPath, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio,
  })
  const exited = once(child, 'exit')
  const killed = () => child.kill('SIGKILL')
  process.once('exit', killed)
  child.once('exit', () => process.off('exit', killed))
  return { child, exited }
}

/** Who has not ended by then does not end by itself. */
const patienceMs = 60_000

/** @returns once its output holds a match, with the first group of it */
async function startUntil(name, pattern, { child, exited }) {
  let output = ''
  const found = await new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      if (output === undefined) return
      output += chunk
      const match = pattern.exec(output)
      if (match === null) return
      output = undefined
      resolve(match[1])
    })
    void exited.then(() => reject(new Error(`${name} ended: ${output}`)))
  })
  const close = async () => {
    child.kill('SIGTERM')
    const impatience = setTimeout(() => child.kill('SIGKILL'), patienceMs)
    await exited
    clearTimeout(impatience)
  }
  return { pid: child.pid, found, close }
}

const piped = ['ignore', 'pipe', 'inherit']

/**
 * Starts a server script that prints a line with `"url":"…"` once it listens.
 *
 * @param core where it is held; a server that is not under test belongs on the load's
 */
async function openServer(script, args, env, core = serverCore) {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const server = start(core, [path, ...args], { PORT: '0', ...env }, piped)
  const { found: url, ...rest } = await startUntil(script, /"url":"([^"]+)"/, server)
  return { ...rest, url }
}

export const cli = fileURLToPath(new URL('../dist/start/cli.js', import.meta.url))

/** The real command. @returns once its output matches, with what the pattern's group has `found` */
async function openCommand(name, env, pattern, core = serverCore) {
  return startUntil(name, pattern, start(core, [cli, name], env, piped))
}

const meter = new URL('./meter.mjs', import.meta.url).href

/**
 * Runs a script on the server's core to its end.
 *
 * @returns the JSON that it prints, beside what its process took
 */
export async function runScript(script, args, env) {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const { child } = start(serverCore, ['--import', meter, path, ...args], env, [...piped, 'pipe'])
  const [printed, taken] = [text(child.stdout), text(child.stdio[3])]
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${await printed}`)
  return { ...JSON.parse(await printed), ...JSON.parse(await taken) }
}
