// Hears that something has changed (`LISTEN user_changes`), on a session of its own. What is missed while that is away is
// found by the schedule.
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Log, seldom } from '../log.ts'
import { sessionAt } from '../session.ts'

export interface ChangeListenerOptions {
  databaseUrl: string
  log: Log
  /** Called when something has changed, or may have: at once, and then at most once in a while. Never fails. */
  onChange: () => Promise<void>
}

/** Writers by the thousand are one call in this time. */
const gatherMs = 100

/** From a lost session to the next attempt. */
const againMs = 1_000

const session =
  '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=25000'

export function listenToChanges({ databaseUrl, log, onChange }: ChangeListenerOptions): { close(): Promise<void> } {
  const stopping = new AbortController()
  const tell = seldom(log, 'changes are not heard of: subscribers get them by the schedule')
  const hear = gathered(onChange)

  async function listen(): Promise<void> {
    const client = new pg.Client({
      ...sessionAt(databaseUrl, session),
      application_name: 'user-mirror subscribers',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    })
    const over = new AbortController()
    const end = () => over.abort()
    client.on('error', end)
    client.on('end', end)
    client.on('notification', hear)
    stopping.signal.addEventListener('abort', end)
    try {
      await client.connect()
      await client.query('LISTEN user_changes')
      hear()
      await sleep(2 ** 31 - 1, undefined, { signal: over.signal, ref: false }).catch(() => undefined)
    } finally {
      stopping.signal.removeEventListener('abort', end)
      await client.end().catch(() => undefined)
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await listen().catch((error: unknown) => {
        if (!stopping.signal.aborted) tell(error)
      })
      await sleep(againMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  const running = run()
  return {
    close: async () => {
      stopping.abort()
      await running
      await hear.settled()
    },
  }
}

/** @returns has the work done now, and once more after a while where it is called meanwhile */
function gathered(work: () => Promise<void>): { (): void; settled(): Promise<void> } {
  let round: Promise<void> | undefined
  let again = false
  const begin = async () => {
    do {
      again = false
      await Promise.all([work(), sleep(gatherMs)])
    } while (again)
    round = undefined
  }
  const call = () => {
    again = true
    round ??= begin()
  }
  return Object.assign(call, { settled: async () => round })
}
