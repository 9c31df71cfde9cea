// The Postgres that comes along with npm install: started for one directory, by any user, with nothing to set up before.
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Binaries, findBinaries } from './binaries.ts'
import { openCluster } from './cluster.ts'
import { awaitNoServer, own } from './owner.ts'
import { findPlace, openHome, type Place, rememberPlace } from './place.ts'
import { askToStop, launch } from './server.ts'
import { type Account, unprivilegedAccount } from './unprivileged.ts'

export interface EmbeddedPostgres {
  /** With the password: connections are accepted on loopback only, and from nobody without it. */
  url: string
  port: number
  /** Usually below `directory`; elsewhere where root started and the server's account could not get there. */
  dataDirectory: string
  /** Closes what is still connected and resolves when the server has gone. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  /** Where data, log and the memory of the last run are kept; made when it is not there. */
  directory: string
  /** Server parameters, as in postgresql.conf. */
  settings?: Record<string, string>
  /** Called once a program of Postgres is at work, and nothing is left to do but to wait for it. */
  onWork?: () => void
}

/** @throws Error that says what to do, when the directory is in use or the server does not come up */
export async function startEmbeddedPostgres({
  directory,
  settings = {},
  onWork = () => undefined,
}: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const account = await unprivilegedAccount()
  const home = await openHome(directory, account)
  const disown = await own(home)
  try {
    return await startIn(await findPlace(home, account), account, settings, disown, onWork)
  } catch (error) {
    await disown()
    throw error
  }
}

async function startIn(
  place: Place,
  account: Account | undefined,
  settings: Record<string, string>,
  disown: () => Promise<void>,
  onWork: () => void,
): Promise<EmbeddedPostgres> {
  const { home, dataDirectory } = place
  const binaries = await findBinaries(account, home)
  const password = await openCluster(dataDirectory, binaries, account, settings['fsync'] !== 'off', onWork)
  const { port, stop } = await launchOnFreePort(place, binaries, account, settings, onWork)
  const url = `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`
  try {
    if (url !== place.url) await rememberPlace({ home, dataDirectory, url })
  } catch (error) {
    await stop()
    throw error
  }
  const end = async () => {
    await stop()
    await disown()
  }
  return { url, port, dataDirectory, stop: end }
}

/** What can go away by itself: a port somebody took in between, and the last processes of a killed server. */
const passing = /could not create any TCP\/IP sockets|pre-existing shared memory block/

async function launchOnFreePort(
  { home, dataDirectory, url }: Place,
  binaries: Binaries,
  account: Account | undefined,
  settings: Record<string, string>,
  onWork: () => void,
): Promise<{ port: number; stop: () => Promise<void> }> {
  const logFile = join(home, 'postgres.log')
  const lastPort = url === null ? 0 : Number(new URL(url).port)
  for (let attempt = 1; ; attempt++) {
    const stalePid = await awaitNoServer(dataDirectory, (pid) => askToStop(pid, binaries, dataDirectory))
    const port = (await freePort(lastPort)) ?? (await freePort(0)) ?? 0
    try {
      const launched = launch({ binaries, account, dataDirectory, port, settings, logFile, stalePid })
      onWork()
      return { port, stop: await launched }
    } catch (error) {
      if (attempt === 10 || !(error instanceof Error && passing.test(error.message))) throw error
      await sleep(200)
    }
  }
}

/** The port itself if nobody listens there, any free one for 0, undefined if it is taken. */
async function freePort(wanted: number): Promise<number | undefined> {
  const server = createServer()
  try {
    server.listen(wanted, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    return typeof address === 'object' ? address?.port : undefined
  } catch {
    return undefined
  } finally {
    server.close()
  }
}
