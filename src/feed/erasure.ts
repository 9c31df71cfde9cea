// What the feed holds of a person, and what stays of it once they are erased.
import type { Database } from '../users/write.ts'

const forgetSql = `
  WITH forgotten AS (DELETE FROM mirror.changes WHERE user_id = ANY($1::text[]) RETURNING seq),
  told AS (
    INSERT INTO mirror.changes (user_id, kind)
    SELECT id, 'erased' FROM unnest($1::text[]) AS id WHERE (SELECT days > 0 FROM mirror.feed)
  )
  SELECT count(*)::int AS count, pg_notify('user_changes', '') FROM forgotten`

/** A change's number is taken behind the xid of its transaction (`mirror.publish_changes`); others write users before. */
const beginSql = 'SELECT pg_current_xact_id()'

/**
 * Takes out all changes of a person; in their place comes one for each id, of the kind `erased`, which followers need to
 * erase what they have. That one goes as all others do.
 *
 * @param db a transaction
 * @returns how many there were
 */
export async function forgetChangesOf(db: Database, ids: readonly string[]): Promise<number> {
  await db.query(beginSql)
  const { rows } = await db.query<{ count: number }>(forgetSql, [ids])
  return rows[0]?.count ?? 0
}
