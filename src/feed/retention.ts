// The feed is bounded: changes that are older than the team wants are forgotten, some at a time.
import type { Pool } from 'pg'

export interface FeedSettings {
  /** For how many days changes are kept; 0: there is no feed. */
  days: number
  /** Whether the values before and after are kept. */
  values: boolean
}

/** Rows deleted by one transaction: few, so that no follower waits behind it. */
const batchSize = 5_000

/** From the commit on it is everybody's, whichever process writes users. */
export async function setFeed(pool: Pool, { days, values }: FeedSettings): Promise<void> {
  await pool.query('SELECT mirror.set_feed($1, $2)', [days, values])
}

/** Values from when more was mirrored. */
export async function forgetValues(pool: Pool): Promise<void> {
  await pool.query(
    'UPDATE mirror.changes SET before = NULL, after = NULL WHERE before IS NOT NULL OR after IS NOT NULL',
  )
}

/** @returns how many changes were forgotten */
export async function forgetChanges(pool: Pool, signal: AbortSignal): Promise<number> {
  let forgotten = 0
  while (!signal.aborted) {
    const { rows } = await pool.query<{ gone: number }>('SELECT mirror.forget_changes($1) AS gone', [batchSize])
    const gone = rows[0]?.gone ?? 0
    forgotten += gone
    if (gone < batchSize) break
  }
  return forgotten
}
