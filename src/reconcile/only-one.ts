// One worker for each kind of run in the whole cluster: who holds the Postgres advisory lock.
import type { Pool, PoolClient } from 'pg'

/** Somebody is at it: another process, or another call in this one. */
export class Busy extends Error {
  override name = 'Busy'
  constructor(name: string) {
    super(`a ${name} run is under way already`)
  }
}

const lockSql = "SELECT pg_try_advisory_lock(hashtext('user-mirror'), hashtext($1)) AS locked"
const unlockSql = "SELECT pg_advisory_unlock(hashtext('user-mirror'), hashtext($1))"

/**
 * Works under the lock, which lasts as long as its session: a process that dies lets go of it. The signal is aborted
 * where the session is lost, since somebody else may then begin.
 *
 * @throws Busy where the lock is held
 */
export async function onlyOne<T>(
  pool: Pool,
  name: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  const lost = new AbortController()
  const onLost = () => lost.abort(new Error('the session that holds the lock was lost'))
  client.on('error', onLost)
  try {
    const { rows } = await client.query<{ locked: boolean }>(lockSql, [`run ${name}`])
    if (rows[0]?.locked !== true) throw new Busy(name)
    try {
      return await work(AbortSignal.any([signal, lost.signal]))
    } finally {
      await unlock(client, name)
    }
  } finally {
    client.off('error', onLost)
    client.release(lost.signal.aborted)
  }
}

/** A lock that cannot be given back goes with its session. */
async function unlock(client: PoolClient, name: string): Promise<void> {
  await client.query(unlockSql, [`run ${name}`]).catch(() => undefined)
}
