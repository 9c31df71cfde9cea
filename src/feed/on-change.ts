// A handler in the team's own process: called for each change in order, the next only after it has returned.
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../errors.ts'
import { type Log, seldom } from '../log.ts'
import type { Change } from './change.ts'
import { type Feed, follow } from './follow.ts'
import type { Page, ReadOptions } from './read.ts'

export type ChangeHandler = (change: Change) => unknown

export interface OnChangeOptions extends Pick<ReadOptions, 'kinds' | 'fields'> {
  /** The `cursor` of the last change that was dealt with; default `now`: what comes from now on. */
  after?: string | undefined
}

export interface Subscription {
  /** Settles when no change will come any more: after `stop`, or (rejected) where the cursor leads nowhere. */
  ended: Promise<void>
  /** Waits for the handler where it is at work. */
  stop(): Promise<void>
}

/** From a failure to the next attempt: doubled each time up to this. */
const longestMs = 30_000
const shortestMs = 100

/**
 * Each change comes at least once, in order, until the handler has taken it: where it throws, it is called again with the
 * same change, after a while. Whoever wants to go on after a restart keeps `change.cursor`.
 *
 * @returns `ended` rejects with a Failure: `cursor_expired`, `cursor_invalid`, `feed_off`
 */
export function onChange(feed: Feed, log: Log, handler: ChangeHandler, options: OnChangeOptions = {}): Subscription {
  const stopping = new AbortController()
  const { signal } = stopping
  const tell = seldom(log, 'a change could not be handled, and comes again')
  const { after = 'now', kinds, fields } = options
  let at: string = after

  /** Tries until it is done. */
  async function insist(work: () => unknown): Promise<void> {
    for (let waitMs = shortestMs; !signal.aborted; waitMs = Math.min(waitMs * 2, longestMs)) {
      try {
        await work()
        return
      } catch (error) {
        if (error instanceof Failure && error.status < 500) throw error
        tell(error)
        await sleep(waitMs, undefined, { signal }).catch(() => undefined)
      }
    }
  }

  async function dealWith({ changes, next }: Page): Promise<void> {
    for (const { json, cursor } of changes) {
      await taken(() => handler(JSON.parse(json)))
      if (signal.aborted) return
      at = cursor
    }
    at = next
  }

  /** What the handler throws is its own, whatever it looks like. */
  function taken(work: () => unknown): Promise<void> {
    return insist(async () => {
      try {
        await work()
      } catch (cause) {
        throw new Error('the handler has failed', { cause })
      }
    })
  }

  const ended = insist(async () => {
    for await (const page of follow(feed, at, { kinds, fields }, signal)) await dealWith(page)
  })
  ended.catch((error: unknown) => log.error({ err: error }, 'changes cannot be followed'))
  return {
    ended,
    stop: async () => {
      stopping.abort()
      await ended.catch(() => undefined)
    },
  }
}
