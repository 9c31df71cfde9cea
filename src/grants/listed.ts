// What Auth0's lists of members show, held against the rows. Lists come from the search, which is behind ("List
// organization members": eventual consistency), so they prove nothing: where they differ, Auth0 is asked about the user.
import type { GrantKind } from '../facts/reading.ts'
import { writeJson } from '../json.ts'
import { storableJson } from '../text.ts'
import type { Database } from '../users/write.ts'

/** One member of one list. */
export interface Listed {
  userId: string
  /** Id of the role or the organisation. */
  granted: string
  /** As it stands in `items`. */
  item: unknown
}

export async function noteListed(
  db: Database,
  runId: string,
  kind: GrantKind,
  listed: readonly Listed[],
): Promise<void> {
  await db.query({
    name: 'note-listed',
    text: `INSERT INTO mirror.listed_grants (run_id, kind, user_id, granted, item)
           SELECT $1, $2, "userId", granted, item FROM jsonb_to_recordset($3::jsonb) AS l("userId" text, granted text, item jsonb)
           ON CONFLICT DO NOTHING`,
    values: [runId, kind, storableJson(writeJson(listed))],
  })
}

/** A row that was answered since the lists were begun knows better, and one that is stale is asked about anyway. */
const differSql = `
  WITH listed AS (
    SELECT user_id, jsonb_agg(item ORDER BY granted) AS items FROM mirror.listed_grants WHERE run_id = $1 AND kind = $2 GROUP BY user_id
  ),
  held AS (SELECT user_id, items, answered_at, stale_since FROM mirror.grants WHERE kind = $2),
  differing AS (
    SELECT user_id, coalesce(listed.items, '[]') AS items FROM listed FULL JOIN held USING (user_id) JOIN users u ON u.id = user_id
    WHERE coalesce(listed.items, '[]') <> coalesce(held.items, '[]') AND u.gone_at IS NULL
      AND held.stale_since IS NULL AND coalesce(held.answered_at, '-infinity') < $3::timestamptz
  )
  -- until Auth0 has answered for the first time, a row shows what the lists do
  INSERT INTO mirror.grants AS g (user_id, kind, items, stale_since, stale_reason, hinted_at, hints)
  SELECT user_id, $2, items, $3::timestamptz, 'listed otherwise', 'infinity', 1 FROM differing ORDER BY user_id
  ON CONFLICT (user_id, kind) DO UPDATE SET
    stale_since  = coalesce(g.stale_since, excluded.stale_since),
    stale_reason = coalesce(g.stale_reason, excluded.stale_reason),
    hinted_at    = 'infinity',
    hints        = g.hints + 1`

/**
 * Marks the rows that say otherwise than the lists, and makes those that are missing.
 *
 * @param asOf ISO instant on Auth0's clock at which the lists were begun
 * @returns how many
 */
export async function doubtListed(db: Database, runId: string, kind: GrantKind, asOf: string): Promise<number> {
  const { rowCount } = await db.query({ name: 'doubt-listed', text: differSql, values: [runId, kind, asOf] })
  return rowCount ?? 0
}

/** Forgets what the lists showed, to this run or one before it. */
export async function forgetListed(db: Database, runId: string): Promise<void> {
  await db.query('DELETE FROM mirror.listed_grants WHERE run_id <= $1::bigint', [runId])
}
