// What was set aside, taken up again: after a fix, what can be read and stored now goes the way of any delivery.
import type { Pool } from 'pg'
import { type Reading, usualReading } from '../facts/reading.ts'
import { eventDelivery } from './events/delivery.ts'
import type { Delivery, Inbox } from './inbox.ts'
import type { Source } from './inbox-tables.ts'
import { logDelivery } from './logs/delivery.ts'

/** What is set aside is little; this many rows are looked at together. */
const batchSize = 100

export interface Replayed {
  /** Taken up: gone from the quarantine. */
  taken: number
  /** Still not readable or storable. */
  left: number
}

interface Quarantined {
  id: string
  source: Source
  received_at: Date
  body: Buffer
}

/**
 * Whoever dies in the middle leaves at worst an event that is taken up twice, and the inbox knows it by its id.
 *
 * @param ids only those; default all
 */
export async function replay(
  pool: Pool,
  inbox: Inbox,
  reading: Reading = usualReading,
  ids?: readonly string[],
): Promise<Replayed> {
  const replayed: Replayed = { taken: 0, left: 0 }
  for await (const row of quarantined(pool, ids)) {
    const delivery = deliveryOf(row, reading)
    replayed[(await takeUp(pool, inbox, row.id, delivery)) ? 'taken' : 'left']++
  }
  return replayed
}

/** Not what is set aside meanwhile. */
async function* quarantined(pool: Pool, ids: readonly string[] | undefined): AsyncGenerator<Quarantined> {
  const { rows } = await pool.query<{ end: string }>('SELECT coalesce(max(id), 0) AS end FROM mirror.quarantine')
  for (let last = '0'; ; ) {
    const batch = await pool.query<Quarantined>(
      `SELECT id, source, received_at, body FROM mirror.quarantine
       WHERE id > $1 AND id <= $2 AND ($4::bigint[] IS NULL OR id = ANY ($4)) ORDER BY id LIMIT $3`,
      [last, rows[0]?.end, batchSize, ids],
    )
    if (batch.rows.length === 0) return
    yield* batch.rows
    last = batch.rows.at(-1)?.id ?? last
  }
}

async function takeUp(pool: Pool, inbox: Inbox, id: string, delivery: Delivery): Promise<boolean> {
  if (delivery.events.length === 0) return false
  const { quarantined } = await inbox.take(delivery) // what of it is still poison is set aside by itself
  await pool.query('DELETE FROM mirror.quarantine WHERE id = $1', [id])
  return quarantined === 0
}

function deliveryOf({ source, body, received_at }: Quarantined, reading: Reading): Delivery {
  const receivedAt = received_at.toISOString()
  const isLog = source === 'log_stream' || source === 'logs'
  return isLog ? logDelivery(source, body, receivedAt, reading) : eventDelivery(source, body, receivedAt, reading)
}
