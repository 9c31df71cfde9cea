// Opens and closes the connections to Postgres: one pool, used by the hot statements and by the Prisma client alike.
import pg from 'pg'
import { codeOf } from './errors.ts'
import { type Log, seldom } from './log.ts'
import { sessionAt } from './session.ts'

/** How long a statement may wait for a free connection before the caller is told to come again (503). */
const connectionTimeoutMs = 5_000

/**
 * An idle connection is kept so long: a new one reads the catalogue and plans every statement anew, which takes the first of
 * each twenty times as long as the others.
 */
const idleTimeoutMs = 300_000

/**
 * The server drops the session of a process whose machine is gone, with the locks that it holds, within half a minute
 * instead of two hours.
 */
const keepalives = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3'

/** Connections for searches, which may take seconds. */
export const searchesAtOnce = 4

/**
 * @param max connections in the pool
 */
export function openPool(url: string, log: Log, max = 10): pg.Pool {
  const pool = new pg.Pool({
    ...sessionAt(url, keepalives),
    max,
    connectionTimeoutMillis: connectionTimeoutMs,
    idleTimeoutMillis: idleTimeoutMs,
  })
  // An idle connection that the server drops is replaced by the pool; without a listener it would end the process.
  const noteLost = seldom(log, 'a database connection was lost')
  pool.on('error', noteLost)
  // It may be dropped in the very moment in which it is handed out: the pool listens no more then, and nobody else yet.
  pool.on('connect', (client) => client.on('error', noteLost))
  return pool
}

/** Runs `work` in one transaction on one connection; rolled back where it throws. */
export async function inTransaction<T>(pool: pg.Pool, work: (tx: pg.ClientBase) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  const onLost = (error: Error) => {
    broken = error
  }
  client.on('error', onLost) // the pool listens to idle connections only, and an unheard error ends the process
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(onLost)
    throw error
  } finally {
    client.off('error', onLost)
    client.release(broken)
  }
}

const tries = 4

/** Does the work again where Postgres has ended its transaction, which waited in a ring with others (SQLSTATE class 40). */
export async function untangled<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === tries || !codeOf(error).startsWith('40')) throw error
    }
  }
}
