// The operator's part: who gets the changes, of what, and with which secret.
import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { Failure } from '../errors.ts'
import { type Keys, newSecret, sealSecret } from './secret.ts'
import { columns, type SubscriberRow } from './subscriber.ts'

export interface Wanted {
  url: string
  kinds: string[]
  fields: string[]
}

/** A worker delivers to each of them at the same time as to all others, so their number has a limit. */
export const maxSubscribers = 100

export async function listSubscribers(pool: Pool): Promise<SubscriberRow[]> {
  const { rows } = await pool.query<SubscriberRow>(`SELECT ${columns} FROM mirror.subscribers ORDER BY created_at, id`)
  return rows
}

/** @throws Failure subscriber_unknown */
export async function findSubscriber(pool: Pool, id: string): Promise<SubscriberRow> {
  const { rows } = await pool.query<SubscriberRow>(`SELECT ${columns} FROM mirror.subscribers WHERE id = $1`, [id])
  return known(rows)
}

export interface WithSecret {
  row: SubscriberRow
  /** To be shown once. */
  secret: string
}

/**
 * @param wanted with a URL that was accepted
 * @param cursor what comes behind it is delivered
 * @throws Failure subscribers_full
 */
export async function addSubscriber(pool: Pool, keys: Keys, wanted: Wanted, cursor: string): Promise<WithSecret> {
  const id = randomUUID()
  const secret = newSecret()
  const { rows } = await pool.query<SubscriberRow>(
    `INSERT INTO mirror.subscribers (id, url, kinds, fields, sealed, cursor)
     SELECT $1, $2, $3, $4, $5, $6 WHERE (SELECT count(*) FROM mirror.subscribers) < $7 RETURNING ${columns}`,
    [id, wanted.url, wanted.kinds, wanted.fields, sealSecret(keys, id, secret), cursor, maxSubscribers],
  )
  const [row] = rows
  if (row === undefined) throw new Failure('subscribers_full', { detail: `There may be ${maxSubscribers} of them` })
  return { row, secret }
}

/** What is not named stays. @throws Failure subscriber_unknown */
export function changeSubscriber(pool: Pool, id: string, { url, kinds, fields }: Partial<Wanted>) {
  return change(pool, id, 'url = coalesce($2, url), kinds = coalesce($3, kinds), fields = coalesce($4, fields)', [
    url ?? null,
    kinds ?? null,
    fields ?? null,
  ])
}

/**
 * From now on both secrets sign, and after `keepSeconds` the new one alone.
 *
 * @throws Failure subscriber_unknown
 */
export async function rotateSecret(pool: Pool, keys: Keys, id: string, keepSeconds: number): Promise<WithSecret> {
  const secret = newSecret()
  const row = await change(
    pool,
    id,
    "sealed = $2, sealed_before = sealed, before_until = now() + $3 * interval '1 second'",
    [sealSecret(keys, id, secret), keepSeconds],
  )
  return { row, secret }
}

/** @throws Failure subscriber_unknown */
export function pauseSubscriber(pool: Pool, id: string): Promise<SubscriberRow> {
  return change(
    pool,
    id,
    "paused_at = coalesce(paused_at, now()), paused_reason = coalesce(paused_reason, 'operator')",
    [],
  )
}

/**
 * Goes on at once, where it stopped or behind another cursor.
 *
 * @throws Failure subscriber_unknown
 */
export function resumeSubscriber(pool: Pool, id: string, cursor?: string): Promise<SubscriberRow> {
  const set = `paused_at = NULL, paused_reason = NULL, retry_at = NULL, attempts = 0, failing_since = NULL,
    cursor = coalesce($2, cursor)`
  return change(pool, id, set, [cursor ?? null])
}

/** @throws Failure subscriber_unknown */
export async function removeSubscriber(pool: Pool, id: string): Promise<void> {
  const { rows } = await pool.query('DELETE FROM mirror.subscribers WHERE id = $1 RETURNING id', [id])
  known(rows)
}

/** Whatever an operator does takes the row from the delivery that is under way. */
async function change(pool: Pool, id: string, set: string, values: unknown[]): Promise<SubscriberRow> {
  const { rows } = await pool.query<SubscriberRow>(
    `UPDATE mirror.subscribers SET version = version + 1, ${set} WHERE id = $1 RETURNING ${columns}`,
    [id, ...values],
  )
  return known(rows)
}

function known<Row>([row]: Row[]): Row {
  if (row === undefined) throw new Failure('subscriber_unknown')
  return row
}
