// What a delivery notes of itself. Each statement holds only where the row is still as the delivery knows it: an operator
// has changed nothing (`version`), and nobody else has delivered meanwhile (`cursor`).
import type { Pool } from 'pg'
import { columns, type PauseReason, type SubscriberRow } from './subscriber.ts'

/** @returns undefined where there is nothing to deliver to: paused or removed */
export async function takeUp(pool: Pool, id: string): Promise<SubscriberRow | undefined> {
  const { rows } = await pool.query<SubscriberRow>(
    `SELECT ${columns} FROM mirror.subscribers WHERE id = $1 AND paused_at IS NULL`,
    [id],
  )
  return rows[0]
}

/** Is there anybody to deliver to? */
export async function hasActive(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query('SELECT FROM mirror.subscribers WHERE paused_at IS NULL LIMIT 1')
  return rows.length > 0
}

export interface Waiting {
  id: string
  version: number
  /** After a failure: not before. */
  waitMs: number
}

/** Those that have something to come: paused ones have not, nor those who have come to `head`. */
export async function waitingSubscribers(pool: Pool, head: string): Promise<Waiting[]> {
  const { rows } = await pool.query<Waiting>(
    `SELECT id, version, greatest(0, ceil(extract(epoch FROM retry_at - clock_timestamp()) * 1000))::int AS "waitMs"
     FROM mirror.subscribers WHERE paused_at IS NULL AND cursor <> $1`,
    [head],
  )
  return rows
}

/**
 * Up to `cursor` everything is delivered, or not wanted.
 *
 * @param delivered how many messages that were
 * @returns the row as it is now, or undefined where it is not this delivery's any more
 */
export function move(
  pool: Pool,
  row: SubscriberRow,
  cursor: string,
  delivered: number,
): Promise<SubscriberRow | undefined> {
  const set = `cursor = $4, delivered = delivered + $5::int,
    delivered_at = CASE WHEN $5 > 0 THEN now() ELSE delivered_at END,
    attempts = CASE WHEN $5 > 0 THEN 0 ELSE attempts END,
    failing_since = CASE WHEN $5 > 0 THEN NULL ELSE failing_since END,
    retry_at = CASE WHEN $5 > 0 THEN NULL ELSE retry_at END`
  return note(pool, row, set, [cursor, delivered])
}

/** @returns the row as it is now, or undefined where it is not this delivery's any more */
export function noteFailure(
  pool: Pool,
  row: SubscriberRow,
  failure: string,
  waitMs: number,
): Promise<SubscriberRow | undefined> {
  const set = `attempts = attempts + 1, failing_since = coalesce(failing_since, now()), failed_at = now(),
    failure = $4, retry_at = now() + $5 * interval '1 millisecond'`
  return note(pool, row, set, [failure, waitMs])
}

/** @returns the row as it is now, or undefined where it is not this delivery's any more */
export function pauseFor(pool: Pool, row: SubscriberRow, reason: PauseReason): Promise<SubscriberRow | undefined> {
  return note(pool, row, 'paused_at = now(), paused_reason = $4, retry_at = NULL', [reason])
}

async function note(
  pool: Pool,
  { id, version, cursor }: SubscriberRow,
  set: string,
  values: unknown[],
): Promise<SubscriberRow | undefined> {
  const { rows } = await pool.query<SubscriberRow>(
    `UPDATE mirror.subscribers SET ${set}
     WHERE id = $1 AND version = $2 AND cursor = $3 AND paused_at IS NULL RETURNING ${columns}`,
    [id, version, cursor, ...values],
  )
  return rows[0]
}
