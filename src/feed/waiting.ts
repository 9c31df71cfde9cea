// Followers who have read everything wait here: one session of the process hears of changes and wakes all of them. It is
// there while somebody waits, and nobody asks the database meanwhile.
import type { Log } from '../log.ts'
import { type Listener, listenToUsers } from '../users/listen.ts'

export interface Waiting {
  /** How often changes have been heard of so far. To be asked before the feed is read. */
  heard(): number
  /** Lasts until more has been heard than `heard`, for `limitMs` at most. */
  until(heard: number, limitMs: number, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** What every transaction that changes users tells: an empty message, whatever it has changed. */
const channel = 'user_changes'

/** Whoever has just left often comes again. */
const lingerMs = 10_000

/** So long a session that has died without a word may go unnoticed. */
const silentMs = 5_000

/** While nothing can be heard. */
const deafMs = 1_000

export function openWaiting({ databaseUrl, log }: { databaseUrl: string; log: Log }): Waiting {
  const woken = new Set<() => void>()
  const ending = new Set<Promise<void>>()
  let listener: Listener | undefined
  let leaving: NodeJS.Timeout | undefined
  let count = 0

  function wake(): void {
    count++
    for (const one of woken) one()
  }

  // whatever comes before it listens is seen by those whom its beginning wakes
  function listen(): void {
    clearTimeout(leaving)
    listener ??= listenToUsers({ databaseUrl, log, silentMs, channel, onChanged: wake })
  }

  async function end(): Promise<void> {
    clearTimeout(leaving)
    const closing = listener?.close()
    listener = undefined
    if (closing === undefined) return
    ending.add(closing)
    await closing.finally(() => ending.delete(closing))
  }

  return {
    heard: () => count,
    until: async (heard, limitMs, signal) => {
      if (count > heard || signal.aborted) return
      listen()
      await new Promise<void>((resolve) => {
        const timer = setTimeout(go, listener?.hears() ? limitMs : Math.min(limitMs, deafMs))
        function go(): void {
          clearTimeout(timer)
          woken.delete(go)
          signal.removeEventListener('abort', go)
          resolve()
        }
        woken.add(go)
        signal.addEventListener('abort', go)
      })
      clearTimeout(leaving)
      leaving = setTimeout(() => void (woken.size === 0 && end()), lingerMs).unref()
    },
    close: async () => {
      await end()
      await Promise.all(ending)
    },
  }
}
