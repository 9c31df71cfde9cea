// One consumer in the whole cluster: who holds a Postgres advisory lock works, the others wait for it to fall free.
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { attemptLock, beat, tryLock } from '../../lock.ts'
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
}

const defaultEveryMs = 3_000

/** Who holds it says something, and who waits for it looks for silence, only every so many times. */
const rarely = 3

/** The kernel looks after a silent session: libuv has it ask ten times, a second apart. */
const keepAliveMs = 3_000

/** The server drops the session, and with it the lock, of a process whose machine is gone, within half a minute. */
const session = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3'

/**
 * Runs `work` while this process holds the lock. Its signal is aborted when the lock is lost or at the close; where the
 * work ends by itself the lock is given up, and asked for again after a while.
 */
export function workAlone(options: AloneOptions, work: (signal: AbortSignal) => Promise<void>): Alone {
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
async function turn(
  { databaseUrl, name, log, everyMs = defaultEveryMs }: AloneOptions,
  stopping: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const lost = new AbortController()
  const client = new pg.Client({
    ...sessionAt(databaseUrl, session),
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
  })
  client.on('error', () => lost.abort())
  client.on('end', () => lost.abort())
  const signal = AbortSignal.any([stopping, lost.signal])
  try {
    await client.connect()
    await lock(client, name, everyMs, signal)
    log.debug({ name }, 'alone at work')
    await Promise.all([work(signal).finally(() => lost.abort()), watch(client, rarely * everyMs, lost, signal)])
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function lock(client: pg.Client, name: string, everyMs: number, signal: AbortSignal): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted()
    if (await (attempt % rarely === 0 ? tryLock : attemptLock)(client, name)) return
    await sleep(everyMs, undefined, { signal })
  }
}

/**
 * A connection that died without a word would leave two at work: the kernel tells of it, well before the server gives the
 * lock to another. What is said here is for whoever waits: one that stands still says nothing, and is ended.
 */
async function watch(client: pg.Client, everyMs: number, lost: AbortController, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(everyMs, undefined, { signal }).catch(() => undefined)
    if (!signal.aborted) await beat(client).catch(() => lost.abort())
  }
}
