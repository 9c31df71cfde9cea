// `npm run simulate -- --seed N --runs N [--workers N] [--mutation NAME | --mutations]`
import { fork, spawnSync } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { startEmbeddedPostgres } from '../../dist/postgres/embedded.js'
import { migrate } from '../../dist/postgres/migrate.js'
import { openProgress } from '../../dist/start/progress.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const built = join(root, '.simulate')

function build() {
  const { status } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.simulate.json')],
    { stdio: 'inherit' },
  )
  if (status !== 0) throw new Error('the simulation does not compile')
}

async function openPostgres() {
  const directory = await mkdtemp(join(tmpdir(), 'user-mirror-simulate-'))
  await chmod(directory, 0o711)
  const postgres = await startEmbeddedPostgres({
    directory,
    settings: { fsync: 'off', full_page_writes: 'off', max_connections: '100' },
  })
  return {
    url: postgres.url,
    close: async () => {
      await postgres.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function database(url, name) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  const own = new URL(url)
  own.pathname = `/${name}`
  await migrate(own.href)
  return own.href
}

async function search({ url, folder, seed, runs, workers, name, enough }) {
  const progress = openProgress(process.stderr, name)
  const failures = []
  let next = seed
  let done = 0
  await Promise.all(
    Array.from({ length: workers }, async (_, number) => {
      const child = fork(join(folder, 'test/simulate/worker.js'), [
        await database(url, `simulate_${name.replace(/\W/g, '_')}_${number}`),
      ])
      await new Promise((resolve, reject) => {
        child.once('exit', (code) => reject(new Error(`a worker ended with ${code}`)))
        child.on('message', (message) => {
          if (!message.ready) done++
          if (message.reason) {
            failures.push(message)
            process.stdout.write(
              `\nseed ${message.seed} fails: ${message.reason}\n${message.history}\nagain: npm run simulate -- --seed ${message.seed} --runs 1\n`,
            )
          }
          progress.show({ done, total: runs })
          if (next >= seed + runs || failures.length >= enough) return resolve()
          child.send(next++)
        })
      })
      child.removeAllListeners('exit')
      child.disconnect()
    }),
  )
  progress.end()
  return { failures, done }
}

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1000' },
    workers: { type: 'string', default: '2' },
    enough: { type: 'string', default: '1' },
  },
})
build()
const postgres = await openPostgres()
const began = performance.now()
try {
  const { failures, done } = await search({
    url: postgres.url,
    folder: built,
    seed: Number(values.seed),
    runs: Number(values.runs),
    workers: Number(values.workers),
    name: 'simulate',
    enough: Number(values.enough),
  })
  const ms = performance.now() - began
  process.stdout.write(
    `${done} histories, ${failures.length} divergences, ${Math.round(ms / 1000)} s, ${Math.round(ms / done)} ms a history\n`,
  )
  if (failures.length > 0) process.exitCode = 1
} finally {
  await postgres.close()
}
