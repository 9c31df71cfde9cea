// One consumer in the whole cluster: who holds a Postgres advisory lock works, the others wait for it to fall free.
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { anySignal } from '../../any-signal.ts'
import { answerAsking, askHolder, attemptLock, tryUnanswered } from '../../lock.ts'
import { type Log, seldom } from '../../log.ts'
import { sessionAt } from '../../session.ts'

export interface Alone {
  /** Stops the work, waits for its end, and lets go of the lock. */
  close(): Promise<void>
}

export interface AloneOptions {
  databaseUrl: string
  /** What is done by one only. */
  name: string
  log: Log
  /** How often the lock is asked for. */
  everyMs?: number
  /** How long who holds it may take for a sign of life. */
  answerMs?: number
}

const defaultEveryMs = 3_000

/** Whoever holds it is asked for a sign of life so often, and has so long for it: half a minute until it is found silent. */
const defaultAnswerMs = 15_000

/**
 * The kernel looks after a silent session: libuv has it ask ten times, a second apart. So one whose server is out of reach
 * is lost within 13 s, before the server gives its lock to another, and nothing need be said on it for that.
 */
const keepAliveMs = 3_000

/** The server drops the session, and with it the lock, of a process whose machine is gone, within half a minute. */
const session = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3'

/**
 * The signal is aborted when the lock is lost or at the close. `assure` rejects where it is lost: for the beginning of a
 * round, since what stands between here and Postgres (a pooler, a proxy) may keep up a connection that has no other end.
 * Two who pull at once take in nothing twice, and only cost calls.
 */
export type AloneWork = (signal: AbortSignal, assure: () => Promise<void>) => Promise<void>

/**
 * Runs `work` while this process holds the lock. Where the work ends by itself the lock is given up, and asked for again
 * after a while.
 */
export function workAlone(options: AloneOptions, work: AloneWork): Alone {
  const { log, name, everyMs = defaultEveryMs } = options
  const stopping = new AbortController()
  const tell = seldom(log, `the lock for ${name} cannot be asked for`)
  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await turn(options, stopping.signal, work).catch((error: unknown) => {
        if (!stopping.signal.aborted) tell(error)
      })
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
  const running = run()
  return {
    close: async () => {
      stopping.abort()
      await running
    },
  }
}

/** One session: waits for the lock, works, and ends with the session. */
async function turn(options: AloneOptions, stopping: AbortSignal, work: AloneWork): Promise<void> {
  const { databaseUrl, name, log } = options
  const lost = new AbortController()
  const client = new pg.Client({
    ...sessionAt(databaseUrl, session),
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
  })
  const onLost = () => lost.abort()
  client.on('error', onLost)
  client.on('end', onLost)
  const signal = anySignal(stopping, lost.signal)
  try {
    await client.connect()
    await lock(client, options, signal)
    log.debug({ name }, 'alone at work')
    await work(signal, await answerAsking(client, name, onLost))
  } finally {
    onLost() // where there was no connection, none ends
    await client.end().catch(() => undefined)
  }
}

async function lock(client: pg.Client, options: AloneOptions, signal: AbortSignal): Promise<void> {
  const { name, everyMs = defaultEveryMs, answerMs = defaultAnswerMs } = options
  let asked: { at: string; until: number } | undefined
  for (;;) {
    signal.throwIfAborted()
    if (await attemptLock(client, name)) return
    if (asked === undefined || performance.now() > asked.until) {
      if (asked !== undefined && (await tryUnanswered(client, name, asked.at))) return
      asked = { at: await askHolder(client, name), until: performance.now() + answerMs }
    }
    await sleep(everyMs, undefined, { signal })
  }
}
