// Whom a walk has met is forgotten once nobody asks for it any more, a little at a time.
import type { Pool } from 'pg'

const atOnce = 10_000

/** @param runId whose walk is forgotten */
export async function forgetWalked(pool: Pool, runId: string): Promise<void> {
  await repeat(pool, 'run_id = $1::bigint', runId)
}

/** Forgets the walks of backfills before this one, such as one that waited for a confirmation. */
export async function forgetEarlier(pool: Pool, runId: string): Promise<void> {
  await repeat(pool, `run_id IN (SELECT id FROM mirror.runs WHERE kind = 'backfill' AND id < $1::bigint)`, runId)
}

async function repeat(pool: Pool, whose: string, runId: string): Promise<void> {
  for (;;) {
    const { rowCount } = await pool.query(
      `DELETE FROM mirror.walked WHERE ctid = ANY(ARRAY(SELECT ctid FROM mirror.walked WHERE ${whose} LIMIT ${atOnce}))`,
      [runId],
    )
    if ((rowCount ?? 0) < atOnce) return
  }
}
