// What each way of refreshing has cost in the whole cluster: added up in the database after each round.
import type { Pool } from 'pg'
import type { Way, WayFigures, Ways } from './refresh-ways.ts'

const addSql = `
  INSERT INTO mirror.refreshes AS r (way, calls, users) SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[])
  ON CONFLICT (way) DO UPDATE SET calls = r.calls + excluded.calls, users = r.users + excluded.users`

const names: readonly Way[] = ['get', 'search']

/** Does the work, and adds what it took, whether it succeeded or not. */
export async function countWays(pool: Pool, { figures }: Ways, work: () => Promise<void>): Promise<void> {
  const before = structuredClone(figures)
  try {
    await work()
  } finally {
    const of = (member: 'calls' | 'users') => names.map((way) => figures[way][member] - before[way][member])
    await pool.query(addSql, [names, of('calls'), of('users')])
  }
}

/** Calls and users that they made fresh so far, by way: their ratio is the price of a refreshed user. */
export async function refreshCosts(pool: Pool): Promise<WayFigures> {
  const { rows } = await pool.query<{ way: string; calls: string; users: string }>(
    'SELECT way, calls, users FROM mirror.refreshes',
  )
  const of = (way: Way) => {
    const row = rows.find((row) => row.way === way)
    return { calls: Number(row?.calls ?? 0), users: Number(row?.users ?? 0) }
  }
  return { get: of('get'), search: of('search') }
}
