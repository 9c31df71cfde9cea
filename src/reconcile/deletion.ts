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
    const removals = await remove(pool, ids)
    if (removals === undefined) break // somebody writes at length: another time
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

const lockNotAvailable = '55P03'

/** @returns undefined where the table could not be had for it */
async function remove(pool: Pool, ids: readonly string[]): Promise<Removal[] | undefined> {
  try {
    return await untangled(() => inTransaction(pool, (tx) => removeGone(tx, ids, true)))
  } catch (error) {
    if (codeOf(error) !== lockNotAvailable) throw error
    return undefined
  }
}
