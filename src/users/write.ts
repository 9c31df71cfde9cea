// What direct answers of Auth0 write into `users`, and who is newer is decided inside the statements. Requests write by
// arrive.ts, hints by hints.ts, what events tell by states.ts, and what walks and searches show by the others here.
//
// Answers of `GET /api/v2/users/{id}` are never behind ("Get Users by ID"), so the later answer is the newer one, on
// Auth0's clock; that clock is read to the second, and within one `updated_at` decides. Rows are locked in order of id,
// so that writers never wait for each other in a ring.
import type { ClientBase, Pool } from 'pg'
import { settleLinks } from './links.ts'
import { mergedByLogin } from './logins.ts'
import { type ProfileRow, postgresTypes, profileColumns } from './user.ts'

export type Database = Pool | ClientBase

/** An answer of `GET /api/v2/users/{id}`: `hints` is the row's count when it was asked for. */
export interface Answer {
  profile: ProfileRow
  answeredAt: Date
  hints: string
}

/** `doubted`: it contradicts the row, and within a second nobody can tell which of the two was later: to be asked again. */
export type Outcome = 'created' | 'updated' | 'superseded' | 'doubted'

const columns = Object.keys(profileColumns)
const columnDefinitions = Object.entries(profileColumns).map(([name, kind]) => `${name} ${postgresTypes[kind]}`)

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
      ${columns.map((name) => `${name} = ${mergedByLogin(name, 'excluded')}`).join(',\n      ')},
      original     = excluded.original,
      answered_at  = excluded.answered_at,
      stale_since  = CASE WHEN u.hints > excluded.hints THEN u.stale_since END,
      stale_reason = CASE WHEN u.hints > excluded.hints THEN u.stale_reason END,
      hinted_at    = CASE WHEN u.hints > excluded.hints THEN u.hinted_at END,
      shown_from   = CASE WHEN u.hints > excluded.hints THEN u.shown_from END,
      retry_at     = NULL,
      gone_at      = NULL,
      merged_into  = NULL
    WHERE CASE
      -- only what was surely asked after the deletion lifts a tombstone
      WHEN u.gone_at IS NOT NULL THEN
        excluded.answered_at > coalesce(u.answered_at, '-infinity') AND excluded.answered_at >= coalesce(u.told_at, '-infinity')
      WHEN excluded.answered_at > coalesce(u.answered_at, '-infinity') AND excluded.answered_at > coalesce(u.told_at, '-infinity') THEN true
      -- what an event has told stands against an answer from before it; within a second, updated_at decides
      ELSE excluded.answered_at >= coalesce(u.answered_at, '-infinity')
        AND excluded.answered_at > coalesce(u.told_at, '-infinity') - interval '1 second'
        AND coalesce(excluded.updated_at, '-infinity') >= coalesce(u.updated_at, '-infinity')
    END
    RETURNING u.id, (xmax = 0) AS created
  )
  SELECT id, CASE WHEN created THEN 'created' WHEN NOT created THEN 'updated' ELSE 'superseded' END AS outcome
  FROM answer LEFT JOIN written USING (id)`

/**
 * Writes direct answers of Auth0, each only if it is at least as new as what the row holds. A tombstone is lifted where
 * Auth0 was asked after the deletion. The row is fresh afterwards unless a hint came in since the question.
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
  const outcomes = new Map(result.rows.map(({ id, outcome }) => [id, outcome]))
  for (const { profile, answeredAt } of answers) {
    const isLate = outcomes.get(profile.id) === 'superseded'
    if (isLate && (await doubt(db, profile.id, answeredAt, 'gone'))) outcomes.set(profile.id, 'doubted')
  }
  return outcomes
}

const doubtSql = `
  UPDATE users SET
    stale_since  = coalesce(stale_since, $2),
    stale_reason = coalesce(stale_reason, 'contradicted'),
    hinted_at    = 'infinity'
  WHERE id = $1 AND (gone_at IS NOT NULL) = $3
    AND answered_at <= $2 IS NOT FALSE AND told_at < $2::timestamptz + interval '1 second' IS NOT FALSE`

/**
 * A user is there by one word of Auth0 and gone by another, and both are of one second: the row stays as it is, and Auth0
 * is asked again.
 *
 * @param is what the row says
 */
async function doubt(db: Database, id: string, answeredAt: Date, is: 'gone' | 'alive'): Promise<boolean> {
  const { rowCount } = await db.query({ name: 'doubt', text: doubtSql, values: [id, answeredAt, is === 'gone'] })
  return rowCount === 1
}

const goneSql = `
  UPDATE users u SET
    gone_at      = coalesce(u.gone_at, $2::timestamptz),
    answered_at  = $2,
    stale_since  = CASE WHEN u.hints > $3::bigint THEN u.stale_since END,
    stale_reason = CASE WHEN u.hints > $3::bigint THEN u.stale_reason END,
    hinted_at    = CASE WHEN u.hints > $3::bigint THEN u.hinted_at END,
    shown_from   = CASE WHEN u.hints > $3::bigint THEN u.shown_from END,
    retry_at     = NULL
  WHERE id = $1 AND CASE
    WHEN gone_at IS NOT NULL THEN answered_at <= $2 IS NOT FALSE
    -- only what was surely asked after the user was there makes a tombstone
    ELSE answered_at < $2 IS NOT FALSE AND told_at < $2 IS NOT FALSE
  END`

/**
 * Makes a row a tombstone after a direct 404, unless a later answer is there; says so. Where both are of one second, Auth0
 * is asked again.
 *
 * @param db a transaction, so that the tombstone is never without what it was merged into
 */
export async function writeGone(db: Database, id: string, answeredAt: Date, hints: string): Promise<boolean> {
  const { rowCount } = await db.query({ name: 'write-gone', text: goneSql, values: [id, answeredAt, hints] })
  if (rowCount !== 1) {
    await doubt(db, id, answeredAt, 'alive')
    return false
  }
  await settleLinks(db, [id])
  return true
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
