// Processes that play histories side by side, each on a database of its own, and the Postgres that they share.
import { fork } from 'node:child_process'
import { on, once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from '../../dist/postgres/embedded.js'
import { migrate } from '../../dist/postgres/migrate.js'
import { mutated } from './mutations.mjs'

/** Nothing of it is read after a crash. */
const settings = { fsync: 'off', full_page_writes: 'off', max_connections: '100' }

export async function openPostgres() {
  const directory = await mkdtemp(join(tmpdir(), 'user-mirror-simulate-'))
  await chmod(directory, 0o711) // as root the server has an account of its own, which has to get through
  const postgres = await startEmbeddedPostgres({ directory, settings })
  let databases = 0
  return {
    /** @returns the URL of a migrated database of its own, with `changes` made to its functions */
    database: async (changes) => {
      const url = new URL(postgres.url)
      url.pathname = `/simulate_${++databases}`
      const client = new pg.Client({ connectionString: postgres.url })
      await client.connect()
      await client.query(`CREATE DATABASE simulate_${databases}`)
      await client.end()
      await migrate(url.href)
      await change(url.href, changes)
      return url.href
    },
    close: async () => {
      await postgres.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function change(url, changes) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  for (const one of changes) {
    const { rows } = await client.query('SELECT pg_get_functiondef($1::regprocedure) AS source', [one.function])
    await client.query(mutated(rows[0].source, one))
  }
  await client.end()
}

/**
 * Plays the histories of the seeds from `seed` on, until one fails.
 *
 * @param folder the compiled simulation
 * @param changes to functions of the databases
 * @param shrinks a history that fails is made smaller
 * @param onDone called with the number of histories played so far
 * @returns how many were played, and what failed: `{ seed, reason, history }`
 */
export async function playAll({ postgres, folder, changes = [], seed, runs, workers, shrinks, onDone }) {
  const failures = []
  let [next, done] = [seed, 0]
  async function follow(child) {
    for await (const [message] of on(child, 'message', { close: ['exit'] })) {
      if (message.seed !== undefined) onDone(++done)
      if (message.reason !== undefined) failures.push(message)
      if (next >= seed + runs || failures.length > 0) return
      child.send(next++)
    }
    throw new Error(`a process that plays histories has ended with ${child.exitCode}`)
  }
  const databases = []
  while (databases.length < workers) databases.push(await postgres.database(changes)) // Postgres copies one at a time
  const children = databases.map((url) => fork(join(folder, 'test/simulate/worker.js'), [url, shrinks ? 'shrink' : '']))
  try {
    await Promise.all(children.map(follow))
  } finally {
    for (const child of children) {
      if (!child.connected) continue
      child.disconnect()
      await once(child, 'exit')
    }
  }
  return { played: done, failures }
}
