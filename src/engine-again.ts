// BullMQ on Postgres remembers a first connection that has failed, and answers with that failure for ever (6.7.0,
// `PostgresConnection.waitUntilReady`). Such a queue is opened anew with its next use.
import type { AnyQueue } from './engine.ts'

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
