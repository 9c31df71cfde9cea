// The worker's part in what users have been granted: stale rows are brought up to date, and new users asked about.
import type { Pool } from 'pg'
import type { Clock } from '../auth0/budget-clock.ts'
import type { Ask } from '../auth0/management.ts'
import type { Engine } from '../engine.ts'
import type { GrantKind } from '../facts/reading.ts'
import { askAnew } from '../grants/hints.ts'
import { keepGrants } from '../grants/write.ts'
import type { Log } from '../log.ts'
import { openGrantsDrain } from '../reconcile/grants/drain.ts'
import { openGrantsQueue, startGrantsWorker } from '../reconcile/grants/queue.ts'
import type { Shutdown } from './shutdown.ts'

export interface WorkGrantsOptions {
  engine: Engine
  pool: Pool
  ask: Ask
  clock: Clock
  log: Log
  kinds: readonly GrantKind[]
}

export interface GrantsWork {
  kinds: readonly GrantKind[]
  /** To be called when grants have become stale. */
  wake: () => void
  /** To be called with users whom Auth0 has spoken of for the first time. */
  onNew: (ids: string[]) => Promise<void>
}

/** @returns undefined where nothing of it is mirrored */
export async function workGrants(options: WorkGrantsOptions, shutdown: Shutdown): Promise<GrantsWork | undefined> {
  const { engine, pool, log, kinds } = options
  await keepGrants(pool, kinds)
  if (kinds.length === 0) return undefined
  const queue = openGrantsQueue(engine, log)
  shutdown.add('queue of grants', queue.close)
  const worker = await startGrantsWorker(engine, openGrantsDrain(options), log)
  shutdown.add('worker of grants', worker.close)
  const wake = () => void queue.wake()
  const onNew = async (ids: string[]) => {
    await askAnew(pool, ids, kinds)
    wake()
  }
  return { kinds, wake, onNew }
}
