// The invariants that hold at every moment, whatever has happened so far: each change of the rows is looked at.
import type pg from 'pg'
import type { Row } from './same.ts'

/** By user, when Auth0 last said so to the mirror, on its clock: only that may make or lift a tombstone. */
export interface Proofs {
  /** Direct answers 404, and deletions told with their state. */
  gone: Map<string, number>
  /** Direct answers 200. */
  alive: Map<string, number>
}

export class Broken extends Error {
  override name = 'Broken'
}

export async function rowsOf(pool: pg.Pool): Promise<Row[]> {
  const { rows } = await pool.query<{ row: Row }>('SELECT to_jsonb(u) AS row FROM users u ORDER BY id')
  return rows.map(({ row }) => row)
}

/** @throws Broken */
export function check(before: readonly Row[], after: readonly Row[], proofs: Proofs, now: number): void {
  const then = new Map(before.map((row) => [row.id, row]))
  const still = new Set(after.map(({ id }) => id))
  for (const { id } of before) if (!still.has(id)) throw new Broken(`the row of ${id} is gone for good`)
  for (const row of after) {
    const old = then.get(row.id)
    const broken = [...brokenBy(row, now), ...brokenSince(old, row), ...brokenTombstone(old, row, proofs)]
    if (broken.length > 0) throw new Broken(`${row.id}: ${broken.join('; ')}`)
  }
}

function brokenBy(row: Row, now: number): string[] {
  const since = timeOf(row['stale_since'])
  const isStale = since !== undefined
  const found = []
  if (!row.id.includes('|') || row.id.endsWith('@clients')) found.push('a machine has a row')
  if (isStale !== (row['stale_reason'] !== null)) found.push('stale since when and why do not go together')
  if (isStale !== (row['hinted_at'] !== null)) found.push('stale since when and its newest hint do not go together')
  if (isStale && since > now + 1) found.push('it is stale from the future on')
  if (row['gone_at'] === null && row['merged_into'] !== null) found.push('it lives and is merged')
  if (row['gone_at'] === null && !isStale && row['answered_at'] === null && row['told_at'] === null)
    found.push('nothing is known of it, and it is not stale')
  return found
}

/** Neither what an answer or event has shown, nor its version, is ever replaced by something older. */
function brokenSince(old: Row | undefined, row: Row): string[] {
  if (old === undefined) return []
  return ['answered_at', 'told_at', 'updated_at']
    .filter((name) => (timeOf(row[name]) ?? -Infinity) < (timeOf(old[name]) ?? -Infinity))
    .map((name) => `${name} went back from ${old[name]} to ${row[name]}`)
}

function brokenTombstone(old: Row | undefined, row: Row, { gone, alive }: Proofs): string[] {
  const wasGoneAt = timeOf(old?.['gone_at'])
  const wasAliveAt = Math.max(...['answered_at', 'told_at'].map((name) => timeOf(old?.[name]) ?? -Infinity))
  const isGone = row['gone_at'] !== null
  const isProven = (gone.get(row.id) ?? Number.NEGATIVE_INFINITY) >= wasAliveAt && gone.has(row.id)
  if (isGone && wasGoneAt === undefined && !isProven) return ['a tombstone without proof']
  if (!isGone && wasGoneAt !== undefined && !((alive.get(row.id) ?? -Infinity) >= wasGoneAt))
    return ['a tombstone was lifted without proof']
  return []
}

function timeOf(value: unknown): number | undefined {
  return typeof value === 'string' ? Date.parse(value) : undefined
}
