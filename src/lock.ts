// Locks of which there is one in the whole cluster: Postgres advisory locks, each held by a session.
//
// A process that dies loses its session and the lock with it, and so does one whose machine is gone. One that stands still
// (stopped, frozen, thrown out of memory) does not: its kernel answers for it. So who holds a lock says something on its
// session, and one that is silent is ended by whoever wants the lock next. Who holds it for a piece of work says something
// now and then; who holds it for as long as it lives, when it is asked, so that a mirror with nothing to do says nothing.
import type { ClientBase } from 'pg'

/** How often whoever holds a lock for a piece of work is to say something. */
export const beatMs = 5_000

/** Who has been silent for so long stands still. */
const silentMs = 30_000

const lockSql = "SELECT pg_try_advisory_lock(hashtext('user-mirror'), hashtext($1)) AS locked"
const unlockSql = "SELECT pg_advisory_unlock(hashtext('user-mirror'), hashtext($1))"

/** The view shows the two halves of a key without their signs. A session of another role does not tell since when it is idle. */
const endSilentSql = (since: string) => `
  SELECT pg_terminate_backend(a.pid, 1000) AS ended
  FROM pg_locks l JOIN pg_stat_activity a USING (pid)
  WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database()
    AND l.classid = (hashtext('user-mirror')::bigint & 4294967295)::oid
    AND l.objid = (hashtext($1)::bigint & 4294967295)::oid AND l.objsubid = 2
    AND a.state = 'idle' AND a.state_change < ${since}`

/**
 * Tries once. The lock lasts as long as the session does, or until it is given back.
 *
 * @param patienceMs how long a holder may be silent; default half a minute
 * @returns whether the session holds it now
 */
export async function tryLock(session: ClientBase, name: string, patienceMs: number = silentMs): Promise<boolean> {
  if (await attemptLock(session, name)) return true
  const ended = await endSilent(session, name, "clock_timestamp() - $2 * interval '1 millisecond'", patienceMs)
  return ended && attemptLock(session, name)
}

/** As whoever has logged in: the role that works on the rows sees nothing of sessions, and ends none. */
async function endSilent(session: ClientBase, name: string, since: string, value: unknown): Promise<boolean> {
  await session.query('BEGIN; SET LOCAL ROLE NONE')
  try {
    const { rows } = await session.query<{ ended: boolean }>(endSilentSql(since), [name, value])
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

const askingChannel = 'mirror_locks'

/**
 * Asks whoever holds the lock for a sign of life.
 *
 * @returns when it was asked, for `tryUnanswered`
 */
export async function askHolder(session: ClientBase, name: string): Promise<string> {
  const { rows } = await session.query<{ at: string }>('SELECT clock_timestamp()::text AS at, pg_notify($1, $2)', [
    askingChannel,
    name,
  ])
  return rows[0]?.at ?? '-infinity'
}

/** Takes the lock from a holder that has not said anything since it was asked. By Postgres's clock: ours may have stood still. */
export async function tryUnanswered(session: ClientBase, name: string, askedAt: string): Promise<boolean> {
  return (await endSilent(session, name, '$2::timestamptz', askedAt)) && attemptLock(session, name)
}

/**
 * Gives a sign of life whenever somebody asks for one.
 *
 * @param onLost called where none can be given
 * @returns gives one at once; rejects where the session, and with it the lock, is lost
 */
export async function answerAsking(
  session: ClientBase,
  name: string,
  onLost: () => void,
): Promise<() => Promise<void>> {
  let underWay: Promise<void> | undefined
  const answer = () => {
    underWay ??= beat(session)
      .catch((error: unknown) => {
        onLost()
        throw error
      })
      .finally(() => {
        underWay = undefined
      })
    return underWay
  }
  session.on('notification', ({ payload }) => {
    if (payload === name) void answer().catch(() => undefined)
  })
  await session.query(`LISTEN ${askingChannel}`)
  return answer
}

/** The holder's sign of life. */
export async function beat(session: ClientBase): Promise<void> {
  await session.query('SELECT 1')
}
