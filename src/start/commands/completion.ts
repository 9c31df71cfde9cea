// user-mirror completion: a script for the shell.
import { type Context, print, UsageError } from '../command.ts'
import { bashCompletion, zshCompletion } from '../completion.ts'

const shells: Readonly<Record<string, typeof bashCompletion>> = { bash: bashCompletion, zsh: zshCompletion }

export async function completionCommand({ args: [shell = '', ...others], commands = {} }: Context): Promise<void> {
  const script = Object.hasOwn(shells, shell) && others.length === 0 ? shells[shell] : undefined
  if (script === undefined) throw new UsageError('say for which shell: completion bash, or completion zsh')
  print(script(commands))
}
