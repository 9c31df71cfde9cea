// The policy for deleted users, carried out on the tombstones that are there: when the worker starts, since it may be
// another policy than before, and once an hour.
import type { Pool } from 'pg'
import { codeOf } from '../errors.ts'
import { forgetGrantsOfGone } from '../grants/write.ts'
import type { Log } from '../log.ts'
import { inTransaction, untangled } from '../pool.ts'
import {
  type DeletedUsers,
  noteSettled,
  type Removal,
  removeGone,
  ripeTombstones,
  type Settled,
  scrubSome,
} from '../users/deletion.ts'

export interface SettleOptions {
  pool: Pool
  log: Log
  policy: DeletedUsers
}

/** Rows in one statement: scrubbing holds up nobody, while rows are removed nobody else writes users. */
const pageSize = { scrub: 1_000, remove: 20 }

/** Goes through all tombstones. @returns how many were scrubbed and removed, and how many have to stay */
export async function settleDeleted({ pool, log, policy }: SettleOptions, signal: AbortSignal): Promise<Settled> {
  const settled: Settled = { scrubbed: 0, removed: 0, refused: 0 }
  if (policy === 'keep') return settled
  for (let count = pageSize.scrub; count === pageSize.scrub && !signal.aborted; settled.scrubbed += count) {
    count = await untangled(() => scrubSome(pool, pageSize.scrub))
  }
  await forgetGrantsOfGone(pool)
  if (policy === 'cascade') await removeRipe(pool, log, settled, signal)
  await noteSettled(pool, settled)
  return settled
}

async function removeRipe(pool: Pool, log: Log, settled: Settled, signal: AbortSignal): Promise<void> {
  const refusals = new Set<string>()
  for (let ids = await ripeTombstones(pool, '', pageSize.remove); ids.length > 0 && !signal.aborted; ) {
    const removals = await remove(pool, log, ids)
    if (removals === undefined) break
    for (const { refusal } of removals) {
      if (refusal === null) settled.removed++
      else {
        settled.refused++
        refusals.add(refusal)
      }
    }
    ids = await ripeTombstones(pool, ids.at(-1) ?? '', pageSize.remove)
  }
  const { refused } = settled
  if (refused > 0)
    log.warn({ refused, codes: [...refusals] }, 'rows of deleted users are referenced and stay, scrubbed')
}

/** SQLSTATEs that end a round, and why. */
const enders: Record<string, string> = {
  '55P03': 'somebody writes users at length: rows of deleted users are removed another time',
  '42501': 'rows of deleted users may not be removed: run user-mirror migrate with DELETED_USERS=cascade',
}

/** @returns undefined where nothing can be removed now */
async function remove(pool: Pool, log: Log, ids: readonly string[]): Promise<Removal[] | undefined> {
  try {
    return await untangled(() => inTransaction(pool, (tx) => removeGone(tx, ids, true)))
  } catch (error) {
    const why = enders[codeOf(error)]
    if (why === undefined) throw error
    log.warn(why)
    return undefined
  }
}
