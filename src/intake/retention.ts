// The inbox is bounded: events that no repeat is to be expected of any more are forgotten, a few at a time.
import type { Pool } from 'pg'

/** Rows deleted by one statement: few, so that no delivery waits behind it. */
const batchSize = 5_000

const forgetSql = `
  DELETE FROM mirror.inbox WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM mirror.inbox WHERE received_at < now() - make_interval(days => $1) LIMIT $2
  ))`

/** What is late is not sent again, either, so nobody needs to be known by it any more. */
const forgetErasedSql = 'DELETE FROM mirror.erased WHERE late_until < now() - make_interval(days => $1)'

/**
 * @param days Auth0 keeps logs for 30 days at most ("Log Data Retention"); what is older is not sent again
 * @returns how many events were forgotten
 */
export async function forgetEvents(pool: Pool, days: number, signal: AbortSignal): Promise<number> {
  await pool.query(forgetErasedSql, [days])
  let forgotten = 0
  while (!signal.aborted) {
    const { rowCount } = await pool.query(forgetSql, [days, batchSize])
    forgotten += rowCount ?? 0
    if ((rowCount ?? 0) < batchSize) break
  }
  return forgotten
}
