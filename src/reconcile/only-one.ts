// One worker for each kind of run in the whole cluster: who holds the lock.
import type { Pool } from 'pg'
import { underAny } from '../any-signal.ts'
import { beat, beatMs, tryLock, unlock } from '../lock.ts'

/** Somebody is at it: another process, or another call in this one. */
export class Busy extends Error {
  override name = 'Busy'
  constructor(name: string) {
    super(`a ${name} run is under way already`)
  }
}

/**
 * Works under the lock. The signal is aborted where the session that holds it is lost, since somebody else may then begin.
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
  const lock = `run ${name}`
  try {
    if (!(await tryLock(client, lock))) throw new Busy(name)
    const beating = setInterval(() => void beat(client).catch(onLost), beatMs)
    try {
      return await underAny([signal, lost.signal], work)
    } finally {
      clearInterval(beating)
      await unlock(client, lock)
    }
  } finally {
    client.off('error', onLost)
    client.release(lost.signal.aborted)
  }
}
