// A command that has made rows stale tells the workers.
import { openEngine } from '../../engine.ts'
import { openRefreshQueue } from '../../reconcile/queue.ts'
import { openAsApp } from '../as-app.ts'
import { type Context, databaseOf } from '../command.ts'

export async function wakeWorker({ config, log }: Context): Promise<void> {
  const database = await openAsApp(databaseOf(config), log)
  const engine = await openEngine({ redis: config.redisUrl, database }, log)
  const queue = openRefreshQueue(engine, log)
  await queue.wake()
  await queue.close()
  await engine.close()
}
