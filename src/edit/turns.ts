// One edit at a time of each user, in the whole cluster: two of ours never read the same state and write upon it.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import { Busy, onlyOne } from '../reconcile/only-one.ts'

/**
 * Waits for its turn and works; the signal that the work is handed is aborted where the lock is lost.
 *
 * @param waiting aborted where nobody waits for the turn any more
 * @throws its reason where it is aborted before the turn has come
 */
export type TakeTurn = <T>(id: string, waiting: AbortSignal, work: (lost: AbortSignal) => Promise<T>) => Promise<T>

/** How often another process's turn is looked at. */
const lookMs = 25

/**
 * Edits of one user in this process wait in a line, and only the first of them for the lock: a crowd of one user takes one
 * connection.
 *
 * @param pool for the sessions that hold the locks, one for each user who is being edited
 */
export function openTurns(pool: Pool): TakeTurn {
  const last = new Map<string, Promise<unknown>>()
  return (id, waiting, work) => {
    const turn = (last.get(id) ?? Promise.resolve()).then(() => locked(pool, id, waiting, work))
    const over = turn.catch(() => undefined).then(() => void (last.get(id) === over && last.delete(id)))
    last.set(id, over)
    return turn
  }
}

async function locked<T>(
  pool: Pool,
  id: string,
  waiting: AbortSignal,
  work: (lost: AbortSignal) => Promise<T>,
): Promise<T> {
  for (;;) {
    waiting.throwIfAborted()
    try {
      return await onlyOne(pool, `edit ${id}`, new AbortController().signal, work)
    } catch (error) {
      if (!(error instanceof Busy)) throw error
    }
    await sleep(lookMs)
  }
}
