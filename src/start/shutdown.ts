// What has been opened, closed again: the last first, with a time limit each. A second signal ends the process at once.
import type { Log } from '../log.ts'

export interface Shutdown {
  /** To be called right after something was opened. `limitMs`: after that the next one is closed all the same. */
  add(name: string, release: () => Promise<unknown>, limitMs?: number): void
  /** Closes everything; any number of calls close it once. @returns false where something failed or took too long */
  run(): Promise<boolean>
}

const defaultLimitMs = 10_000

export function openShutdown(log: Log): Shutdown {
  const releases: { name: string; release: () => Promise<unknown>; limitMs: number }[] = []
  let running: Promise<boolean> | undefined

  async function runAll(): Promise<boolean> {
    let clean = true
    for (const { name, release, limitMs } of releases.reverse()) {
      try {
        await within(limitMs, release())
        log.debug({ name }, 'closed')
      } catch (error) {
        clean = false
        log.error({ err: error, name }, 'could not be closed in order')
      }
    }
    return clean
  }

  return {
    add: (name, release, limitMs = defaultLimitMs) => {
      releases.push({ name, release, limitMs })
    },
    run: () => {
      running ??= runAll()
      return running
    },
  }
}

/** One Ctrl-C may arrive twice, from the terminal and from npm; what comes later than this was meant. */
const sameSignalMs = 1_000

/** SIGINT or SIGTERM: close everything and exit; 0 where that went in order. A second signal ends the process at once. */
export function exitOnSignals(shutdown: Shutdown): void {
  let signalledAt: number | undefined
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (signalledAt !== undefined && performance.now() - signalledAt > sameSignalMs) process.exit(1)
      signalledAt ??= performance.now()
      void shutdown.run().then((clean) => process.exit(clean ? 0 : 1))
    })
  }
}

async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`took more than ${limitMs} ms`)), limitMs)
  })
  await Promise.race([work, limit]).finally(() => clearTimeout(timer))
}
