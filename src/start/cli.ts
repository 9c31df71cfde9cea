#!/usr/bin/env node
// The command line: parses, loads the command and runs it, and sets the exit code.
import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ConfigError, readConfig } from '../config.ts'
import { codeOf } from '../errors.ts'
import { messageOf, openLog, scrub } from '../log.ts'
import { openTracing } from '../tracing/tracing.ts'
import { type Command, print, UsageError } from './command.ts'
import { exitOnSignals, openShutdown } from './shutdown.ts'

const commands: Record<string, Command> = {
  start: {
    usage: 'start',
    help: 'API and worker in one process; brings Postgres and a tenant where none is configured',
    stays: true,
    load: async () => (await import('./all.ts')).startCommand,
  },
  serve: {
    usage: 'serve',
    help: 'the API',
    stays: true,
    load: async () => (await import('./commands/serve.ts')).serveCommand,
  },
  work: {
    usage: 'work',
    help: 'the worker that asks Auth0 about stale users',
    stays: true,
    load: async () => (await import('./commands/work.ts')).workCommand,
  },
  tenant: {
    usage: 'tenant',
    help: 'the local tenant: a little Auth0 for development',
    stays: true,
    load: async () => (await import('./commands/tenant.ts')).tenantCommand,
  },
  migrate: {
    usage: 'migrate',
    help: 'brings the database to the current schema',
    load: async () => (await import('./commands/migrate.ts')).migrateCommand,
  },
  status: {
    usage: 'status',
    help: 'users, stale rows, sources, the last runs',
    load: async () => (await import('./commands/status.ts')).statusCommand,
  },
  backfill: {
    usage: 'backfill [--confirm]',
    help: 'goes through all users of the tenant; takes up what was broken off, or is held',
    load: async () => (await import('./commands/runs.ts')).backfillCommand,
  },
  sweep: {
    usage: 'sweep [--since TIME] [--overlap MINUTES]',
    help: 'looks for users changed since the last sweep',
    load: async () => (await import('./commands/runs.ts')).sweepCommand,
  },
  drift: {
    usage: 'drift [--sample N | --all] [--repair] [--values]',
    help: 'compares rows with Auth0 field by field; values are shown only if asked for',
    load: async () => (await import('./commands/runs.ts')).driftCommand,
  },
  grants: {
    usage: 'grants',
    help: 'looks at the roles, permissions and organisations of all users, as far as they are mirrored',
    load: async () => (await import('./commands/runs.ts')).grantsCommand,
  },
  fields: {
    usage: 'fields [--apply]',
    help: 'what is mirrored of users; --apply removes what is stored of them beyond that',
    load: async () => (await import('./commands/fields.ts')).fieldsCommand,
  },
  columns: {
    usage: 'columns PATH[:TYPE]... [--index] [--dir DIR]',
    help: 'writes a migration that adds columns generated from metadata to users',
    load: async () => (await import('./commands/columns.ts')).columnsCommand,
  },
  links: {
    usage: 'links [--dry-run]',
    help: 'has application rows follow their linked users, in the tables that are to be moved, and names the others',
    load: async () => (await import('./commands/links.ts')).linksCommand,
  },
  show: {
    usage: 'show ID',
    help: 'the row of one user, as JSON',
    load: async () => (await import('./commands/show.ts')).showCommand,
  },
  refresh: {
    usage: 'refresh ID',
    help: 'has Auth0 asked about one user again',
    load: async () => (await import('./commands/refresh.ts')).refreshCommand,
  },
  erase: {
    usage: 'erase ID [--yes]',
    help: 'takes out everything that is held of a person who is deleted at Auth0',
    load: async () => (await import('./commands/erase.ts')).eraseCommand,
  },
  replay: {
    usage: 'replay',
    help: 'takes up again what was set aside, after a fix',
    load: async () => (await import('./commands/replay.ts')).replayCommand,
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
    const tracing = command.stays && config.tracesTo !== undefined ? await openTracing(config.tracesTo) : undefined
    if (tracing !== undefined) shutdown.add('traces', tracing.close)
    const run = await command.load()
    await run({ config, log, shutdown, args, tracing })
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

/** What somebody typed comes back as it was; the words of others may hold more than they should. */
function told(error: unknown): string {
  if (error instanceof ConfigError || error instanceof UsageError) return `user-mirror: ${error.message}`
  if (!(error instanceof Error)) return `user-mirror: ${scrub(String(error))}`
  return `user-mirror: ${scrub(messageOf(error) ?? `${error.name} ${codeOf(error)}`)}`
}

const executed = process.argv[1]
if (executed !== undefined && realpathSync(executed) === fileURLToPath(import.meta.url))
  await main(process.argv.slice(2))
