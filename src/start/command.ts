// What every command is and has: its line in the help, its settings, its way to the database and to the reader.
import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { Pool } from 'pg'
import type { Config } from '../config.ts'
import { needed } from '../config-error.ts'
import type { Log } from '../log.ts'
import { openPool } from '../pool.ts'
import type { Tracing } from '../tracing/tracing.ts'
import { openAsApp } from './as-app.ts'
import type { Paint } from './paint.ts'
import type { Shutdown } from './shutdown.ts'

export interface Context {
  config: Config
  log: Log
  shutdown: Shutdown
  /** Where traces are wanted; else they are not. */
  tracing?: Tracing | undefined
  /** What stands behind the command. */
  args: string[]
  /** What is wrong with the settings: only commands that are `forgiving` ever see any. */
  wrong?: string[]
  /** The whole table, for what is made of it. */
  commands?: Readonly<Record<string, Command>>
  /** Takes what is printed; absent: stdout. */
  print?: (text: string) => void
  /** Colours, where a person reads it at a terminal; absent: none. */
  paint?: Paint
}

export interface Option {
  type: 'boolean' | 'string'
  help: string
  /** What stands for its value in the help. */
  value?: string
  choices?: readonly string[]
}

/** A line that can be typed as it is, and what it does. */
export type Example = readonly [line: string, what: string]

export interface Command {
  usage: string
  help: string
  /** Goes on until a signal. */
  stays?: true
  /** Works with settings that are wrong or missing as well, and is told of them. */
  forgiving?: true
  /** All that it takes: any other is refused before it is loaded. Absent: it looks itself. */
  options?: Readonly<Record<string, Option>>
  /** What may stand behind it, for completion. */
  words?: readonly string[]
  examples?: readonly Example[]
  /** Where it has exit codes of its own meaning. */
  exits?: string
  load(): Promise<CommandRun>
}

/** How a command is worked at: a module of its own, so that a process loads what its command needs and no more. */
export type CommandRun = (context: Context) => Promise<void>

/** A mistake in how the command was called: told without a stack, exit code 2. */
export class UsageError extends Error {}

/** What was asked for cannot be: told without a stack, exit code 1. */
export class Refusal extends Error {}

export function databaseOf(config: Config): string {
  return needed('DATABASE_URL', config.databaseUrl, 'here: only `start` brings a Postgres of its own')
}

export async function withPool({ config, log }: Context, use: (pool: Pool) => Promise<void>): Promise<void> {
  const pool = openPool(await openAsApp(databaseOf(config), log), log)
  try {
    await use(pool)
  } finally {
    await pool.end()
  }
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** @throws UsageError where none is given */
export function idOf([id]: string[]): string {
  if (id === undefined) throw new UsageError('an ID is needed: the user_id at Auth0')
  return id
}

/** An ID, and which of these flags stand behind a command. @throws UsageError */
export function idAndFlags<Flag extends string>(
  args: string[],
  flags: readonly Flag[],
): { id: string } & Partial<Record<Flag, boolean>> {
  const options = Object.fromEntries(flags.map((flag) => [flag, { type: 'boolean' as const }]))
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    return { ...(values as Partial<Record<Flag, boolean>>), id: idOf(positionals) }
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** The options behind a command. @throws UsageError where there is one that it does not have */
export function optionsOf<T extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: T,
): ReturnType<typeof parseArgs<{ args: string[]; options: T }>>['values'] {
  try {
    return parseArgs({ args, options }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** @throws UsageError */
export function countOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new UsageError(`${name} is a number, such as 100`)
  return Number(text)
}
