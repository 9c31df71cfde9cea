// The newest events in the inbox that name a user. No index knows that: the inbox is gone through from its end, an hour, a
// day, a week and all of it at a time, as long as there is patience.
import type { Pool } from 'pg'
import { codeOf } from '../errors.ts'
import { kindOf, titleOf } from '../facts/kind.ts'
import { inTransaction } from '../pool.ts'

export interface NamedEvent {
  id: string
  source: string
  type: string
  /** In words; null for a type that is not known. */
  title: string | null
  meaning: string
  date: string
  received_at: string
}

export interface NamedEvents {
  events: NamedEvent[]
  /** It was gone through down to here; null: all of it was. */
  searched_from: string | null
}

const most = 50

const patienceMs = 2_000

const hourMs = 3_600_000

/** The last one has no beginning. */
const spansMs = [hourMs, 24 * hourMs, 168 * hourMs, Number.POSITIVE_INFINITY]

// as a whole string of the JSON, or percent-encoded as a part of a path
const namedSql = `
  SELECT log_id, source, type, date, received_at FROM mirror.inbox
  WHERE received_at >= coalesce($1::timestamptz, '-infinity') AND (strpos(body::text, $2) > 0 OR body::text ~ $3)
  ORDER BY received_at DESC, date DESC LIMIT ${most}`

interface Row {
  log_id: string
  source: string
  type: string
  date: Date
  received_at: Date
}

/** @param pool that of searches */
export async function eventsNaming(pool: Pool, id: string): Promise<NamedEvents> {
  const text = JSON.stringify(id)
  const encoded = encodeURIComponent(id.toWellFormed())
  const inPath = `/${encoded.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}("|/|[?])`
  const end = performance.now() + patienceMs
  let found: NamedEvents = { events: [], searched_from: new Date().toISOString() }
  for (const spanMs of spansMs) {
    const from = Number.isFinite(spanMs) ? new Date(Date.now() - spanMs).toISOString() : null
    const rows = await within(pool, end - performance.now(), [from, text, inPath])
    if (rows === undefined) break
    found = { events: rows.map(shown), searched_from: from }
    if (rows.length === most) break
  }
  return found
}

/** @returns undefined where there was no time for it */
async function within(pool: Pool, ms: number, values: unknown[]): Promise<Row[] | undefined> {
  if (ms < 1) return undefined
  try {
    return await inTransaction(pool, async (tx) => {
      await tx.query(`SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = ${Math.ceil(ms)}`)
      return (await tx.query<Row>(namedSql, values)).rows
    })
  } catch (error) {
    if (codeOf(error) === '57014') return undefined // query_canceled
    throw error
  }
}

function shown({ log_id, source, type, date, received_at }: Row): NamedEvent {
  return {
    id: log_id,
    source,
    type,
    title: titleOf(type) ?? null,
    meaning: kindOf(type),
    date: date.toISOString(),
    received_at: received_at.toISOString(),
  }
}
