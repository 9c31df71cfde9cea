// A request's part in `users`: the row of whoever comes is there before the handler runs.
import { asked } from './asked.ts'
import { userAsJson } from './user.ts'
import type { Database } from './write.ts'

/** A verified token's claim on a row: `issuedAt` in seconds since 1970, on Auth0's clock. */
export interface Arrival {
  id: string
  issuedAt: number
}

/** The row behind an arrival. */
export interface Arrived {
  /** A `User`. */
  json: string
  blocked: boolean
  gone: boolean
  /** It was made or put in doubt just now, so a worker has something to do. */
  asked: boolean
}

/** How long a row's `last_seen_at` may lag behind, so that a busy user costs one write a minute and not one a request. */
const activityGrain = '1 minute'

/** SQL: the tombstone that a removed user's row was. */
function asTombstone(alias: string): string {
  const members = `'id', ${alias}.id, 'gone_at', ${alias}.gone_at, 'identities', '[]'::jsonb, 'user_metadata', '{}'::jsonb, 'app_metadata', '{}'::jsonb, 'attributes', '{}'::jsonb`
  return `jsonb_populate_record(NULL::users, jsonb_build_object(${members}, 'first_seen_at', ${alias}.gone_at))`
}

const arriveSql = `
  WITH asked AS (SELECT id, to_timestamp(issued_at) AS issued_at FROM ${asked({ id: '$1::text[]', issued_at: '$2::float8[]' })} a),
  found AS (SELECT u.*, asked.issued_at FROM asked JOIN users u USING (id)),
  -- whose row was removed: only a token issued after the deletion makes another, which is a tombstone in doubt
  removed AS (
    SELECT asked.id, r.gone_at FROM asked JOIN mirror.removed r ON r.digest = sha256(convert_to(asked.id, 'UTF8'))
    WHERE asked.id NOT IN (SELECT id FROM found) AND asked.issued_at <= r.known_at
  ),
  made AS (
    INSERT INTO users AS u (id, stale_since, stale_reason, hinted_at, shown_from, hints, last_seen_at)
    SELECT id, issued_at, 'first request', issued_at, issued_at, 1, now() FROM asked
    WHERE id NOT IN (SELECT id FROM found) AND id NOT IN (SELECT id FROM removed) ORDER BY id
    ON CONFLICT (id) DO NOTHING
    RETURNING u.*
  ),
  due AS (
    SELECT u.id, (f.gone_at IS NOT NULL) AS doubted FROM users u JOIN found f USING (id)
    WHERE (f.gone_at IS NULL AND (f.last_seen_at IS NULL OR f.last_seen_at < now() - interval '${activityGrain}'))
       OR (greatest(f.answered_at, f.told_at) < f.issued_at AND f.gone_at IS NOT NULL AND f.stale_since IS NULL)
    FOR NO KEY UPDATE OF u SKIP LOCKED
  ),
  touched AS (
    UPDATE users u SET
      last_seen_at = CASE WHEN due.doubted THEN u.last_seen_at ELSE now() END,
      stale_since  = CASE WHEN due.doubted THEN found.issued_at ELSE u.stale_since END,
      stale_reason = CASE WHEN due.doubted THEN 'token issued after deletion'
                          -- heard of before by an event, and still without an answer
                          WHEN u.stale_since IS NOT NULL AND greatest(u.answered_at, u.told_at) IS NULL THEN 'first request'
                          ELSE u.stale_reason END,
      hinted_at    = CASE WHEN due.doubted THEN 'infinity' ELSE u.hinted_at END,
      hints        = u.hints + due.doubted::int
    FROM due JOIN found USING (id) WHERE u.id = due.id
    RETURNING u.id, due.doubted OR (u.stale_reason = 'first request' AND found.stale_reason IS DISTINCT FROM 'first request') AS asked
  )
  -- one text is made for all of them: to have it made costs each statement, row or no row
  SELECT r.id, ${userAsJson('r')} AS json, coalesce(r.blocked, false) AS blocked, r.gone_at IS NOT NULL AS gone, r.asked
  FROM (
    SELECT made.*, NULL::timestamptz AS issued_at, true AS asked FROM made
    UNION ALL
    SELECT t.*, NULL, false FROM removed r, ${asTombstone('r')} t
    UNION ALL
    SELECT f.*, coalesce(t.asked, false) FROM found f LEFT JOIN touched t ON t.id = f.id
  ) r`

/**
 * Makes sure that a row exists for each arrival and reads it: one statement whatever the number, and no write for rows
 * seen within the last minute. A tombstone stays one, also where its row was removed; a token issued after the deletion has
 * Auth0 asked again.
 *
 * @param arrivals each id once
 * @returns by id; an id is missing where another transaction made its row at this moment: ask again
 */
export async function arrive(db: Database, arrivals: readonly Arrival[]): Promise<Map<string, Arrived>> {
  const { rows } = await db.query<Arrived & { id: string }>({
    name: 'arrive',
    text: arriveSql,
    values: [arrivals.map(({ id }) => id), arrivals.map(({ issuedAt }) => issuedAt)],
  })
  return new Map(rows.map(({ id, ...row }) => [id, row]))
}
