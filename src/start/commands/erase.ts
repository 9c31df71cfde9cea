// user-mirror erase: a person's data are taken out, after a confirmation.
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { openAsks } from '../../auth0/asks.ts'
import { erase } from '../../erase/erase.ts'
import type { Receipt } from '../../erase/receipt.ts'
import { Failure } from '../../errors.ts'
import { type Context, idOf, print, UsageError, withPool } from '../command.ts'
import { localTenantAt } from '../local-auth0.ts'

export async function eraseCommand(context: Context): Promise<void> {
  const { config, args } = context
  const { id, yes, json } = wanted(args)
  if (!yes) await confirm(id)
  const auth0 = config.auth0 ?? localTenantAt(config.tenantPort)
  await withPool(context, async (pool) => {
    const ask = openAsks({ pool, auth0, reserve: config.apiReserve }).by('request')
    const receipt = await erase({ pool, ask }, id).catch(explained)
    print(json ? JSON.stringify(receipt) : textOf(receipt))
  })
}

function wanted(args: string[]): { id: string; yes: boolean; json: boolean } {
  const flag = { type: 'boolean', default: false } as const
  try {
    const { values, positionals } = parseArgs({ args, options: { yes: flag, json: flag }, allowPositionals: true })
    return { id: idOf(positionals), ...values }
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** @throws UsageError where nobody is there to ask, or says no */
async function confirm(id: string): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new UsageError('it cannot be undone: confirm it with --yes')
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question(`Everything that is held of ${id} is taken out, for good. Type yes: `)
  terminal.close()
  if (answer.trim() !== 'yes') throw new UsageError('nothing was done')
}

function explained(error: unknown): never {
  if (!(error instanceof Failure)) throw error
  const { title, detail } = error.problem()
  throw new UsageError(detail === undefined ? String(title) : `${title}: ${detail}`)
}

function textOf({ user_id, erased_at, ids, places }: Receipt): string {
  const lines = places.map(
    ({ place, what, entries }) => `  ${place.padEnd(22)} ${String(entries).padStart(7)}  ${what}`,
  )
  return [`${user_id} erased at ${erased_at} (ids of the person: ${ids})`, ...lines].join('\n')
}
