// A command that has made rows stale tells the workers.
import type { Pool } from 'pg'
import { openEngine } from '../../engine.ts'
import { openRefreshQueue } from '../../reconcile/queue.ts'
import { openAsApp } from '../as-app.ts'
import { type Context, databaseOf } from '../command.ts'

export async function wakeWorker({ config, log }: Context, pool: Pool): Promise<void> {
  const database = await openAsApp(databaseOf(config), log)
  const engine = await openEngine({ redis: config.redisUrl, database }, log)
  const queue = openRefreshQueue(engine, pool, log)
  await queue.wake()
  await queue.close()
  await engine.close()
}
