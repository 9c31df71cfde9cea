// user-mirror replay: what was set aside is taken up again.
import { openInbox } from '../../intake/inbox.ts'
import { replay } from '../../intake/replay.ts'
import { type Context, print, withPool } from '../command.ts'
import { wakeWorker } from './wake.ts'

export function replayCommand(context: Context): Promise<void> {
  return withPool(context, async (pool) => {
    let stale = false
    const inbox = openInbox(pool, () => {
      stale = true
    })
    const { taken, left } = await replay(pool, inbox, context.config.reading)
    if (stale) await wakeWorker(context)
    print(`${taken} taken up, ${left} left`)
  })
}
