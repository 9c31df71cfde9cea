// Locks of which there is one in the whole cluster: Postgres advisory locks, each held by a session.
//
// A process that dies loses its session and the lock with it, and so does one whose machine is gone. One that stands still
// (stopped, frozen, thrown out of memory) does not: its kernel answers for it. So who holds a lock says something on its
// session now and then, and one that has been silent is ended by whoever wants the lock next.
import type { ClientBase } from 'pg'

/** How often a holder is to say something. */
export const beatMs = 5_000

/** Who has been silent for so long stands still. */
const silentMs = 30_000

const lockSql = "SELECT pg_try_advisory_lock(hashtext('user-mirror'), hashtext($1)) AS locked"
const unlockSql = "SELECT pg_advisory_unlock(hashtext('user-mirror'), hashtext($1))"

/** The view shows the two halves of a key without their signs. A session of another role does not tell since when it is idle. */
const endSilentSql = `
  SELECT pg_terminate_backend(a.pid, 1000) AS ended
  FROM pg_locks l JOIN pg_stat_activity a USING (pid)
  WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database()
    AND l.classid = (hashtext('user-mirror')::bigint & 4294967295)::oid
    AND l.objid = (hashtext($1)::bigint & 4294967295)::oid AND l.objsubid = 2
    AND a.state = 'idle' AND a.state_change < clock_timestamp() - $2 * interval '1 millisecond'`

/**
 * Tries once. The lock lasts as long as the session does, or until it is given back.
 *
 * @param patienceMs how long a holder may be silent; default half a minute
 * @returns whether the session holds it now
 */
export async function tryLock(session: ClientBase, name: string, patienceMs: number = silentMs): Promise<boolean> {
  if (await attemptLock(session, name)) return true
  return (await endSilent(session, name, patienceMs)) && attemptLock(session, name)
}

/** As whoever has logged in: the role that works on the rows sees nothing of sessions, and ends none. */
async function endSilent(session: ClientBase, name: string, patienceMs: number): Promise<boolean> {
  await session.query('BEGIN; SET LOCAL ROLE NONE')
  try {
    const { rows } = await session.query<{ ended: boolean }>(endSilentSql, [name, patienceMs])
    return rows[0]?.ended === true
  } finally {
    await session.query('COMMIT')
  }
}

/** Tries once, and leaves a holder that stands still as it is. */
export async function attemptLock(session: ClientBase, name: string): Promise<boolean> {
  const { rows } = await session.query<{ locked: boolean }>(lockSql, [name])
  return rows[0]?.locked === true
}

/** A lock that cannot be given back goes with its session. */
export async function unlock(session: ClientBase, name: string): Promise<void> {
  await session.query(unlockSql, [name]).catch(() => undefined)
}

/** The holder's sign of life. */
export async function beat(session: ClientBase): Promise<void> {
  await session.query('SELECT 1')
}
