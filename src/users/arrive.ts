// A request's part in `users`: the row of whoever comes is there before the handler runs.
import { asked } from './asked.ts'
import { isStub, stubAsJson, stubReason } from './stub.ts'
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

/** A row that was there, or, with null for its text, one that was made. */
interface Row extends Omit<Arrived, 'json' | 'asked'> {
  id: string
  json: string | null
  /** There is something to be written. */
  due: boolean
  /** null: it is no stub, since a trigger has made another row of it. */
  first_seen_at: string | null
  stale_since: string
}

/** How long a row's `last_seen_at` may lag behind, so that a busy user costs one write a minute and not one a request. */
const activityGrain = '1 minute'

const arrivalsSql = `(SELECT id, to_timestamp(issued_at) AS issued_at FROM ${asked({ id: '$1::text[]', issued_at: '$2::float8[]' })} a)`

/** SQL: the request has something to write to the row `row`, which is there. */
function due(row: string, issuedAt: string): string {
  const rarely = `${row}.last_seen_at IS NULL OR ${row}.last_seen_at < now() - interval '${activityGrain}'`
  const doubted = `greatest(${row}.answered_at, ${row}.told_at) < ${issuedAt} AND ${row}.stale_since IS NULL`
  return `CASE WHEN ${row}.gone_at IS NULL THEN ${rarely} ELSE ${doubted} END`
}

const shown = (row: string) =>
  `${row}.id, ${userAsJson(row)} AS json, coalesce(${row}.blocked, false) AS blocked, ${row}.gone_at IS NOT NULL AS gone`

const isRemoved = `r.digest = sha256(convert_to(asked.id, 'UTF8')) AND asked.issued_at <= r.known_at`

const arriveSql = `
  WITH asked AS ${arrivalsSql},
  found AS (SELECT u.*, ${due('u', 'asked.issued_at')} AS due FROM asked JOIN users u USING (id)),
  made AS (
    INSERT INTO users AS u (id, stale_since, stale_reason, hinted_at, shown_from, hints, last_seen_at)
    SELECT id, issued_at, '${stubReason}', issued_at, issued_at, 1, now() FROM asked
    -- whose row was removed: only a token issued after the deletion makes another, which is a tombstone in doubt
    WHERE id NOT IN (SELECT id FROM found) AND NOT EXISTS (SELECT FROM mirror.removed r WHERE ${isRemoved}) ORDER BY id
    ON CONFLICT (id) DO NOTHING
    RETURNING u.id, CASE WHEN ${isStub('u')} THEN mirror.instant(u.first_seen_at) END AS first_seen_at, mirror.instant(u.stale_since) AS stale_since
  )
  SELECT ${shown('f')}, f.due, NULL AS first_seen_at, NULL AS stale_since FROM found f
  UNION ALL
  SELECT id, NULL, NULL, NULL, NULL, first_seen_at, stale_since FROM made`

/** SQL: the tombstone that a removed user's row was. */
function asTombstone(alias: string): string {
  const members = `'id', ${alias}.id, 'gone_at', ${alias}.gone_at, 'identities', '[]'::jsonb, 'user_metadata', '{}'::jsonb, 'app_metadata', '{}'::jsonb, 'attributes', '{}'::jsonb`
  return `jsonb_populate_record(NULL::users, jsonb_build_object(${members}, 'first_seen_at', ${alias}.gone_at))`
}

const readSql = `
  WITH asked AS ${arrivalsSql},
  found AS (SELECT u.* FROM asked JOIN users u USING (id)),
  removed AS (
    SELECT asked.id, r.gone_at FROM asked JOIN mirror.removed r ON ${isRemoved} WHERE asked.id NOT IN (SELECT id FROM found)
  )
  SELECT ${shown('r')} FROM (SELECT * FROM found UNION ALL SELECT t.* FROM removed, ${asTombstone('removed')} t) r`

const touchSql = `
  WITH found AS (SELECT u.*, asked.issued_at FROM ${arrivalsSql} asked JOIN users u USING (id)),
  due AS (
    SELECT u.id, (f.gone_at IS NOT NULL) AS doubted FROM users u JOIN found f USING (id) WHERE ${due('f', 'f.issued_at')}
    FOR NO KEY UPDATE OF u SKIP LOCKED
  )
  UPDATE users u SET
    last_seen_at = CASE WHEN due.doubted THEN u.last_seen_at ELSE now() END,
    stale_since  = CASE WHEN due.doubted THEN found.issued_at ELSE u.stale_since END,
    stale_reason = CASE WHEN due.doubted THEN 'token issued after deletion'
                        -- heard of before by an event, and still without an answer
                        WHEN u.stale_since IS NOT NULL AND greatest(u.answered_at, u.told_at) IS NULL THEN '${stubReason}'
                        ELSE u.stale_reason END,
    hinted_at    = CASE WHEN due.doubted THEN 'infinity' ELSE u.hinted_at END,
    hints        = u.hints + due.doubted::int
  FROM due JOIN found USING (id) WHERE u.id = due.id
  RETURNING u.id, (due.doubted OR (u.stale_reason = '${stubReason}' AND found.stale_reason IS DISTINCT FROM '${stubReason}')) IS TRUE AS asked`

/**
 * Makes sure that a row exists for each arrival and reads it: one statement whatever the number, and no write for rows
 * seen within the last minute. Those that were not, once a minute, have one more, as have rows that are odd: whatever parts
 * a statement has are paid for by each execution. A tombstone stays one, also where its row was removed; a token issued after
 * the deletion has Auth0 asked again.
 *
 * @param arrivals each id once
 * @returns by id; an id is missing where another transaction made its row at this moment: ask again
 */
export async function arrive(db: Database, arrivals: readonly Arrival[]): Promise<Map<string, Arrived>> {
  const answers = await ask<Row>(db, 'arrive', arriveSql, arrivals)
  const rows = new Map<string, Arrived>()
  for (const answer of answers) {
    const row = arrivedOf(answer)
    if (row !== undefined) rows.set(answer.id, row)
  }
  const dueIds = new Set(answers.filter((answer) => answer.due).map(({ id }) => id))
  const due = arrivals.filter(({ id }) => dueIds.has(id))
  if (due.length > 0) await touch(db, due, rows)
  const left = arrivals.filter(({ id }) => !rows.has(id))
  if (left.length > 0) await read(db, left, new Set(answers.map(({ id }) => id)), rows)
  return rows
}

/** @returns undefined where its text is still to be read */
function arrivedOf({ id, json, blocked, gone, first_seen_at, stale_since }: Row): Arrived | undefined {
  if (json !== null) return { json, blocked, gone, asked: false }
  if (first_seen_at === null) return undefined
  return { json: stubAsJson({ id, first_seen_at, stale_since }), blocked: false, gone: false, asked: true }
}

/** Notes the activity, and puts a tombstone in doubt. */
async function touch(db: Database, arrivals: readonly Arrival[], rows: Map<string, Arrived>): Promise<void> {
  for (const { id, asked } of await ask<Pick<Arrived, 'asked'>>(db, 'arrive-touch', touchSql, arrivals)) {
    const row = rows.get(id)
    if (row !== undefined) row.asked = asked
  }
}

/** Whoever was removed, has been made by another transaction at this moment, or was made as something else than a stub. */
async function read(
  db: Database,
  arrivals: readonly Arrival[],
  made: ReadonlySet<string>,
  rows: Map<string, Arrived>,
): Promise<void> {
  for (const { id, ...row } of await ask<Omit<Arrived, 'asked'>>(db, 'arrive-read', readSql, arrivals)) {
    rows.set(id, { ...row, asked: made.has(id) })
  }
}

async function ask<Answer>(
  db: Database,
  name: string,
  text: string,
  arrivals: readonly Arrival[],
): Promise<(Answer & { id: string })[]> {
  const values = [arrivals.map(({ id }) => id), arrivals.map(({ issuedAt }) => issuedAt)]
  return (await db.query<Answer & { id: string }>({ name, text, values })).rows
}
