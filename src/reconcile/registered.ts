// Schedules of a queue stay registered: an engine that has lost its keys (a flushed Redis, a restored one) has lost them, too.
import type { AnyQueue } from '../engine.ts'
import { type Log, seldom } from '../log.ts'

/** While something is left to be done (put off, failed, lost with its worker), it is looked at so often. */
export const scheduleMs = 5_000

/** Where nothing is, whoever has something to do wakes a worker; so often is looked whether a wake was lost. */
export const seldomMs = 60_000

export interface Registered {
  names: readonly string[]
  /** Registers all of them; any number of times, in any number of processes. */
  register(queue: AnyQueue): Promise<void>
}

/**
 * Registers the schedules and looks after them until it is closed, and the queue with it.
 *
 * @param everyMs how often they are looked at
 */
export async function keepRegistered(
  queue: AnyQueue,
  { names, register }: Registered,
  log: Log,
  everyMs: number = scheduleMs,
): Promise<{ close(): Promise<void> }> {
  await queue.waitUntilReady()
  await register(queue)
  const tell = seldom(log, 'the schedules could not be looked after')
  const revive = async () => {
    const found = await Promise.all(names.map((name) => queue.getJobScheduler(name)))
    if (!found.includes(undefined)) return
    log.warn('the queue has lost its schedules: they are registered anew')
    await register(queue)
  }
  let round: Promise<void> | undefined
  const timer = setInterval(() => {
    round ??= revive()
      .catch(tell)
      .finally(() => {
        round = undefined
      })
  }, everyMs)
  return {
    close: async () => {
      clearInterval(timer)
      await round
      await queue.close()
    },
  }
}
