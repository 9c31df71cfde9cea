// user-mirror erase: a person's data are taken out, after a confirmation.
import { openAsks } from '../../auth0/asks.ts'
import { erase } from '../../erase/erase.ts'
import type { Receipt } from '../../erase/receipt.ts'
import { Failure } from '../../errors.ts'
import { type Context, idAndFlags, print, Refusal, withPool } from '../command.ts'
import { confirm } from '../confirm.ts'
import { localTenantAt } from '../local-auth0.ts'

export async function eraseCommand(context: Context): Promise<void> {
  const { config, args } = context
  const { id, yes, json } = idAndFlags(args, ['yes', 'json'])
  if (!yes) await confirm(`Everything that is held of ${id} is taken out, for good.`)
  const auth0 = config.auth0 ?? localTenantAt(config.tenantPort)
  await withPool(context, async (pool) => {
    const ask = openAsks({ pool, auth0, reserve: config.apiReserve }).by('request')
    const receipt = await erase({ pool, ask }, id).catch(explained)
    print(json ? JSON.stringify(receipt) : textOf(receipt))
  })
}

function explained(error: unknown): never {
  if (!(error instanceof Failure)) throw error
  const { title, detail } = error.problem()
  throw new Refusal(detail === undefined ? String(title) : `${title}: ${detail}`)
}

function textOf({ user_id, erased_at, ids, places }: Receipt): string {
  const lines = places.map(
    ({ place, what, entries }) => `  ${place.padEnd(22)} ${String(entries).padStart(7)}  ${what}`,
  )
  return [`${user_id} erased at ${erased_at} (ids of the person: ${ids})`, ...lines].join('\n')
}
