// What a bench stands on: a Postgres that keeps what it acknowledges, and server processes pinned to the first core.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { startEmbeddedPostgres } from '../dist/postgres/embedded.js'
import { migrate } from '../dist/postgres/migrate.js'

/** The server under test is held on the first core and the load on the second; Postgres goes where there is time. */
const serverCore = '0'
export const loadCore = '1'

/** Holds this process, with all its threads, on the load's core; after everything has been started that is not load. */
export function pinLoad() {
  execFileSync('taskset', ['-acp', loadCore, String(process.pid)])
}

/** Postgres with its durable defaults: fsync and synchronous_commit on. */
export async function openPostgres() {
  const directory = await mkdtemp(join(tmpdir(), 'user-mirror-bench-'))
  await chmod(directory, 0o711)
  const postgres = await startEmbeddedPostgres({ directory, settings: { max_connections: '100' } })
  const pid = Number((await readFile(join(postgres.dataDirectory, 'postmaster.pid'), 'utf8')).split('\n')[0])
  const database = async (name) => {
    const client = new pg.Client({ connectionString: postgres.url })
    await client.connect()
    await client.query(`CREATE DATABASE ${name}`)
    await client.end()
    const url = new URL(postgres.url)
    url.pathname = `/${name}`
    await migrate(url.href)
    return url.href
  }
  const close = async () => {
    await postgres.stop()
    await rm(directory, { recursive: true, force: true })
  }
  return { pid, database, close }
}

/**
 * Starts a server script that prints a line with `"url":"…"` once it listens.
 *
 * @param core where it is held; a server that is not under test belongs on the load's
 */
export async function openServer(script, args, env, core = serverCore) {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const command = ['-c', core, process.execPath, path, ...args]
  const child = spawn('taskset', command, {
    env: { PATH: process.env.PATH, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise((resolve, reject) => {
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
      const found = /"url":"([^"]+)"/.exec(output)
      if (found) resolve(found[1])
    })
    child.once('exit', () => reject(new Error(`the server ended: ${output}`)))
  })
  const close = async () => {
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    await exited
  }
  return { pid: child.pid, url, close }
}

const meter = new URL('./meter.mjs', import.meta.url).href

/**
 * Runs a script on the server's core to its end.
 *
 * @returns the JSON that it prints, beside what its process took
 */
export async function runScript(script, args, env) {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const command = ['-c', serverCore, process.execPath, '--import', meter, path, ...args]
  const child = spawn('taskset', command, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  })
  const [printed, taken] = [text(child.stdout), text(child.stdio[3])]
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${await printed}`)
  return { ...JSON.parse(await printed), ...JSON.parse(await taken) }
}
