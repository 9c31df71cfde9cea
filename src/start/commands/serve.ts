// user-mirror serve: the API alone.
import type { Context } from '../command.ts'
import { serve } from '../serve.ts'
import { openParts } from './parts.ts'

export async function serveCommand({ config, log, shutdown, tracing }: Context): Promise<void> {
  const parts = await openParts(config, log)
  log.info({ url: await serve({ ...parts, tracing }, log, shutdown) }, 'ready')
}
