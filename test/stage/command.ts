// The real commands, each in a process of its own and in a directory of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { eventually } from './mirror.ts'

export const cli = fileURLToPath(new URL('../../src/start/cli.js', import.meta.url))

/** tap puts its loaders into every Node process that a test spawns, which doubles the time to start and the memory. */
export const unhooked = process.platform === 'win32' ? [] : ['env', '-u', 'NODE_OPTIONS']

export interface Running {
  child: ChildProcess
  output(): string
  /** Resolves when the output holds a match. */
  says(pattern: RegExp): Promise<RegExpExecArray>
  /** Sends a signal and gives the exit code and signal. */
  end(signal: NodeJS.Signals): Promise<unknown[]>
}

/** The real command in a process of its own, with nothing of this environment but what is given. */
export function run(t: Test, args: string[], env: Record<string, string>, cwd: string): Running {
  const [program = '', ...before] = [...unhooked, process.execPath]
  const child = spawn(program, [...before, cli, ...args], { cwd, env: { PATH: String(process.env['PATH']), ...env } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const exited = once(child, 'exit')
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    return exited
  }
  t.teardown(() => (child.exitCode === null && child.signalCode === null ? end('SIGKILL') : undefined))
  const says = async (pattern: RegExp) => {
    const found = await eventually(
      async () =>
        child.exitCode === null ? pattern.exec(output) : (pattern.exec(output) ?? exitedWithout(pattern, output)),
      (match) => match !== null,
      60_000,
    )
    return found ?? exitedWithout(pattern, output)
  }
  return { child, output: () => output, says, end }
}

function exitedWithout(pattern: RegExp, output: string): never {
  throw new Error(`ended without ${pattern}:\n${output}`)
}

export async function emptyDirectory(t: Test): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'user-mirror-test-'))
  await chmod(directory, 0o711) // where root runs the tests, the server's account has to get through to its data
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  return directory
}
