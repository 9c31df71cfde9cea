// The database as the API has it: the pool, and the Prisma client on top of it. Who needs no more than the pool opens that.
import { PrismaPg } from '@prisma/adapter-pg'
import type { Pool } from 'pg'
import { PrismaClient } from './generated/prisma/client.ts'
import type { Log } from './log.ts'
import { openPool, searchesAtOnce } from './pool.ts'

export interface Db {
  pool: Pool
  /** For searches, which may take seconds: they wait for each other, and nothing else waits for them. */
  searchPool: Pool
  prisma: PrismaClient
  close(): Promise<void>
}

/**
 * @param max connections in the pool
 */
export function openDb(url: string, log: Log, max?: number): Db {
  const pool = openPool(url, log, max)
  const searchPool = openPool(url, log, searchesAtOnce)
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: false }) })
  return {
    pool,
    searchPool,
    prisma,
    close: async () => {
      await prisma.$disconnect()
      await Promise.all([pool.end(), searchPool.end()])
    },
  }
}
