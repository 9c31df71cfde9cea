// The writer for users that a search has found. The search lags behind by a time that Auth0 does not state, so its answer
// says only how its user once was. What can be proven from it:
//
// - A profile dated U was taken at U or later, so it shows all that happened until U: a row whose newest hint is dated U
//   or earlier misses nothing of it. (Two changes within one millisecond are taken to be indexed together.) Where a hint
//   tells the `updated_at` that its change has left behind (`shown_from`), it is that one which the profile must have
//   reached.
// - It was the truth at U, and nothing says that it still is: U, to the second like all answers, becomes `answered_at`,
//   as if Auth0 had been asked at that instant. Every later hint, a deletion's too, has Auth0 asked again.
// - It is newer than the row if U is later than the row's own `updated_at`; at the same one nothing is proven.
// - It does not lift a tombstone, since the search shows the deleted for a while; and who is not in it may exist.
import { mergedByLogin } from './logins.ts'
import { type ProfileRow, postgresTypes, profileColumns } from './user.ts'
import type { Database } from './write.ts'

const columns = Object.keys(profileColumns)
const definitions = Object.entries(profileColumns).map(([name, kind]) => `${name} ${postgresTypes[kind]}`)

const writeSql = `
  WITH found AS (
    SELECT DISTINCT ON (id) * FROM jsonb_to_recordset($1::jsonb) AS f(id text, ${definitions.join(', ')}, original text)
    ORDER BY id, updated_at DESC NULLS LAST
  ),
  -- in order of id, as all writers lock
  locked AS (SELECT id FROM users WHERE id IN (SELECT id FROM found) ORDER BY id FOR NO KEY UPDATE)
  UPDATE users u SET
    ${columns.map((name) => `${name} = ${mergedByLogin(name, 'f')}`).join(',\n    ')},
    original     = f.original,
    answered_at  = greatest(u.answered_at, date_trunc('second', f.updated_at)),
    stale_since  = NULL,
    stale_reason = NULL,
    hinted_at    = NULL,
    shown_from   = NULL,
    retry_at     = NULL
  FROM found f JOIN locked USING (id)
  WHERE u.id = f.id AND u.gone_at IS NULL AND u.stale_since IS NOT NULL
    AND isfinite(u.hinted_at) AND f.updated_at >= coalesce(u.shown_from, u.hinted_at)
    AND f.updated_at > coalesce(u.updated_at, '-infinity') AND f.updated_at >= coalesce(u.told_at, '-infinity')
  RETURNING u.id`

/**
 * Writes what is provably as new as the newest hint of its row; the row is fresh then.
 *
 * @returns the ids of those rows; all others are as they were
 */
export async function writeSearched(db: Database, profiles: readonly ProfileRow[]): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>({
    name: 'write-searched',
    text: writeSql,
    values: [`[${profiles.map(({ json }) => json).join(',')}]`],
  })
  return new Set(rows.map(({ id }) => id))
}
