// The writer of `users`: requests, hints and direct answers end in one of these statements, and who is newer is decided
// inside them. What events tell of users as a whole is written in states.ts; nothing else writes the table.
//
// Answers of `GET /api/v2/users/{id}` are never behind ("Get Users by ID"), so the later answer is the newer one, on
// Auth0's clock; that clock is read to the second, and within one `updated_at` decides. Rows are locked in order of id,
// so that writers never wait for each other in a ring.
import type { ClientBase, Pool } from 'pg'
import type { Change } from '../facts/change.ts'
import { type ProfileRow, postgresTypes, profileColumns, userAsJson } from './user.ts'

export type Database = Pool | ClientBase

/** A verified token's claim on a row: `issuedAt` in seconds since 1970, on Auth0's clock. */
export interface Arrival {
  id: string
  issuedAt: number
}

/** The row behind an arrival; `asked`: it was made or put in doubt just now, so a worker has something to do. */
export interface Arrived {
  json: string
  asked: boolean
}

/** How long a row's `last_seen_at` may lag behind, so that a busy user costs one write a minute and not one a request. */
const activityGrain = '1 minute'

const arriveSql = `
  WITH asked AS (SELECT id, to_timestamp(issued_at) AS issued_at FROM unnest($1::text[], $2::float8[]) AS a(id, issued_at)),
  found AS (SELECT u.*, asked.issued_at FROM asked JOIN users u USING (id)),
  made AS (
    INSERT INTO users AS u (id, stale_since, stale_reason, hinted_at, hints, last_seen_at)
    SELECT id, issued_at, 'first request', issued_at, 1, now() FROM asked WHERE id NOT IN (SELECT id FROM found) ORDER BY id
    ON CONFLICT (id) DO NOTHING
    RETURNING id, ${userAsJson('u')} AS json
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
      stale_reason = CASE WHEN due.doubted THEN 'token issued after deletion' ELSE u.stale_reason END,
      hinted_at    = CASE WHEN due.doubted THEN 'infinity' ELSE u.hinted_at END,
      hints        = u.hints + due.doubted::int
    FROM due JOIN found USING (id) WHERE u.id = due.id
    RETURNING u.id, due.doubted
  )
  SELECT id, json, true AS asked FROM made
  UNION ALL
  SELECT f.id, ${userAsJson('f')}, coalesce(t.doubted, false) FROM found f LEFT JOIN touched t USING (id)`

/**
 * Makes sure that a row exists for each arrival and reads it: one statement whatever the number, and no write for rows
 * seen within the last minute. A tombstone stays one; a token issued after the deletion has Auth0 asked again.
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
  return new Map(rows.map(({ id, json, asked }) => [id, { json, asked }]))
}

const laterLogin = `(excluded.last_login, coalesce(excluded.last_ip, '')) > (coalesce(u.last_login, '-infinity'), coalesce(u.last_ip, ''))`

/** SQL: what the row `u` holds, or has taken from another transaction just now, may not show yet what happened `at`. */
function beyond(at: string): string {
  return `(greatest(u.answered_at, u.told_at) IS NULL OR (${at} >= coalesce(u.answered_at, ${at}) AND ${at} > coalesce(u.told_at, '-infinity')))`
}

const newHint = `(excluded.hinted_at IS NOT NULL AND ${beyond('excluded.hinted_at')})`

/** SQL: the hint says more than the row does; who merely exists is asked about already where a row waits for its answer. */
const tellsMore = `(${newHint} AND (excluded.hints > 0 OR (excluded.stale_since, excluded.stale_reason) < (u.stale_since, u.stale_reason)))`

/** SQL: the columns of a `Change` as `jsonb_to_recordset` gives them. */
export const changeColumns = 'id text, bare jsonb, at timestamptz, "exists" boolean, stale text, login jsonb'

/** SQL: the steps from a list named `change` to the rows, the last one named `hinted`; for a WITH that may do more. */
export const hintSteps = `
  named AS (
    SELECT id, at, "exists", stale, login FROM change WHERE bare IS NULL
    UNION ALL
    SELECT u.id, c.at, c."exists", c.stale, c.login FROM change c, LATERAL (
      SELECT id FROM users WHERE mirror.identity_ids(identities) @> ARRAY[c.id] AND gone_at IS NULL OFFSET 0
    ) u
    WHERE bare IS NOT NULL
  ),
  hint AS (
    SELECT n.id, "exists", at, login,
      -- satisfied already: what we hold was answered or told after the event, or the user is gone as the event says
      CASE WHEN u.gone_at IS NOT NULL AND stale IN ('deleted', 'merged') THEN NULL
           WHEN u.id IS NULL OR ${beyond('n.at')} THEN stale END AS stale,
             -- the row is made now or waits for its first answer: whatever proves the user says since when
             (u.id IS NULL OR greatest(u.answered_at, u.told_at) IS NULL) AS waits
    -- a plan made while the table was small would join it by reading all of it: LIMIT has each row looked up by its key
    FROM named n LEFT JOIN LATERAL (SELECT id, answered_at, told_at, gone_at FROM users WHERE id = n.id LIMIT 1) u ON true
    WHERE "exists" OR u.id IS NOT NULL
  ),
  latest AS (
    SELECT DISTINCT ON (id) id, at AS last_login, login->>'ip' AS last_ip FROM hint WHERE login IS NOT NULL
    ORDER BY id, at DESC, login->>'ip' DESC NULLS LAST
  ),
  incoming AS (
    SELECT h.id,
      min(h.at) FILTER (WHERE CASE WHEN waits THEN "exists" ELSE stale IS NOT NULL END) AS stale_since,
      (array_agg(coalesce(stale, 'new') ORDER BY waits AND NOT "exists", h.at, coalesce(stale, 'new'))
        FILTER (WHERE waits OR stale IS NOT NULL))[1] AS stale_reason,
      coalesce(max(h.at) FILTER (WHERE stale IS NOT NULL), CASE WHEN bool_or(waits) THEN '-infinity'::timestamptz END) AS hinted_at,
      count(stale) AS hints,
      max((login->>'count')::bigint) AS logins_count
    FROM hint h GROUP BY h.id
  ),
  hinted AS (
    INSERT INTO users AS u (id, stale_since, stale_reason, hinted_at, hints, last_login, last_ip, logins_count)
    SELECT id, stale_since, stale_reason, hinted_at, hints, last_login, last_ip, logins_count FROM incoming LEFT JOIN latest USING (id) ORDER BY id
    ON CONFLICT (id) DO UPDATE SET
      -- a deletion of somebody who waits for the first answer says nothing of since when; if that is here by now, it does
      stale_since  = CASE WHEN ${newHint} THEN least(u.stale_since, coalesce(excluded.stale_since, CASE WHEN u.stale_since IS NULL THEN excluded.hinted_at END))
                          ELSE u.stale_since END,
      -- ties are broken by value, so that the order of arrival decides nothing
      stale_reason = CASE WHEN NOT ${newHint} OR (u.stale_since, u.stale_reason) <= (coalesce(excluded.stale_since, 'infinity'), excluded.stale_reason)
                          THEN u.stale_reason ELSE excluded.stale_reason END,
      hinted_at    = CASE WHEN ${newHint} THEN greatest(u.hinted_at, excluded.hinted_at) ELSE u.hinted_at END,
      hints        = u.hints + CASE WHEN ${newHint} THEN excluded.hints ELSE 0 END,
      last_ip      = CASE WHEN u.gone_at IS NULL AND ${laterLogin} THEN excluded.last_ip ELSE u.last_ip END,
      last_login   = CASE WHEN u.gone_at IS NULL THEN greatest(u.last_login, excluded.last_login) ELSE u.last_login END,
      logins_count = CASE WHEN u.gone_at IS NULL THEN greatest(u.logins_count, excluded.logins_count) ELSE u.logins_count END
    WHERE ${tellsMore}
       OR (u.gone_at IS NULL AND (${laterLogin} OR excluded.logins_count > coalesce(u.logins_count, 0)))
    RETURNING (u.stale_since IS NOT NULL) AS stale
  )`

const hintSql = `
  WITH change AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS c(${changeColumns})), ${hintSteps}
  SELECT stale FROM hinted`

/**
 * Writes what events mean: makes rows for users that an event proves, marks rows stale, notes logins. An event dated
 * before the answer that we hold changes nothing, and a deletion never makes a row.
 *
 * @returns whether any row is stale now, so that a worker has something to do
 */
export async function noteChanges(db: Database, changes: readonly Change[]): Promise<boolean> {
  if (changes.length === 0) return false
  const { rows } = await db.query<{ stale: boolean }>({
    name: 'note-changes',
    text: hintSql,
    values: [JSON.stringify(changes)],
  })
  return rows.some(({ stale }) => stale)
}

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

/** Marks one row stale by hand. @returns false where there is no such row */
export async function markStale(db: Database, id: string, reason: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE users SET stale_since = coalesce(stale_since, now()), stale_reason = coalesce(stale_reason, $2), hinted_at = 'infinity', hints = hints + 1, retry_at = NULL WHERE id = $1`,
    [id, reason],
  )
  return rowCount === 1
}
