// Application rows of linked users that are not where they belong: linked before the team had them moved, failed, or
// written for a secondary since. One transaction for each user, so that an application waits for no more than that.
import type { Pool } from 'pg'
import { inTransaction, untangled } from '../pool.ts'
import {
  findReferences,
  findUnfitting,
  type Moved,
  moveRows,
  type Reference,
  usersToMove,
} from '../users/moved-rows.ts'

/** One foreign key, and what was done there. */
export type MovedReference = Reference & Pick<Moved, 'moved' | 'kept' | 'dropped'>

export interface LinkedRows {
  /** Nothing was changed. */
  dry_run: boolean
  /** Whose rows were looked at. */
  users: number
  references: MovedReference[]
  failed: { user_id: string; reason: string }[]
  /** Names in `mirror.linked_tables` that fit no table. */
  unfitting: string[]
}

export interface LinkedRowsOptions {
  /** Everything is done and undone, user by user. */
  dryRun: boolean
  onProgress?: (done: number, total: number) => void
}

class Undone extends Error {}

export async function moveLinkedRows(
  pool: Pool,
  { dryRun, onProgress = () => undefined }: LinkedRowsOptions,
): Promise<LinkedRows> {
  const references = (await findReferences(pool)).map((one) => ({ ...one, moved: 0, kept: 0, dropped: 0 }))
  const failed: LinkedRows['failed'] = []
  const users = await usersToMove(pool)
  for (const [done, user_id] of users.entries()) {
    onProgress(done, users.length)
    for (const part of await moveOne(pool, user_id, dryRun)) {
      if (part.failed !== null) failed.push({ user_id, reason: part.failed })
      const reference = references.find(({ table, column }) => table === part.table && column === part.column)
      if (reference !== undefined) add(reference, part)
    }
  }
  return { dry_run: dryRun, users: users.length, references, failed, unfitting: await findUnfitting(pool) }
}

function add(reference: MovedReference, part: Moved): void {
  for (const name of ['moved', 'kept', 'dropped'] as const) reference[name] += part[name]
}

async function moveOne(pool: Pool, id: string, dryRun: boolean): Promise<Moved[]> {
  return untangled(async () => {
    let moved: Moved[] = []
    const work = inTransaction(pool, async (tx) => {
      moved = await moveRows(tx, id)
      if (dryRun) throw new Undone()
    })
    await work.catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error
    })
    return moved
  })
}
