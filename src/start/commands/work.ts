// user-mirror work: the worker alone.
import type { Context } from '../command.ts'
import { work } from '../work.ts'
import { openParts } from './parts.ts'

export async function workCommand({ config, log, shutdown, tracing }: Context): Promise<void> {
  await work({ ...(await openParts(config, log)), tracing }, log, shutdown)
  log.info('ready')
}
