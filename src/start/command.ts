// What every command is and has: its line in the help, its settings, its way to the database and to the reader.
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { type Config, needed } from '../config.ts'
import { type Db, openDb } from '../db.ts'
import type { Log } from '../log.ts'
import { openAsApp } from './database.ts'
import type { Shutdown } from './shutdown.ts'

export interface Context {
  config: Config
  log: Log
  shutdown: Shutdown
  /** What stands behind the command. */
  args: string[]
}

export interface Command {
  usage: string
  help: string
  /** Goes on until a signal. */
  stays?: true
  run(context: Context): Promise<void>
}

/** A mistake in how the command was called: told without a stack. */
export class UsageError extends Error {}

export function databaseOf(config: Config): string {
  return needed('DATABASE_URL', config.databaseUrl, 'here: only `start` brings a Postgres of its own')
}

export async function withDb(config: Config, log: Log, use: (db: Db) => Promise<void>): Promise<void> {
  const db = openDb(await openAsApp(databaseOf(config), log), log)
  try {
    await use(db)
  } finally {
    await db.close()
  }
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`)
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
