// Hears on a channel that there may be something to do, and costs Postgres nothing while there is not.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../log.ts'
import { listenToUsers } from './listen.ts'

export interface HearOptions {
  databaseUrl: string
  log: Log
  channel: string
  /** Called when something was said, or may have been: at once, and then at most once in a while. Never fails. */
  onHeard: () => Promise<void>
  /** Is told at once of all that is said, without a word where something may have been missed. @returns whether it concerns `onHeard`; default all does */
  heeds?: (said?: string) => boolean
}

/** Writers by the thousand are one call in this time. */
const gatherMs = 100

/** So long an answer may take. The session is asked once; afterwards the kernel tells that nobody is there any more. */
const silentMs = 60_000

/** What is missed all the same, somebody has to find who looks now and then. */
export function hear(options: HearOptions): { close(): Promise<void> } {
  const { databaseUrl, log, channel, onHeard, heeds = () => true } = options
  let again = false
  let round: Promise<void> | undefined
  const closing = new AbortController()
  const { signal } = closing
  const gather = async () => {
    while (again && !signal.aborted) {
      again = false
      await Promise.all([onHeard(), sleep(gatherMs, undefined, { signal }).catch(() => undefined)])
    }
    round = undefined
  }
  const onChanged = (said?: string) => {
    if (!heeds(said)) return
    again = true
    round ??= gather()
  }
  const listener = listenToUsers({ databaseUrl, log, channel, silentMs, restMs: 0, onChanged })
  return {
    close: async () => {
      closing.abort() // whatever is closed after it does not go on for that long
      await listener.close()
      await round
    },
  }
}
