// Rows of recent callers, kept in memory while this process hears of their changes, so that a busy caller costs no
// statement. Whoever may have missed something asks the table for every request.
import { LRUCache } from 'lru-cache'
import type { Log } from '../../log.ts'
import type { Arrived } from '../../users/arrive.ts'
import { listenToUsers } from '../../users/listen.ts'

export interface Recent {
  find(id: string): Arrived | undefined
  /** To be called before the table is asked; what changes from then on is not kept. */
  reading(): Reading
  /** The row has been changed by this very process, which need not wait to hear of it. */
  forget(id: string): void
  close(): Promise<void>
}

/** A question to the table that is under way. */
export interface Reading {
  keep(id: string, row: Arrived): void
  end(): void
}

export interface RecentOptions {
  databaseUrl: string
  log: Log
  /** How long a row is kept: what is not announced (staleness, logins, activity) is seen after this time at the latest. */
  keptMs?: number | undefined
  /** How long a silent session is believed in: so long a connection that has died without a word may go unnoticed. */
  silentMs?: number
}

const kept = 10_000

/** Most rows have 1 to 2 kB; metadata may have megabytes. */
const keptCharacters = 32_000_000

export function openRecent({ databaseUrl, log, keptMs = 5_000, silentMs = 2_000 }: RecentOptions): Recent {
  const rows = new LRUCache<string, Arrived>({
    max: kept,
    maxSize: keptCharacters,
    sizeCalculation: ({ json }) => json.length,
    ttl: keptMs,
    ttlResolution: 50,
  })
  const readings = new Set<(id: string | undefined) => void>()
  const listener = listenToUsers({
    databaseUrl,
    log,
    silentMs,
    // by then no row is kept any more
    restMs: keptMs,
    onChanged: changed,
  })

  function changed(id: string | undefined): void {
    if (id === undefined) rows.clear()
    else rows.delete(id)
    for (const onChanged of readings) onChanged(id)
  }

  /** The answer may be older than a change that was heard of meanwhile. */
  function reading(): Reading {
    const changed = new Set<string | undefined>()
    const onChanged = (id: string | undefined) => changed.add(id)
    readings.add(onChanged)
    return {
      keep: (id, row) => {
        if (!changed.has(id) && !changed.has(undefined) && listener.hears()) rows.set(id, row)
      },
      end: () => readings.delete(onChanged),
    }
  }

  return {
    find: (id) => (listener.hears() ? rows.get(id) : undefined),
    reading,
    forget: changed,
    close: listener.close,
  }
}
