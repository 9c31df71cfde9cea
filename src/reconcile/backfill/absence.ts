// After a complete walk: who is not in it is put in doubt, so that the worker asks Auth0 by id, and its 404 decides.
import { inTransaction } from '../../pool.ts'
import { countAbsent, doubtAbsent } from '../../users/absent.ts'
import type { ExportCursor } from './cursor.ts'
import type { Walk } from './walk.ts'

export interface AbsenceOptions {
  /** Of the live rows: where more are absent, a person has to confirm. */
  share: number
  confirmed: boolean
}

/**
 * @returns why nothing was marked, where so many are absent that the walk itself may be wrong; else undefined
 */
export async function settleAbsent(
  walk: Walk,
  cursor: ExportCursor,
  { share, confirmed }: AbsenceOptions,
): Promise<string | undefined> {
  const complete = { runId: walk.run.id, asOf: cursor.asOf, since: cursor.since }
  if (cursor.after === '') {
    const { absent, live } = await countAbsent(walk.pool, complete)
    walk.set('absent', absent)
    walk.set('live', live)
    await walk.note(walk.pool)
    if (!confirmed && absent > share * live) return heldReason(absent, live, share)
  }
  await mark(walk, cursor)
  return undefined
}

function heldReason(absent: number, live: number, share: number): string {
  const percent = (part: number) => `${Math.round(part * 1000) / 10} %`
  return `${absent} of ${live} users here (${percent(absent / live)}) are not in the export, and no more than ${percent(share)} may be missing. Confirm it to have Auth0 asked for each of them; only those whom it does not know either are taken for deleted`
}

/** Page by page: what is marked and how far are noted together. */
async function mark(walk: Walk, begun: ExportCursor): Promise<void> {
  const complete = { runId: walk.run.id, asOf: begun.asOf, since: begun.since }
  let after: string | undefined = begun.after
  while (after !== undefined) {
    walk.signal.throwIfAborted()
    const from: string = after
    after = await inTransaction(walk.pool, async (tx) => {
      const { marked, last } = await doubtAbsent(tx, complete, from)
      walk.count('marked', marked)
      await walk.note(tx, { ...begun, after: last ?? from })
      return last
    })
  }
}
