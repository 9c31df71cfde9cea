// Ways to the database on which every statement can be held up, or be the last one: a lane is what one worker of the
// mirror holds. Between any two statements, and before each commit, there is a point at which others may go first, or at
// which the process may die.
import type pg from 'pg'

export interface Lane {
  pool: pg.Pool
  /** Called at each point; what it throws is what the worker meets. */
  at: (() => Promise<void>) | undefined
  isDead: boolean
  /** Connections of the dead, on their way back. */
  left: Promise<void>[]
  /** Server processes that work on a statement of this lane now. */
  busy: Set<number>
}

type Query = (...args: unknown[]) => Promise<unknown>

export function openLane(base: pg.Pool): Lane {
  const lane: Lane = { pool: base, at: undefined, isDead: false, left: [], busy: new Set() }
  lane.pool = facade(base, {
    query: (...args: unknown[]) => (lane.at === undefined ? queryOf(base)(...args) : alone(base, lane, args)),
    connect: async () => {
      const client = await base.connect()
      return facade(client, {
        query: (...args: unknown[]) => within(client, lane, args),
        release: () => (lane.isDead ? void lane.left.push(buried(client)) : client.release()),
      })
    },
  })
  return lane
}

async function buried(client: pg.PoolClient): Promise<void> {
  await client.query('ROLLBACK; SELECT pg_advisory_unlock_all()')
  client.release()
}

/** The same object, but for some of its methods. */
function facade<T extends object>(target: T, methods: Record<string, unknown>): T {
  return new Proxy(target, {
    get: (_, name) => {
      if (typeof name === 'string' && Object.hasOwn(methods, name)) return methods[name]
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** Of `pg`'s many forms, the one that returns a promise. */
function queryOf(db: pg.Pool | pg.PoolClient): Query {
  return db.query.bind(db) as Query
}

/** A statement by itself is a transaction by itself: here with a point before its commit. */
async function alone(base: pg.Pool, lane: Lane, args: unknown[]): Promise<unknown> {
  const client = await base.connect()
  try {
    await client.query('BEGIN')
    const result = await run(client, lane, args)
    await lane.at?.()
    await client.query('COMMIT')
    await lane.at?.()
    return result
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

/** Whoever rolls back has met an error already; nothing more happens to them. */
async function within(client: pg.PoolClient, lane: Lane, args: unknown[]): Promise<unknown> {
  if (lane.at === undefined || args[0] === 'ROLLBACK') return queryOf(client)(...args)
  return run(client, lane, args)
}

async function run(client: pg.PoolClient, lane: Lane, args: unknown[]): Promise<unknown> {
  await lane.at?.()
  const pid: unknown = Reflect.get(client, 'processID')
  if (typeof pid !== 'number') throw new Error('a connection without a server process')
  lane.busy.add(pid)
  try {
    return await queryOf(client)(...args)
  } finally {
    lane.busy.delete(pid)
  }
}

/** The process ends in the middle of its work. */
export class Died extends Error {
  override name = 'Died'
}

/**
 * What was open is rolled back, and the locks of the sessions are gone, as if the connections had been cut.
 *
 * @param points so many are passed alive
 */
export async function mortal<T>(lane: Lane, points: number, work: () => Promise<T>): Promise<T> {
  let left = points
  const { at } = lane
  lane.at = async () => {
    await at?.()
    if (left-- <= 0) {
      lane.isDead = true
      throw new Died()
    }
  }
  try {
    return await work()
  } finally {
    lane.at = at
    await Promise.all(lane.left)
    lane.isDead = false
  }
}
