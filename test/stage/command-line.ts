// What somebody types at a command line, many times over, in one process.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { unhooked } from './command.ts'

export interface Said {
  code: number
  stdout: string
  stderr: string
}

/** Where it is not told apart, both in one, and nothing in the environment but what is given first. */
export function openCommands(t: Test, cwd: string, always: Record<string, string> = {}) {
  const user = openCommandLine(t, cwd)
  return async (args: string[], env = always) => {
    const { code, stdout, stderr } = await user(args, env)
    return { code, output: stdout + stderr }
  }
}

/** @returns runs `user-mirror` with these words and this environment, after the command before has ended */
export function openCommandLine(t: Test, cwd: string) {
  const [program = '', ...before] = [...unhooked, process.execPath]
  const file = fileURLToPath(new URL('command-line.mjs', import.meta.url))
  const child = spawn(program, [...before, file], { cwd, stdio: ['pipe', 'pipe', 'inherit'] })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  t.teardown(async () => {
    child.stdin.end()
    await new Promise((resolve) => child.once('close', resolve).kill())
  })
  return async (args: string[], env: Record<string, string>): Promise<Said> => {
    child.stdin.write(`${JSON.stringify({ args, env })}\n`)
    const { value, done } = await answers.next()
    if (done) throw new Error(`the process ended over user-mirror ${args.join(' ')}`)
    return JSON.parse(value)
  }
}
