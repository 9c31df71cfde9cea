// A write of ours to Auth0 that is under way: the row says so until the answer is in it, so that the write is not lost to
// the mirror where the process ends in between.
import type { Database } from './write.ts'

/** A row that a write is under way for. */
export interface Writing {
  id: string
  /** The row's count of hints, which goes back with the answer; '0' where there is no row yet. */
  hints: string
  /** It was stale before. */
  wasStale: boolean
}

/** How long the workers leave the row to whoever writes. */
const leftSeconds = 60

const beginSql = `
  UPDATE users u SET
    stale_since  = coalesce(u.stale_since, now()),
    stale_reason = coalesce(u.stale_reason, 'own write'),
    hinted_at    = 'infinity',
    shown_from   = NULL,
    hints        = u.hints + 1,
    retry_at     = now() + make_interval(secs => $2)
  FROM (SELECT id, stale_since FROM users WHERE id = $1 FOR UPDATE) before
  WHERE u.id = before.id
  RETURNING u.hints, before.stale_since IS NOT NULL AS "wasStale"`

/** To be called before anything is written to Auth0. */
export async function beginWrite(db: Database, id: string): Promise<Writing> {
  const { rows } = await db.query<Omit<Writing, 'id'>>({
    name: 'begin-write',
    text: beginSql,
    values: [id, leftSeconds],
  })
  return { id, hints: '0', wasStale: false, ...rows[0] }
}

const undone = 'hints = $2::bigint AND NOT $3'

const undoSql = `
  UPDATE users SET
    stale_since  = CASE WHEN ${undone} THEN NULL ELSE stale_since END,
    stale_reason = CASE WHEN ${undone} THEN NULL ELSE stale_reason END,
    hinted_at    = CASE WHEN ${undone} THEN NULL ELSE hinted_at END,
    retry_at     = NULL
  WHERE id = $1 AND stale_since IS NOT NULL`

/** Auth0 has surely not written anything: the row is as it was, but for hints that came in since. */
export async function undoWrite(db: Database, { id, hints, wasStale }: Writing): Promise<void> {
  await db.query({ name: 'undo-write', text: undoSql, values: [id, hints, wasStale] })
}

/** Nobody knows whether Auth0 has written, or the row holds something newer: Auth0 is to be asked, and at once. */
export async function leaveWrite(db: Database, { id }: Writing): Promise<void> {
  await db.query({ name: 'leave-write', text: 'UPDATE users SET retry_at = NULL WHERE id = $1', values: [id] })
}

/** The row's count of hints, for a question that is about to be asked; '0' where there is no row. */
export async function hintsOf(db: Database, id: string): Promise<string> {
  const { rows } = await db.query<{ hints: string }>({
    name: 'hints-of',
    text: 'SELECT hints FROM users WHERE id = $1',
    values: [id],
  })
  return rows[0]?.hints ?? '0'
}
