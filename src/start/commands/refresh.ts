// user-mirror refresh: one row is marked stale by hand.
import { markStale } from '../../users/write.ts'
import { type Context, idAndFlags, print, Refusal, withPool } from '../command.ts'
import { wakeWorker } from './wake.ts'

export function refreshCommand(context: Context): Promise<void> {
  const { id, json } = idAndFlags(context.args, ['json'])
  return withPool(context, async (pool) => {
    if (!(await markStale(pool, id, 'asked for'))) throw new Refusal(`there is no user ${id}`)
    await wakeWorker(context, pool)
    print(json ? JSON.stringify({ user_id: id, stale: true }) : 'marked stale; the worker asks Auth0')
  })
}
