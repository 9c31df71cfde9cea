// Tells the workers that somebody is on the work list: all of them, where whoever has put them there has no queue, and the one
// that has just worked at it, where a job is on its way as well.
import { setTimeout as sleep } from 'node:timers/promises'
import { underAny } from '../any-signal.ts'
import type { Log } from '../log.ts'
import { hear } from './hear.ts'
import type { Database } from './write.ts'

const channel = 'mirror_stale'

/** A job comes, too: nobody has to ask for one. */
const queued = 'queued'

/** What is not heard, the workers find when they look for themselves. */
export async function announceStale(db: Database): Promise<void> {
  await db.query("SELECT pg_notify('mirror_stale', '')")
}

/** The same beside a job. What is lost with Postgres the job makes up for, so nobody waits for its disk. */
export async function announceQueued(db: Database): Promise<void> {
  await db.query({
    name: 'announce-queued',
    text: `SELECT pg_notify('mirror_stale', '${queued}') FROM set_config('synchronous_commit', 'off', true)`,
  })
}

export interface WorkListOptions {
  databaseUrl: string
  log: Log
  /** Never fails. */
  onStale: () => Promise<void>
}

/** Hears that somebody is on the work list. */
export interface WorkListEar {
  /** How often it was said so far. */
  said(): number
  /** Waits until it is said once more than `before`. @returns false where it was not within the time, or the signal is aborted */
  saidAgain(before: number, withinMs: number, signal: AbortSignal): Promise<boolean>
  close(): Promise<void>
}

export function hearOfStale({ databaseUrl, log, onStale }: WorkListOptions): WorkListEar {
  let count = 0
  let stirred = new AbortController()
  const heeds = (said?: string) => {
    count++
    stirred.abort()
    stirred = new AbortController()
    return said !== queued
  }
  const { close } = hear({ databaseUrl, log, channel, onHeard: onStale, heeds })
  return {
    said: () => count,
    saidAgain: async (before, withinMs, signal) => {
      const wait = (signal: AbortSignal) => sleep(withinMs, undefined, { signal }).catch(() => undefined)
      if (count === before) await underAny([signal, stirred.signal], wait)
      return count > before && !signal.aborted
    },
    close,
  }
}
