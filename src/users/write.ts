// What direct answers of Auth0 write into `users`, and who is newer is decided inside the statements. Requests write by
// arrive.ts, hints by hints.ts, what events tell by states.ts, and what walks and searches show by the others here.
//
// Answers of `GET /api/v2/users/{id}` are never behind ("Get Users by ID"), so the later answer is the newer one, on
// Auth0's clock; that clock is read to the second, and within one `updated_at` decides. Rows are locked in order of id,
// so that writers never wait for each other in a ring.
import type { ClientBase, Pool } from 'pg'
import { type ProfileRow, postgresTypes, profileColumns } from './user.ts'

export type Database = Pool | ClientBase

/** An answer of `GET /api/v2/users/{id}`: `hints` is the row's count when it was asked for. */
export interface Answer {
  profile: ProfileRow
  answeredAt: Date
  hints: string
}

export type Outcome = 'created' | 'updated' | 'superseded'

const columns = Object.keys(profileColumns)
const columnDefinitions = Object.entries(profileColumns).map(([name, kind]) => `${name} ${postgresTypes[kind]}`)

/** Columns that a login event may have moved past the answer: the later of both stays, unless the user is made anew. */
const monotonic: Record<string, string> = {
  last_login: later('last_login'),
  logins_count: later('logins_count'),
  last_ip: `CASE WHEN u.gone_at IS NULL AND u.last_login > coalesce(excluded.last_login, '-infinity')
                 THEN u.last_ip ELSE excluded.last_ip END`,
}

function later(column: string): string {
  return `CASE WHEN u.gone_at IS NULL THEN greatest(u.${column}, excluded.${column}) ELSE excluded.${column} END`
}

const writeSql = `
  WITH answer AS (
    SELECT DISTINCT ON (id) * FROM jsonb_to_recordset($1::jsonb)
      AS a(id text, ${columnDefinitions.join(', ')}, original text, answered_at timestamptz, hints bigint)
    ORDER BY id, answered_at DESC, updated_at DESC NULLS LAST
  ),
  written AS (
    INSERT INTO users AS u (id, ${columns.join(', ')}, original, answered_at, hints)
    SELECT id, ${columns.join(', ')}, original, answered_at, hints FROM answer ORDER BY id
    ON CONFLICT (id) DO UPDATE SET
      ${columns.map((name) => `${name} = ${monotonic[name] ?? `excluded.${name}`}`).join(',\n      ')},
      original     = excluded.original,
      answered_at  = excluded.answered_at,
      stale_since  = CASE WHEN u.hints > excluded.hints THEN u.stale_since END,
      stale_reason = CASE WHEN u.hints > excluded.hints THEN u.stale_reason END,
      hinted_at    = CASE WHEN u.hints > excluded.hints THEN u.hinted_at END,
      shown_from   = CASE WHEN u.hints > excluded.hints THEN u.shown_from END,
      retry_at     = NULL,
      gone_at      = NULL,
      merged_into  = NULL
    WHERE (excluded.answered_at > coalesce(u.answered_at, '-infinity')
           OR (excluded.answered_at = u.answered_at
               AND (u.gone_at IS NOT NULL OR coalesce(excluded.updated_at, '-infinity') >= coalesce(u.updated_at, '-infinity'))))
      -- what an event has told stands against an answer from before it; within a second, updated_at decides again
      AND (u.told_at IS NULL OR excluded.answered_at > u.told_at
           OR (excluded.answered_at > u.told_at - interval '1 second'
               AND (u.gone_at IS NOT NULL OR coalesce(excluded.updated_at, '-infinity') >= coalesce(u.updated_at, '-infinity'))))
    RETURNING u.id, (xmax = 0) AS created
  )
  SELECT id, CASE WHEN created THEN 'created' WHEN NOT created THEN 'updated' ELSE 'superseded' END AS outcome
  FROM answer LEFT JOIN written USING (id)`

/**
 * Writes direct answers of Auth0, each only if it is at least as new as what the row holds. A tombstone is lifted, because Auth0 was asked after the deletion. The row is fresh
 * afterwards unless a hint came in since the question.
 *
 * @returns the outcome by id; `superseded` where the row holds something newer and nothing was changed
 */
export async function writeProfiles(db: Database, answers: readonly Answer[]): Promise<Map<string, Outcome>> {
  const rows = answers.map(
    ({ profile, answeredAt, hints }) =>
      `${profile.json.slice(0, -1)},"answered_at":${JSON.stringify(answeredAt)},"hints":${JSON.stringify(hints)}}`,
  )
  const result = await db.query<{ id: string; outcome: Outcome }>({
    name: 'write-profiles',
    text: writeSql,
    values: [`[${rows.join(',')}]`],
  })
  return new Map(result.rows.map(({ id, outcome }) => [id, outcome]))
}

/** SQL: the user whom `id` was linked into: not the first of the identities, and by its whole name. */
export function primaryOf(id: string): string {
  return `(
    SELECT p.id FROM users p
    WHERE mirror.identity_ids(p.identities) @> ARRAY[${id}] AND p.gone_at IS NULL AND EXISTS (
      SELECT FROM jsonb_array_elements(p.identities) WITH ORDINALITY AS i(identity, position)
      WHERE position > 1 AND identity->>'provider' || '|' || (identity->>'user_id') = ${id}
    )
    ORDER BY p.id LIMIT 1
  )`
}

const linkSql = `
  UPDATE users s SET
    merged_into  = CASE WHEN s.gone_at IS NULL THEN s.merged_into ELSE p.id END,
    stale_since  = CASE WHEN s.gone_at IS NULL THEN least(s.stale_since, greatest(p.answered_at, p.told_at)) ELSE s.stale_since END,
    stale_reason = CASE WHEN s.gone_at IS NULL THEN coalesce(s.stale_reason, 'linked') ELSE s.stale_reason END,
    hinted_at    = CASE WHEN s.gone_at IS NULL THEN 'infinity' ELSE s.hinted_at END,
    shown_from   = CASE WHEN s.gone_at IS NOT NULL THEN s.shown_from END,
    hints        = s.hints + (s.gone_at IS NULL)::int
  FROM users p, jsonb_array_elements(p.identities) WITH ORDINALITY AS i(identity, position)
  WHERE p.id = ANY($1::text[]) AND p.gone_at IS NULL AND position > 1
    AND s.id = identity->>'provider' || '|' || (identity->>'user_id') AND s.id <> p.id
    AND CASE WHEN s.gone_at IS NULL THEN greatest(s.answered_at, s.told_at) < greatest(p.answered_at, p.told_at) ELSE s.merged_into IS DISTINCT FROM p.id END
  RETURNING (s.gone_at IS NULL) AS asked`

/**
 * The users that profiles list as linked: a tombstone among them is marked as merged into the one that lists it, and a
 * live row is put in doubt, since Auth0 has no secondary users of their own ("User Account Linking").
 *
 * @returns whether a row was put in doubt
 */
export async function noteLinks(db: Database, ...ids: string[]): Promise<boolean> {
  if (ids.length === 0) return false
  const { rows } = await db.query<{ asked: boolean }>({ name: 'note-links', text: linkSql, values: [ids] })
  return rows.some(({ asked }) => asked)
}

const goneSql = `
  UPDATE users u SET
    gone_at      = coalesce(u.gone_at, $2::timestamptz),
    answered_at  = $2,
    stale_since  = CASE WHEN u.hints > $3::bigint THEN u.stale_since END,
    stale_reason = CASE WHEN u.hints > $3::bigint THEN u.stale_reason END,
    hinted_at    = CASE WHEN u.hints > $3::bigint THEN u.hinted_at END,
    shown_from   = CASE WHEN u.hints > $3::bigint THEN u.shown_from END,
    retry_at     = NULL,
    merged_into  = ${primaryOf('$1')}
  WHERE id = $1 AND (answered_at IS NULL OR answered_at <= $2)
    -- told alive a second or more after the 404: made anew
    AND (gone_at IS NOT NULL OR told_at IS NULL OR told_at < $2::timestamptz + interval '1 second')`

/** Makes a row a tombstone after a direct 404, unless a later answer is there; says so. */
export async function writeGone(db: Database, id: string, answeredAt: Date, hints: string): Promise<boolean> {
  const { rowCount } = await db.query({ name: 'write-gone', text: goneSql, values: [id, answeredAt, hints] })
  return rowCount === 1
}

/** Puts a row off after a failure: a second at first, then as long again as it has been stale, `mostSeconds` at most. */
export async function putOff(db: Database, id: string, mostSeconds: number): Promise<void> {
  await db.query({
    name: 'put-off',
    text: `UPDATE users SET retry_at = now() + least(greatest(now() - stale_since, interval '1 second'), make_interval(secs => $2))
           WHERE id = $1`,
    values: [id, mostSeconds],
  })
}

/** Marks one row stale. What somebody has asked for takes the place of any other reason. @returns false where there is no such row */
export async function markStale(db: Database, id: string, reason: 'asked for' | 'drift'): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE users SET stale_since = coalesce(stale_since, now()), hinted_at = 'infinity', shown_from = NULL,
       stale_reason = CASE WHEN stale_reason IS NULL OR $2::text = 'asked for' THEN $2::text ELSE stale_reason END,
       hints = hints + 1, retry_at = NULL
     WHERE id = $1`,
    [id, reason],
  )
  return rowCount === 1
}
