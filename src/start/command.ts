// What every command is and has: its line in the help, its settings, its way to the database and to the reader.
import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { Pool } from 'pg'
import { type Config, needed } from '../config.ts'
import type { Log } from '../log.ts'
import { openPool } from '../pool.ts'
import type { Tracing } from '../tracing/tracing.ts'
import { openAsApp } from './as-app.ts'
import type { Shutdown } from './shutdown.ts'

export interface Context {
  config: Config
  log: Log
  shutdown: Shutdown
  /** Where traces are wanted; else they are not. */
  tracing?: Tracing | undefined
  /** What stands behind the command. */
  args: string[]
}

export interface Command {
  usage: string
  help: string
  /** Goes on until a signal. */
  stays?: true
  load(): Promise<CommandRun>
}

/** How a command is worked at: a module of its own, so that a process loads what its command needs and no more. */
export type CommandRun = (context: Context) => Promise<void>

/** A mistake in how the command was called: told without a stack. */
export class UsageError extends Error {}

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
