// One person in `users`, who may have several rows (linked accounts), and the end of what the rows hold of them.
import { profileColumns } from './user.ts'
import type { Database } from './write.ts'

/** One of a person's rows. */
export interface PersonRow {
  id: string
  hints: string
  /** Auth0 has no such user, and nobody doubts it. */
  isSettled: boolean
  /** JSON text of an object with the profile columns, and `original`. */
  profile: string
}

export interface Person {
  /** All ids of the person; the one that was asked for is among them, whether it has a row or not. */
  ids: string[]
  rows: PersonRow[]
}

/** Whoever is linked with an id, in either direction and over any number of steps. */
const idsSql = `
  WITH RECURSIVE person AS (
    SELECT $1::text COLLATE "C" AS id
    UNION
    SELECT linked.id COLLATE "C" FROM person JOIN users u ON u.id = person.id OR u.merged_into = person.id, LATERAL (
      SELECT u.id UNION ALL SELECT u.merged_into UNION ALL
      SELECT i->>'provider' || '|' || (i->>'user_id')
      FROM jsonb_array_elements(CASE jsonb_typeof(u.identities) WHEN 'array' THEN u.identities ELSE '[]' END) i
    ) AS linked(id)
    WHERE linked.id IS NOT NULL
  )
  SELECT array_agg(id ORDER BY id) AS ids FROM person`

const members = [...Object.keys(profileColumns), 'original'].map((name) => `'${name}', u.${name}`)

const rowsSql = `
  SELECT id, hints, gone_at IS NOT NULL AND stale_since IS NULL AS "isSettled", json_build_object(${members.join(', ')})::text AS profile
  FROM users u WHERE id = ANY($1::text[]) ORDER BY id`

export async function findPerson(db: Database, id: string): Promise<Person> {
  const { rows: found } = await db.query<{ ids: string[] }>(idsSql, [id])
  const ids = found[0]?.ids ?? [id]
  const { rows } = await db.query<PersonRow>(rowsSql, [ids])
  return { ids, rows }
}

const blank: Record<string, string> = {
  identities: `'[]'`,
  user_metadata: `'{}'`,
  app_metadata: `'{}'`,
  attributes: `'{}'`,
}

const blanks = Object.keys(profileColumns).map((name) => `${name} = ${blank[name] ?? 'NULL'}`)

/** By so much the word of a deletion may be dated after Auth0's answer that there is no such user, which is cut to the second. */
const late = `interval '1 minute'`

/**
 * Takes everything out of tombstones that is of the person. What is still under way about the deletion is dated before
 * what they say afterwards, so it does not fill them again.
 *
 * @returns how many there are
 */
export async function emptyTombstones(db: Database, ids: readonly string[]): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE users u SET ${blanks.join(', ')}, original = NULL, last_seen_at = NULL,
       told_at = greatest(told_at, answered_at + ${late}, gone_at + ${late})
     WHERE id = ANY($1::text[]) AND gone_at IS NOT NULL`,
    [ids],
  )
  return rowCount ?? 0
}
