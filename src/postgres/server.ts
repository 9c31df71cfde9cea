// Runs one Postgres server as a child that outlives neither a stop() nor the sudden death of this process.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Binaries } from './binaries.ts'
import { bareEnvironment } from './cluster.ts'
import { readServer } from './owner.ts'
import { type Account, runAs } from './unprivileged.ts'

export interface ServerOptions {
  binaries: Binaries
  account: Account | undefined
  dataDirectory: string
  port: number
  settings: Record<string, string>
  logFile: string
  /** A process id that postmaster.pid still names, and that is known not to be a server of this directory. */
  stalePid: number | undefined
}

/** Crash recovery after heavy writing takes its time. */
const startMs = 120_000
const stopMs = 20_000

/**
 * The guardian: a shell that waits on file descriptor 3. Its end of file means that our process is gone, however that
 * came, and makes it ask the server for a fast shutdown (SIGINT); a line means that there is nothing left to do. It is
 * forked off twice, so that the server, which takes over the shell by `exec`, does not find a child it never made.
 */
const guarded = '( { read -r line <&3 || kill -INT $$; } & ); exec "$@" 3<&-'

const defaults: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // a socket's path has room for 107 bytes only
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // statements and error details hold users' data, which has no place in a log
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
}

/** Starts the server and waits until it takes connections; an error carries the end of its log. */
export async function launch(options: ServerOptions): Promise<() => Promise<void>> {
  const child = start(options)
  try {
    await untilReady(child, options)
  } catch (error) {
    await stop(child, options).catch(() => child.kill('SIGKILL'))
    throw error
  }
  release(child)
  let stopping: Promise<void> | undefined
  return () => {
    stopping ??= stop(child, options)
    return stopping
  }
}

function start(options: ServerOptions): ChildProcess {
  const { binaries, account, dataDirectory, port, settings, stalePid } = options
  const parameters = Object.entries({ ...defaults, ...settings, port: String(port) })
  const args = ['-D', dataDirectory, ...parameters.flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  const isWindows = process.platform === 'win32'
  const command = isWindows ? [binaries.postgres] : ['/bin/sh', '-c', guarded, 'guardian', binaries.postgres]
  const log = openSync(options.logFile, 'w', 0o600)
  try {
    return spawn(command[0] ?? '', [...command.slice(1), ...args], {
      ...runAs(account),
      cwd: dataDirectory,
      // Postgres lets a lock file be taken over that names its "grandparent": pg_ctl uses it the same way
      env: { ...bareEnvironment(), ...(stalePid ? { PG_GRANDPARENT_PID: String(stalePid) } : {}) },
      stdio: ['ignore', log, log, isWindows ? 'ignore' : 'pipe'],
      // a session of its own: Ctrl-C reaches every process of the terminal's group, and we stop the server ourselves, last
      detached: !isWindows,
      windowsHide: true,
    })
  } finally {
    closeSync(log)
  }
}

async function untilReady(child: ChildProcess, { dataDirectory, logFile }: ServerOptions): Promise<void> {
  const failed = once(child, 'exit').then(
    () => 'ended',
    (error: unknown) => `could not be started (${error})`,
  )
  for (const start = Date.now(); Date.now() - start < startMs; ) {
    const outcome = await Promise.race([failed, sleep(10)])
    if (outcome) throw new Error(`Postgres ${outcome} before it was ready; its log ends with:\n${tail(logFile)}`)
    const server = readServer(dataDirectory)
    if (server?.status === 'ready' && (process.platform === 'win32' || server.pid === child.pid)) return
  }
  throw new Error(`Postgres is not ready after ${startMs / 1000} s; its log ends with:\n${tail(logFile)}`)
}

/** A running server does not keep our process alive: whoever just ends leaves the rest to the guardian. */
function release(child: ChildProcess): void {
  child.unref()
  const lifeline = child.stdio[3]
  if (lifeline && 'unref' in lifeline && typeof lifeline.unref === 'function') lifeline.unref()
  child.once('exit', () => dismissGuardian(child))
}

/** The server is gone: the guardian must not signal a process id that may be somebody else's by then. */
function dismissGuardian(child: ChildProcess): void {
  const lifeline = child.stdio[3]
  if (lifeline && 'end' in lifeline) lifeline.once('error', () => undefined).end('\n')
}

async function stop(child: ChildProcess, { binaries, dataDirectory }: ServerOptions): Promise<void> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const gone = once(child, 'exit')
    child.ref()
    askToStop(child.pid, binaries, dataDirectory)
    // SIGQUIT gives up on an orderly end; the next start then recovers from the log as after a crash
    const impatience = setTimeout(() => child.kill('SIGQUIT'), stopMs)
    await gone
    clearTimeout(impatience)
  }
  dismissGuardian(child)
}

/** A fast shutdown: open connections are closed, everything is on disk. Windows knows no signals but has pg_ctl. */
export function askToStop(pid: number, { pgCtl }: Binaries, dataDirectory: string): void {
  if (process.platform !== 'win32') process.kill(pid, 'SIGINT')
  else spawn(pgCtl, ['stop', '-D', dataDirectory, '-m', 'fast', '-W'], { stdio: 'ignore', windowsHide: true })
}

function tail(logFile: string): string {
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-15).join('\n')
}
