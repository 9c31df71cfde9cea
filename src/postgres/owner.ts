// One live owner for each directory, and nothing left of a dead one: its server is sent home before the next is started.
import { readFileSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { answers, commandOf, type Identity, identify, isRunning } from './processes.ts'
import { hasCode } from './unprivileged.ts'

const waitMs = 60_000

/**
 * Books the directory for this process; the answer gives it back. The file is for clear words, not for safety: should
 * two starts ever pass each other here, Postgres' own lock on its data still refuses the second.
 */
export async function own(home: string): Promise<() => Promise<void>> {
  const file = join(home, 'postgres.owner')
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      await writeFile(file, JSON.stringify(identify(process.pid)), { flag: 'wx', mode: 0o600 })
      return () => rm(file, { force: true })
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
    }
    const other = await readOwner(file)
    if (other && isRunning(other)) {
      throw new Error(`another User Mirror (process ${other.pid}) is using ${home}: stop it, or use another directory`)
    }
    await rm(file, { force: true })
  }
  throw new Error(`${file} comes back as often as it is removed: is another start going on?`)
}

async function readOwner(file: string): Promise<Identity | undefined> {
  let text = await readFile(file, 'utf8').catch(() => '')
  if (text === '') {
    await sleep(100) // made this very moment, and written in the next
    text = await readFile(file, 'utf8').catch(() => '')
  }
  const [, pid, birth] = /"pid":(\d+),"birth":"([^"]*)"/.exec(text) ?? []
  return pid === undefined || birth === undefined ? undefined : { pid: Number(pid), birth }
}

/** The first lines of postmaster.pid: the server's process id, and how far it has come ("starting", "ready"...). */
export function readServer(dataDirectory: string): { pid: number; status: string } | undefined {
  try {
    const lines = readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), status: lines[7]?.trim() ?? '' }
  } catch {
    return undefined
  }
}

/**
 * Waits until the server of a killed owner has gone; its guardian has told it to, and if that was killed too, this does.
 * Gives the process id in a stale postmaster.pid, which by now may be anybody's.
 */
export async function awaitNoServer(dataDirectory: string, stop: (pid: number) => void): Promise<number | undefined> {
  let stopped: number | undefined
  for (const start = Date.now(); Date.now() - start < waitMs; await sleep(20)) {
    const server = readServer(dataDirectory)
    if (!server || !isServerOf(dataDirectory, server.pid)) return server?.pid
    if (stopped !== server.pid) stop(server.pid)
    stopped = server.pid
  }
  const pid = readServer(dataDirectory)?.pid
  throw new Error(
    `the Postgres of an earlier start (process ${pid}) is still using ${dataDirectory}: end it, then retry`,
  )
}

function isServerOf(dataDirectory: string, pid: number): boolean {
  if (!answers(pid)) return false
  // where the system does not show command lines (Windows), a live process is taken for the server
  return commandOf(pid)?.includes(dataDirectory) ?? process.platform === 'win32'
}
