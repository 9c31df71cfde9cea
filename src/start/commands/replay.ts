// user-mirror replay: what was set aside is taken up again.
import { ownWritesOf } from '../../edit/own-writes.ts'
import { openInbox } from '../../intake/inbox.ts'
import { replay } from '../../intake/replay.ts'
import { type Context, optionsOf, print, withPool } from '../command.ts'
import { localTenantAt } from '../local-auth0.ts'
import { wakeWorker } from './wake.ts'

export function replayCommand(context: Context): Promise<void> {
  const { json } = optionsOf(context.args, { json: { type: 'boolean' } })
  return withPool(context, async (pool) => {
    let stale = false
    const inbox = openInbox(pool, () => {
      stale = true
    })
    const { reading, auth0, tenantPort } = context.config
    const ownWrites = await ownWritesOf(pool, (auth0 ?? localTenantAt(tenantPort)).clientId)
    const { taken, left } = await replay(pool, inbox, { ...reading, ownWrites })
    if (stale) await wakeWorker(context, pool)
    print(json ? JSON.stringify({ taken, left }) : `${taken} taken up, ${left} left`)
  })
}
