// BullMQ on Postgres remembers a first connection that has failed, and answers with that failure for ever (6.7.0,
// `PostgresConnection.waitUntilReady`). Such a queue is opened anew with its next use, such a worker after a while.
import { setTimeout as sleep } from 'node:timers/promises'
import type { AnyQueue, AnyWorker } from './engine.ts'

export function reopened(open: () => AnyQueue): AnyQueue {
  let queue = open()
  /** @throws where the database cannot be reached now */
  const ready = async (): Promise<AnyQueue> => {
    const tried = queue
    try {
      await tried.waitUntilReady()
      return tried
    } catch (error) {
      if (queue !== tried) return ready() // another use has opened it anew meanwhile
      queue = open()
      await tried.close().catch(() => undefined)
      throw error
    }
  }
  return {
    add: async (...given) => (await ready()).add(...given),
    upsertJobScheduler: async (...given) => (await ready()).upsertJobScheduler(...given),
    getJobScheduler: async (id) => (await ready()).getJobScheduler(id),
    removeJobScheduler: async (id) => (await ready()).removeJobScheduler(id),
    removeDeduplicationKey: async (id) => (await ready()).removeDeduplicationKey(id),
    waitUntilReady: async () => (await ready()).waitUntilReady(),
    close: () => queue.close(),
  }
}

/** A worker of BullMQ's, whichever its backend. */
interface Opened extends AnyWorker {
  run(): Promise<void>
  waitUntilReady(): Promise<void>
  emit(event: 'error', error: Error): boolean
}

/** Between two attempts of a worker to reach the database. */
const againMs = 500

/** @param open a worker that does not run by itself: it does once it has reached the database */
export function reopenedWorker(open: () => Opened): AnyWorker {
  const closing = new AbortController()
  let worker = open()
  const tell = (error: unknown) => void worker.emit('error', error instanceof Error ? error : new Error(String(error)))
  const tryOnce = async (): Promise<boolean> => {
    try {
      await worker.waitUntilReady()
      return true
    } catch (error) {
      if (!closing.signal.aborted) tell(error)
      return false
    }
  }
  const begin = async (): Promise<void> => {
    while (!(await tryOnce()) && !closing.signal.aborted) {
      await worker.close(true)
      await sleep(againMs, undefined, { signal: closing.signal }).catch(() => undefined)
      if (!closing.signal.aborted) worker = open()
    }
    if (!closing.signal.aborted) worker.run().catch(tell)
  }
  const begun = begin()
  return {
    rateLimit: (forMs) => worker.rateLimit(forMs),
    close: async (force) => {
      closing.abort()
      await worker.close(force)
      await begun
    },
  }
}
