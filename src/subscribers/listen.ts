// Hears that something has changed (`NOTIFY user_changes`). What is missed all the same, a worker finds when it looks around.
import type { Log } from '../log.ts'
import { hear } from '../users/hear.ts'

export interface ChangeListenerOptions {
  databaseUrl: string
  log: Log
  /** Called when something has changed, or may have: at once, and then at most once in a while. Never fails. */
  onChange: () => Promise<void>
}

export function listenToChanges({ databaseUrl, log, onChange }: ChangeListenerOptions): { close(): Promise<void> } {
  return hear({ databaseUrl, log, channel: 'user_changes', onHeard: onChange })
}
