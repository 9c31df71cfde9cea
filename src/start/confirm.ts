// What destroys is asked about first, where somebody is there to ask.
import { createInterface } from 'node:readline/promises'
import { Refusal, UsageError } from './command.ts'

/** @throws UsageError where nobody is there to ask, Refusal where somebody says no */
export async function confirm(what: string): Promise<void> {
  if (!(await isConfirmed(what))) throw new Refusal('nothing was done')
}

/** @throws UsageError where nobody is there to ask */
export async function isConfirmed(what: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new UsageError(`${what} Nobody is there to ask: confirm it with --yes`)
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question(`${what} Type yes: `)
  terminal.close()
  return answer.trim() === 'yes'
}
