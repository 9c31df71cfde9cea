// `npm start`: API and worker in one process; Postgres and the tenant come along where nothing else is configured.
import { resolve } from 'node:path'
import { startEmbeddedPostgres } from '../postgres/embedded.ts'
import type { Context } from './command.ts'
import type { Shutdown } from './shutdown.ts'

/** Where the embedded Postgres keeps yesterday's data. */
const stateDirectory = '.mirror'

/** Postgres is a process of its own: it comes up while all that works with it is loaded. */
export async function startCommand(context: Context): Promise<void> {
  const { config, shutdown } = context
  const { ready, isAtWork } =
    config.databaseUrl === undefined ? openEmbeddedPostgres(shutdown) : given(config.databaseUrl)
  ready.catch(() => undefined) // heard of by whoever waits for it
  await isAtWork // loading leaves room for nothing else
  const { startTogether } = await import('./together.ts')
  await startTogether(context, ready)
}

interface Opening {
  ready: Promise<string>
  /** There is nothing left to do for it but to wait. */
  isAtWork: Promise<unknown>
}

function given(databaseUrl: string): Opening {
  return { ready: Promise.resolve(databaseUrl), isAtWork: Promise.resolve() }
}

function openEmbeddedPostgres(shutdown: Shutdown): Opening {
  let onWork: () => void = () => undefined
  const atWork = new Promise<void>((resolve) => {
    onWork = resolve
  })
  const open = async () => {
    const postgres = await startEmbeddedPostgres({ directory: resolve(stateDirectory), onWork })
    shutdown.add('embedded Postgres', postgres.stop, 30_000)
    return postgres.url
  }
  const ready = open()
  return { ready, isAtWork: Promise.race([atWork, ready]) }
}
