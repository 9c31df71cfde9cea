// What each way of refreshing has cost in the whole cluster: added up in the database after each round.
import type { Pool } from 'pg'
import { lazily } from '../auth0/budget-rows.ts'
import { noFigures, type WayFigures, type Ways, wayNames } from './refresh-ways.ts'

const addSql = `
  INSERT INTO mirror.refreshes AS r (way, calls, users)
  SELECT f.* FROM unnest($1::text[], $2::bigint[], $3::bigint[]) f, ${lazily} WHERE lazily.mode = 'off'
  ON CONFLICT (way) DO UPDATE SET calls = r.calls + excluded.calls, users = r.users + excluded.users`

/** Adds what has been spent since the last time, whoever has. */
export type CountWays = () => Promise<void>

export function openCount(pool: Pool, { figures }: Ways): CountWays {
  let counted = noFigures()
  return async () => {
    const before = counted
    counted = structuredClone(figures)
    const of = (member: 'calls' | 'users') => wayNames.map((way) => figures[way][member] - before[way][member])
    await pool.query({ name: 'count-ways', text: addSql, values: [wayNames, of('calls'), of('users')] })
  }
}

/** Calls and users that they made fresh so far, by way: their ratio is the price of a refreshed user. */
export async function refreshCosts(pool: Pool): Promise<WayFigures> {
  const { rows } = await pool.query<{ way: string; calls: string; users: string }>(
    'SELECT way, calls, users FROM mirror.refreshes',
  )
  const costs = noFigures()
  for (const way of wayNames) {
    const row = rows.find((row) => row.way === way)
    if (row !== undefined) costs[way] = { calls: Number(row.calls), users: Number(row.users) }
  }
  return costs
}
