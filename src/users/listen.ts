// Hears from Postgres which rows have changed (`mirror.announce_user`), on a session of its own, and knows whether it does.
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { anySignal } from '../any-signal.ts'
import { type Log, seldom } from '../log.ts'
import { sessionAt } from '../session.ts'

export interface Listener {
  /**
   * False where something may have been missed: nobody listens, or the session has been silent for too long. One that rests
   * is asked again from here on.
   */
  hears(): boolean
  close(): Promise<void>
}

export interface ListenOptions {
  databaseUrl: string
  log: Log
  /** Called for a changed row; without an id where any row may have changed, so also whenever listening begins or ends. */
  onChanged: (id?: string) => void
  /** How long the session is believed in after it has answered. */
  silentMs: number
  /**
   * Once nobody has wanted to know for so long whether it hears, the session is not asked any more until somebody does:
   * a process that has nothing to do has the database do nothing. Default never.
   */
  restMs?: number
  /** Default the one of `mirror.announce_user`. */
  channel?: string
}

/** How often the session is asked for an answer, within the time that it is believed in. */
const asksWithin = 4

/** From a lost session to the next attempt. */
const againMs = 250

/** A session that has been silent for so long is asked by the kernel whether anybody is there. */
const keepAliveMs = 10_000

/** How long the end of a session is waited for. */
const endMs = 1_000

/** A session whose process is gone or stands still is dropped, so that nothing gathers for it in Postgres. */
const session =
  '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=25000'

/**
 * Postgres delivers what was announced before an answer ahead of that answer. So a session that has just answered has told
 * everything, and a connection that died without a word is noticed by its silence.
 */
export function listenToUsers(options: ListenOptions): Listener {
  const { databaseUrl, log, onChanged, silentMs, restMs = Number.POSITIVE_INFINITY, channel = 'mirror_users' } = options
  const stopping = new AbortController()
  const tell = seldom(log, 'changes of rows are not heard of: each request asks the table')
  let believedUntil = Number.NEGATIVE_INFINITY
  let wantedAt = performance.now()
  let rouse: () => void = () => undefined

  async function listen(): Promise<void> {
    const client = new pg.Client({
      ...sessionAt(databaseUrl, session),
      application_name: 'user-mirror listener',
      keepAlive: true,
      keepAliveInitialDelayMillis: keepAliveMs, // and libuv asks ten times, a second apart
      connectionTimeoutMillis: 5_000,
      query_timeout: silentMs,
    })
    const lost = new AbortController()
    const forget = () => {
      believedUntil = Number.NEGATIVE_INFINITY
      lost.abort()
    }
    client.on('error', forget)
    client.on('end', forget)
    client.on('notification', ({ payload }) => onChanged(payload || undefined))
    try {
      await client.connect()
      await client.query(`LISTEN ${channel}`)
      onChanged()
      await keepAsking(client, anySignal(stopping.signal, lost.signal))
    } finally {
      forget()
      onChanged()
      // a connection that is dead without a word would be waited for, too
      await Promise.race([client.end().catch(() => undefined), sleep(endMs, undefined, { ref: false })])
    }
  }

  async function keepAsking(client: pg.Client, ending: AbortSignal): Promise<void> {
    while (!ending.aborted) {
      const askedAt = performance.now()
      await client.query('SELECT')
      if (!ending.aborted) believedUntil = askedAt + silentMs
      await sleep(silentMs / asksWithin, undefined, { signal: ending }).catch(() => undefined)
      if (performance.now() - wantedAt > restMs) await untilWanted(ending)
    }
  }

  async function untilWanted(ending: AbortSignal): Promise<void> {
    if (ending.aborted) return
    await new Promise<void>((resolve) => {
      rouse = resolve
      ending.addEventListener('abort', rouse)
    })
    ending.removeEventListener('abort', rouse)
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
    hears: () => {
      const now = performance.now()
      if (now - wantedAt > restMs) rouse()
      wantedAt = now
      return now < believedUntil
    },
    close: async () => {
      stopping.abort()
      await running
    },
  }
}
