#!/usr/bin/env node
// The command line: parses, loads the command and runs it, and sets the exit code: 0 done, 1 failed, 2 wrong usage.
import { existsSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { readConfig, readUsable } from '../config.ts'
import { ConfigError } from '../config-error.ts'
import { codeOf } from '../errors.ts'
import { messageOf, openLog, scrub } from '../log.ts'
import { openTracing } from '../tracing/tracing.ts'
import { type Command, print, Refusal, UsageError } from './command.ts'
import { commands } from './commands.ts'
import { commandHelp, helpOf } from './help.ts'
import { nearest } from './nearest.ts'
import { paintFor } from './paint.ts'
import { exitOnSignals, openShutdown } from './shutdown.ts'
import { ownVersion } from './version.ts'

export async function main(argv: string[]): Promise<void> {
  const [name = 'help', ...args] = argv
  try {
    if (['help', '--help', '-h'].includes(name)) return printHelp(args[0])
    if (name === '--version') return print(await ownVersion())
    const command = commandCalled(name)
    if (args.some((arg) => arg === '--help' || arg === '-h')) return printHelp(name)
    assertWords(name, command, args)
    await runCommand(command, args)
  } catch (error) {
    process.stderr.write(`${told(error)}\n`)
    process.exitCode = error instanceof UsageError ? 2 : 1
  }
}

/** @throws UsageError with the nearest */
function commandCalled(name: string): Command {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command !== undefined) return command
  throw new UsageError(`there is no command "${name}"${meant(nearest(name, Object.keys(commands)))}`)
}

/** @throws UsageError for an option that the command does not have, with the nearest; for words behind one that takes none */
function assertWords(name: string, { options, stays }: Command, args: string[]): void {
  if (options === undefined) return
  const known = Object.fromEntries(Object.entries(options).map(([option, { type }]) => [option, { type }]))
  const { tokens } = parseArgs({ args, options: known, strict: false, allowPositionals: true, tokens: true })
  const word = stays && tokens.find(({ kind }) => kind === 'positional')
  if (word) throw new UsageError(`${name} takes nothing behind it: "${args[word.index]}"`)
  const unknown = tokens.find((token) => token.kind === 'option' && !Object.hasOwn(options, token.name))
  if (unknown?.kind !== 'option') return
  const near = nearest(unknown.name, Object.keys(options))
  throw new UsageError(`${name} has no option ${unknown.rawName}${meant(near && `--${near}`)}`)
}

function meant(near: string | undefined): string {
  return near === undefined ? ': see user-mirror help' : `: did you mean ${near}?`
}

/** What stands in the environment comes before what stands in the file. */
const usualFile = '.env'

async function runCommand(command: Command, args: string[]): Promise<void> {
  const file = command.options?.['env'] === undefined ? usualFile : fileIn(args)
  if (existsSync(file)) process.loadEnvFile(file)
  const { config, wrong } = command.forgiving
    ? readUsable(process.env)
    : { config: readConfig(process.env), wrong: [] as string[] }
  const log = openLog(config.logLevel ?? (command.stays && config.auth0 ? 'info' : 'warn'), command.stays ? 1 : 2)
  const shutdown = openShutdown(log)
  if (command.stays) exitOnSignals(shutdown)
  try {
    const tracing = command.stays && config.tracesTo !== undefined ? await openTracing(config.tracesTo) : undefined
    if (tracing !== undefined) shutdown.add('traces', tracing.close)
    const run = await command.load()
    await run({ config, log, shutdown, args, wrong, commands, paint: paintOf(), tracing })
    if (!command.stays) endSoon()
  } catch (error) {
    await shutdown.run()
    throw error
  }
}

const hangingMs = 3_000

/** A connection that hangs does not keep a command that is done; whoever reads slowly what it has printed does. */
function endSoon(): void {
  const end = () => (process.stdout.writableLength > 0 ? endSoon() : process.exit())
  setTimeout(end, hangingMs).unref()
}

function fileIn(args: string[]): string {
  const { values } = parseArgs({ args, options: { env: { type: 'string' } }, strict: false })
  return typeof values['env'] === 'string' ? values['env'] : usualFile
}

function paintOf() {
  return paintFor(process.stdout, process.env['NO_COLOR'])
}

function printHelp(name: string | undefined): void {
  print(name === undefined ? helpOf(commands, paintOf()) : commandHelp(commandCalled(name), paintOf()))
}

/** What somebody typed comes back as it was; the words of others may hold more than they should. */
function told(error: unknown): string {
  if (error instanceof ConfigError || error instanceof UsageError || error instanceof Refusal)
    return `user-mirror: ${error.message}`
  if (!(error instanceof Error)) return `user-mirror: ${scrub(String(error))}`
  return `user-mirror: ${scrub(messageOf(error) ?? `${error.name} ${codeOf(error)}`)}`
}

const executed = process.argv[1]
if (executed !== undefined && realpathSync(executed) === fileURLToPath(import.meta.url))
  await main(process.argv.slice(2))
