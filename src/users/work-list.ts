// Tells the workers that somebody is on the work list, where whoever has put them there has no queue.
import type { Log } from '../log.ts'
import { hear } from './hear.ts'
import type { Database } from './write.ts'

const channel = 'mirror_stale'

/** What is not heard, the workers find when they look for themselves. */
export async function announceStale(db: Database): Promise<void> {
  await db.query("SELECT pg_notify('mirror_stale', '')")
}

export interface WorkListOptions {
  databaseUrl: string
  log: Log
  /** Never fails. */
  onStale: () => Promise<void>
}

export function hearOfStale({ databaseUrl, log, onStale }: WorkListOptions): { close(): Promise<void> } {
  return hear({ databaseUrl, log, channel, onHeard: onStale })
}
