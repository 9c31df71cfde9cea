// The run that a backfill works on: the unfinished one, the one that waits and is confirmed now, or a new one.
import type { Pool } from 'pg'
import { openRun, type RunRow } from '../runs.ts'

export interface BackfillSettings {
  /** A person has seen how many are absent, and wants Auth0 asked for all of them. */
  confirm?: boolean
  /** Of the live rows; where more are absent the run is held. Default 0.05. */
  share?: number
}

const usualShare = 0.05

/** What was confirmed once holds for the run, whoever goes on with it. */
export async function openBackfillRun(
  pool: Pool,
  { confirm = false, share }: BackfillSettings,
): Promise<{ run: RunRow; confirmed: boolean; share: number }> {
  if (confirm) await takeUpHeld(pool)
  const run = await openRun(pool, 'backfill', { confirm, ...(share === undefined ? {} : { share }) })
  const { settings } = run
  const confirmed = confirm || settings['confirm'] === true
  if (confirmed && settings['confirm'] !== true) await noteConfirmed(pool, run.id)
  const kept = settings['share']
  return { run, confirmed, share: share ?? (typeof kept === 'number' ? kept : usualShare) }
}

/** Only the newest run: what an older one has met says nothing after a newer one. */
async function takeUpHeld(pool: Pool): Promise<void> {
  await pool.query(
    `UPDATE mirror.runs SET finished_at = NULL, outcome = NULL, reason = NULL, stop_asked_at = NULL
     WHERE id = (SELECT max(id) FROM mirror.runs WHERE kind = 'backfill') AND outcome = 'held'`,
  )
}

async function noteConfirmed(pool: Pool, id: string): Promise<void> {
  await pool.query(`UPDATE mirror.runs SET settings = settings || '{"confirm": true}' WHERE id = $1`, [id])
}
