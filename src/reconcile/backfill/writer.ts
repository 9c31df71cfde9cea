// Batches of an export → rows: two at a time, so that one is prepared and committed while Postgres works on the other.

import { isDataTrouble } from '../../errors.ts'
import { parseJson } from '../../json.ts'
import { inTransaction, untangled } from '../../pool.ts'
import { noteChanges } from '../../users/hints.ts'
import { settleLinks } from '../../users/links.ts'
import { type Pack, packOf, unpack } from '../../users/pack.ts'
import type { Snapshot, Written } from '../../users/snapshot.ts'
import { writeSnapshot } from '../../users/snapshot.ts'
import type { Database } from '../../users/write.ts'
import type { Walk } from './walk.ts'

/** Profiles, and where the walk stands once they are written. */
export interface Step {
  profiles: Pack
  asOf?: string | undefined
}

/**
 * Writes and notes in one transaction, so that what is noted is written and the other way round. It need not reach the
 * disk at once for that: after a crash of Postgres both are lost together, and the walk writes them again.
 *
 * @param note called last, right before the commit
 */
export async function writeStep(walk: Walk, step: Step, note: (tx: Database, written: Written) => Promise<void>) {
  await untangled(() =>
    inTransaction(walk.pool, async (tx) => {
      await tx.query('SET LOCAL synchronous_commit = off')
      const written = await writeStorable(walk, tx, { ...step, runId: walk.run.id })
      await settleLinks(tx, written.linked)
      await note(tx, written)
    }),
  )
}

/** A user whom Postgres refuses must not stop the others: found by halves, it is left to a direct answer. */
async function writeStorable(walk: Walk, tx: Database, snapshot: Snapshot): Promise<Written> {
  await tx.query('SAVEPOINT lines')
  try {
    return await writeSnapshot(tx, snapshot)
  } catch (error) {
    if (!isDataTrouble(error)) throw error
    await tx.query('ROLLBACK TO SAVEPOINT lines')
    const profiles = unpack(snapshot.profiles)
    const [only = ''] = profiles
    if (profiles.length === 1) return await leave(walk, tx, only, snapshot.asOf)
    const half = Math.ceil(profiles.length / 2)
    const first = await writeStorable(walk, tx, { ...snapshot, profiles: packOf(profiles.slice(0, half)) })
    const second = await writeStorable(walk, tx, { ...snapshot, profiles: packOf(profiles.slice(half)) })
    return sum(first, second)
  }
}

async function leave(walk: Walk, tx: Database, profile: string, asOf = new Date().toISOString()): Promise<Written> {
  const { id = '' }: { id?: string } = Object(parseJson(profile))
  walk.log.warn({ user: id }, 'a user could not be stored as the walk shows it and is asked for')
  await noteChanges(tx, [{ id, at: asOf, exists: true, stale: 'not storable' }])
  return { created: 0, updated: 0, unchanged: 0, doubted: 1, linked: [] }
}

function sum(a: Written, b: Written): Written {
  return {
    created: a.created + b.created,
    updated: a.updated + b.updated,
    unchanged: a.unchanged + b.unchanged,
    doubted: a.doubted + b.doubted,
    linked: [...a.linked, ...b.linked],
  }
}

/** Adds what was written to the run's figures. */
export function countWritten(walk: Walk, written: Written): void {
  for (const name of ['created', 'updated', 'unchanged', 'doubted'] as const) walk.count(name, written[name])
}
