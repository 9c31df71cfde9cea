// Linked users: Auth0 has no secondary users of their own ("User Account Linking"). Whoever writes a row that lists others
// as linked, or that is a tombstone now, settles here, in the same transaction, what the rows say of each other.
import type { Database } from './write.ts'

const holdSql = 'SELECT mirror.hold_links($1::text[])'

/** SQL: the secondaries, by their whole names, that live rows list: not the first of the identities. */
const listed = `
  SELECT p.id AS primary_id, greatest(p.answered_at, p.told_at) AS known_at,
    identity->>'provider' || '|' || (identity->>'user_id') AS secondary_id
  FROM users p, jsonb_array_elements(p.identities) WITH ORDINALITY AS i(identity, position)
  WHERE p.gone_at IS NULL AND position > 1`

const settleSql = `
  WITH tombstone AS (SELECT id FROM users WHERE id = ANY($1::text[]) AND gone_at IS NOT NULL),
  concerned AS (
    SELECT l.secondary_id AS id FROM (${listed} AND p.id = ANY($1::text[])) l
    UNION SELECT id FROM tombstone
  ),
  link AS (
    SELECT l.* FROM concerned s, LATERAL (${listed} AND mirror.identity_ids(p.identities) @> ARRAY[s.id] OFFSET 0) l
    WHERE l.secondary_id = s.id
  ),
  settled AS (
    SELECT DISTINCT ON (id) id, primary_id, known_at
    FROM (SELECT secondary_id AS id, primary_id, known_at FROM link UNION ALL SELECT id, NULL, NULL FROM tombstone) l
    WHERE id IS DISTINCT FROM primary_id
    -- of two that list it, one has not been asked since: whoever was heard of last is right
    ORDER BY id, known_at DESC NULLS LAST, primary_id
  )
  UPDATE users s SET
    merged_into  = CASE WHEN s.gone_at IS NOT NULL THEN l.primary_id END,
    stale_since  = CASE WHEN s.gone_at IS NULL THEN least(s.stale_since, l.known_at) ELSE s.stale_since END,
    stale_reason = CASE WHEN s.gone_at IS NULL THEN coalesce(s.stale_reason, 'linked') ELSE s.stale_reason END,
    hinted_at    = CASE WHEN s.gone_at IS NULL THEN 'infinity' ELSE s.hinted_at END,
    shown_from   = CASE WHEN s.gone_at IS NOT NULL THEN s.shown_from END,
    hints        = s.hints + (s.gone_at IS NULL)::int
  FROM settled l
  WHERE s.id = l.id AND CASE WHEN s.gone_at IS NULL THEN greatest(s.answered_at, s.told_at) < l.known_at
                             ELSE s.merged_into IS DISTINCT FROM l.primary_id END
  RETURNING (s.gone_at IS NULL) AS asked`

/**
 * A tombstone that a live row lists as linked is marked as merged into that one, whichever of the two was written just
 * now; a live row that is listed is put in doubt.
 *
 * @param db the transaction that has written the rows, so that none of it is ever without the rest
 * @param ids of rows that list others, or are tombstones; what else is among them costs no write
 * @returns whether a row was put in doubt
 */
export async function settleLinks(db: Database, ids: readonly string[]): Promise<boolean> {
  if (ids.length === 0) return false
  await db.query({ name: 'hold-links', text: holdSql, values: [ids] })
  // a statement of its own: it sees what those have committed for whom the locks were waited
  const { rows } = await db.query<{ asked: boolean }>({ name: 'settle-links', text: settleSql, values: [ids] })
  return rows.some(({ asked }) => asked)
}
