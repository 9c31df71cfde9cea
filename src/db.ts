// The database as the API has it: its pools. Who needs no more than one opens that.
import type { Pool } from 'pg'
import type { Log } from './log.ts'
import { openPool, searchesAtOnce } from './pool.ts'

export interface Db {
  pool: Pool
  /** For searches, which may take seconds: they wait for each other, and nothing else waits for them. */
  searchPool: Pool
  close(): Promise<void>
}

/**
 * @param max connections in the pool
 */
export function openDb(url: string, log: Log, max?: number): Db {
  const pool = openPool(url, log, max)
  const searchPool = openPool(url, log, searchesAtOnce)
  return {
    pool,
    searchPool,
    close: async () => {
      await Promise.all([pool.end(), searchPool.end()])
    },
  }
}
