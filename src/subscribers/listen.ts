// Hears that something has changed (`LISTEN user_changes`). What is missed while nobody listens is found by the schedule.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../log.ts'
import { listenToUsers } from '../users/listen.ts'

export interface ChangeListenerOptions {
  databaseUrl: string
  log: Log
  /** Called when something has changed, or may have: at once, and then at most once in a while. Never fails. */
  onChange: () => Promise<void>
}

/** Writers by the thousand are one call in this time. */
const gatherMs = 100

/** A session that died without a word costs no more than this, as a schedule that comes as seldom does. */
const silentMs = 60_000

export function listenToChanges({ databaseUrl, log, onChange }: ChangeListenerOptions): { close(): Promise<void> } {
  let again = false
  let round: Promise<void> | undefined
  const gather = async () => {
    while (again) {
      again = false
      await Promise.all([onChange(), sleep(gatherMs)])
    }
    round = undefined
  }
  const onChanged = () => {
    again = true
    round ??= gather()
  }
  const listener = listenToUsers({ databaseUrl, log, channel: 'user_changes', silentMs, onChanged })
  return {
    close: async () => {
      await listener.close()
      await round
    },
  }
}
