// user-mirror refresh: one row is marked stale by hand.
import { markStale } from '../../users/write.ts'
import { type Context, idOf, print, UsageError, withPool } from '../command.ts'
import { wakeWorker } from './wake.ts'

export function refreshCommand(context: Context): Promise<void> {
  const id = idOf(context.args)
  return withPool(context, async (pool) => {
    if (!(await markStale(pool, id, 'asked for'))) throw new UsageError(`there is no user ${id}`)
    await wakeWorker(context)
    print('marked stale; the worker asks Auth0')
  })
}
