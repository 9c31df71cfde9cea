// Rows held against what Auth0 says: field by field in SQL, where both sides have one type, so that neither the order of
// keys, nor the way an instant is written, nor a digit above 2^53 makes or hides a difference.
import { type ProfileRow, postgresTypes, profileColumns } from './user.ts'
import type { Database } from './write.ts'

/** A row as it stood when Auth0 was asked about it. */
export interface Subject {
  id: string
  hints: string
  /** Changes with whatever is written to the row. */
  version: string
  /** The row says of itself that it is out of date. */
  stale: boolean
  /** Seconds since Auth0 last spoke of it; null: never. */
  age: number | null
}

/** One column; both sides as JSON text, null where there is nothing. */
export interface Difference {
  field: string
  mirror: string | null
  auth0: string | null
}

/** Every write to a row makes a new version of it (Postgres's own mark), so that a race is seen whatever it was about. */
const subject = `id, hints, xmin::text || ':' || ctid::text AS version, stale_since IS NOT NULL AS stale,
  extract(epoch FROM now() - greatest(answered_at, told_at))::float8 AS age`

/** So many live rows, all of them equally likely. */
export async function sampleUsers(db: Database, limit: number): Promise<Subject[]> {
  const { rows } = await db.query<Subject>(
    `SELECT ${subject} FROM users WHERE gone_at IS NULL ORDER BY random() LIMIT $1`,
    [limit],
  )
  return rows
}

/** Live rows in order of id, those behind `after`. */
export async function usersAfter(db: Database, after: string, limit: number): Promise<Subject[]> {
  const { rows } = await db.query<Subject>(
    `SELECT ${subject} FROM users WHERE id > $1 AND gone_at IS NULL ORDER BY id LIMIT $2`,
    [after, limit],
  )
  return rows
}

/** The same rows as they stand now; without those that are gone meanwhile. */
export async function usersNow(db: Database, ids: readonly string[]): Promise<Map<string, Subject>> {
  const { rows } = await db.query<Subject>(
    `SELECT ${subject} FROM users WHERE id = ANY($1::text[]) AND gone_at IS NULL`,
    [ids],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

export async function countUsers(db: Database): Promise<number> {
  const { rows } = await db.query<{ users: number }>('SELECT count(*)::int AS users FROM users WHERE gone_at IS NULL')
  return rows[0]?.users ?? 0
}

/**
 * Login events carry the date of their record, which is a little later than the `last_login` that the login wrote, and
 * the row keeps the later of both: that is the same login.
 */
const sameLogin = "interval '1 minute'"

const definitions = Object.entries(profileColumns).map(([name, kind]) => `${name} ${postgresTypes[kind]}`)

const pairs = Object.keys(profileColumns).map((name) => `('${name}', to_jsonb(u.${name}), to_jsonb(a.${name}))`)

const differencesSql = `
  SELECT u.xmin::text || ':' || u.ctid::text AS version, (
    SELECT coalesce(json_agg(json_build_object('field', field, 'mirror', mirror::text, 'auth0', auth0::text)), '[]')
    FROM (VALUES ${pairs.join(', ')}) AS d(field, mirror, auth0)
    WHERE mirror IS DISTINCT FROM auth0
      AND NOT (field = 'last_login' AND coalesce(u.last_login > a.last_login AND u.last_login < a.last_login + ${sameLogin}, false))
  ) AS differences
  FROM jsonb_to_recordset($1::jsonb) AS a(id text, ${definitions.join(', ')}) JOIN users u USING (id)`

export interface Compared {
  /** Of the row that was compared. */
  version: string
  differences: Difference[]
}

/** @returns undefined where there is no such row */
export async function compareUser(db: Database, profile: ProfileRow): Promise<Compared | undefined> {
  const { rows } = await db.query<Compared>({
    name: 'compare-user',
    text: differencesSql,
    values: [`[${profile.json}]`],
  })
  return rows[0]
}
