#!/usr/bin/env node
// The command line: parses, calls the functions that the library has too, prints, and sets the exit code.
import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Config, ConfigError, readConfig } from '../config.ts'
import type { Db } from '../db.ts'
import { openEngine } from '../engine.ts'
import { openInbox } from '../intake/inbox.ts'
import { replay } from '../intake/replay.ts'
import { type Log, openLog } from '../log.ts'
import { openRefreshQueue } from '../reconcile/queue.ts'
import { findUser } from '../users/read.ts'
import { markStale } from '../users/write.ts'
import { startAll } from './all.ts'
import { type Command, databaseOf, print, UsageError, withDb } from './command.ts'
import { runCommands } from './commands/runs.ts'
import { statusCommand } from './commands/status.ts'
import { localTenantAt, openLocalTenant } from './local.ts'
import { prepareDatabase } from './prepare-database.ts'
import { serve } from './serve.ts'
import { exitOnSignals, openShutdown } from './shutdown.ts'
import { work } from './work.ts'

const commands: Record<string, Command> = {
  start: {
    usage: 'start',
    help: 'API and worker in one process; brings Postgres and a tenant where none is configured',
    stays: true,
    run: ({ config, log, shutdown }) => startAll(config, log, shutdown),
  },
  serve: {
    usage: 'serve',
    help: 'the API',
    stays: true,
    run: async ({ config, log, shutdown }) => {
      const parts = await partsOf(config, log)
      log.info({ url: await serve(parts, log, shutdown) }, 'ready')
    },
  },
  work: {
    usage: 'work',
    help: 'the worker that asks Auth0 about stale users',
    stays: true,
    run: async ({ config, log, shutdown }) => {
      await work(await partsOf(config, log), log, shutdown)
      log.info('ready')
    },
  },
  tenant: {
    usage: 'tenant',
    help: 'the local tenant: a little Auth0 for development',
    stays: true,
    run: async ({ config, shutdown }) => {
      const { issuer } = await openLocalTenant(config.tenantPort, shutdown)
      print(`tenant ${issuer} (what it can do: ${issuer}local/help)\nready`)
    },
  },
  migrate: {
    usage: 'migrate',
    help: 'brings the database to the current schema',
    run: async ({ config, log }) => {
      const applied = await prepareDatabase(databaseOf(config), config, log)
      print(applied.length === 0 ? 'nothing to apply' : applied.join('\n'))
    },
  },
  status: statusCommand,
  ...runCommands,
  show: {
    usage: 'show ID',
    help: 'the row of one user, as JSON',
    run: ({ config, log, args }) => withDb(config, log, async (db) => print(await rowOf(db, idOf(args)))),
  },
  refresh: {
    usage: 'refresh ID',
    help: 'has Auth0 asked about one user again',
    run: ({ config, log, args }) => withDb(config, log, (db) => refresh(db, config, log, idOf(args))),
  },
  replay: {
    usage: 'replay',
    help: 'takes up again what was set aside, after a fix',
    run: ({ config, log }) => withDb(config, log, (db) => replayAll(db, config, log)),
  },
}

export async function main(argv: string[]): Promise<void> {
  const [name = 'help', ...args] = argv
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  try {
    if (command === undefined) return printHelp(name)
    await runCommand(command, args)
  } catch (error) {
    process.stderr.write(`${told(error)}\n`)
    process.exitCode = 1
  }
}

async function runCommand(command: Command, args: string[]): Promise<void> {
  const config = readConfig(process.env)
  const log = openLog(config.logLevel ?? (command.stays && config.auth0 ? 'info' : 'warn'))
  const shutdown = openShutdown(log)
  if (command.stays) exitOnSignals(shutdown)
  try {
    await command.run({ config, log, shutdown, args })
  } catch (error) {
    await shutdown.run()
    throw error
  }
}

function printHelp(name: string): void {
  const width = Math.max(...Object.values(commands).map(({ usage }) => usage.length)) + 1
  const lines = Object.values(commands).map(({ usage, help }) => `  ${usage.padEnd(width)} ${help}`)
  print(`user-mirror COMMAND\n\n${lines.join('\n')}`)
  if (!['help', '--help', '-h'].includes(name)) throw new UsageError(`there is no command "${name}"`)
}

/** Separate processes share a database, so there is none to bring along; the tenant may be the local one of this machine. */
async function partsOf(config: Config, log: Log) {
  const databaseUrl = databaseOf(config)
  await prepareDatabase(databaseUrl, config, log)
  return { ...config, databaseUrl, auth0: config.auth0 ?? localTenantAt(config.tenantPort) }
}

async function rowOf(db: Db, id: string): Promise<string> {
  const row = await findUser(db.pool, id)
  if (row === undefined) throw new UsageError(`there is no user ${id}`)
  return row
}

async function refresh(db: Db, config: Config, log: Log, id: string): Promise<void> {
  if (!(await markStale(db.pool, id, 'asked for'))) throw new UsageError(`there is no user ${id}`)
  await wakeWorker(config, log)
  print('marked stale; the worker asks Auth0')
}

async function replayAll(db: Db, config: Config, log: Log): Promise<void> {
  let stale = false
  const inbox = openInbox(db.pool, () => {
    stale = true
  })
  const { taken, left } = await replay(db.pool, inbox, config.reading)
  if (stale) await wakeWorker(config, log)
  print(`${taken} taken up, ${left} left`)
}

async function wakeWorker(config: Config, log: Log): Promise<void> {
  const engine = await openEngine({ redis: config.redisUrl, database: databaseOf(config) }, log)
  const queue = openRefreshQueue(engine, log)
  await queue.wake()
  await queue.close()
  await engine.close()
}

function idOf([id]: string[]): string {
  if (id === undefined) throw new UsageError('an ID is needed: the user_id at Auth0')
  return id
}

function told(error: unknown): string {
  if (error instanceof ConfigError || error instanceof UsageError) return `user-mirror: ${error.message}`
  return `user-mirror: ${error instanceof Error ? error.message : String(error)}`
}

const executed = process.argv[1]
if (executed !== undefined && realpathSync(executed) === fileURLToPath(import.meta.url))
  await main(process.argv.slice(2))
