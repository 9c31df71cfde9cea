// Events that were stored while more was mirrored: what is not mirrored any more is taken out of them, some at a time.
import type { Pool } from 'pg'
import type { Fields } from '../fields/fields.ts'
import { parseJson, writeJson } from '../json.ts'
import { inTransaction } from '../pool.ts'
import type { Narrowed } from '../users/narrow.ts'

/** @param after the key behind which it goes on; '' at the beginning */
export function narrowInbox(pool: Pool, fields: Fields, after: string, limit: number): Promise<Narrowed> {
  return inTransaction(pool, async (tx) => {
    const { rows } = await tx.query<{ log_id: string; body: string }>(
      'SELECT log_id, body::text AS body FROM mirror.inbox WHERE log_id > $1 ORDER BY log_id LIMIT $2 FOR UPDATE',
      [after, limit],
    )
    const changed = rows.flatMap(({ log_id, body }) => {
      const value = parseJson(body)
      const kept = fields.event(body, value)
      return kept === body || kept === writeJson(value) ? [] : [{ log_id, body: kept }]
    })
    await tx.query(
      `UPDATE mirror.inbox i SET body = n.body::json
       FROM unnest($1::text[], $2::text[]) AS n(log_id, body) WHERE i.log_id = n.log_id`,
      [changed.map(({ log_id }) => log_id), changed.map(({ body }) => body)],
    )
    return { looked: rows.length, changed: changed.length, last: rows.length < limit ? undefined : rows.at(-1)?.log_id }
  })
}
