// What becomes of tombstones. Whatever writes one is scrubbed by a trigger of the table where the policy says so; here is
// the policy itself, and what is left to do for tombstones that were there before, or that have waited long enough.
import { isStorable } from '../text.ts'
import { profileColumns } from './user.ts'
import type { Database } from './write.ts'

/**
 * `keep`: as they are. `scrub`: what Auth0 said of the person is removed, the row stays. `cascade`: as well, and an hour
 * later the row goes, with what the team's own foreign keys let go with it.
 */
export type DeletedUsers = 'keep' | 'scrub' | 'cascade'

/** From the commit on it is everybody's, whichever process writes. */
export async function setPolicy(db: Database, policy: DeletedUsers): Promise<void> {
  await db.query('UPDATE mirror.deletion SET policy = $1 WHERE policy <> $1', [policy])
}

const empty: Record<string, string> = {
  identities: `u.identities <> '[]'`,
  user_metadata: `u.user_metadata <> '{}'`,
  app_metadata: `u.app_metadata <> '{}'`,
  attributes: `u.attributes <> '{}'`,
}

/** Of no person, but of the version. */
const kept = new Set(['created_at', 'updated_at'])

/** SQL: there is something left of the person in the row `u`. */
const holds = Object.keys(profileColumns)
  .filter((name) => !kept.has(name))
  .concat('original', 'last_seen_at')
  .map((name) => empty[name] ?? `u.${name} IS NOT NULL`)
  .join(' OR ')

const scrubSql = `
  WITH page AS (
    SELECT id FROM users u WHERE gone_at IS NOT NULL AND (${holds}) ORDER BY id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
  )
  UPDATE users u SET gone_at = u.gone_at FROM page WHERE u.id = page.id`

/** Scrubs some of the tombstones that are not yet, where the policy is to. @returns how many */
export async function scrubSome(db: Database, limit: number): Promise<number> {
  const { rowCount } = await db.query({ name: 'scrub-gone', text: scrubSql, values: [limit] })
  return rowCount ?? 0
}

/**
 * A user who is linked into another looks deleted until the link is told of. So a tombstone waits for an hour, and until
 * all changes of the time have been looked for: by a sweep or a backfill that began after it.
 */
const ripeSql = `
  SELECT id FROM users u
  WHERE gone_at < now() - interval '1 hour' AND merged_into IS NULL AND stale_since IS NULL AND id > $1
    AND EXISTS (
      SELECT FROM mirror.runs WHERE kind IN ('sweep', 'backfill') AND outcome = 'completed' AND started_at > u.gone_at + interval '1 minute'
    )
  ORDER BY id LIMIT $2`

/** Tombstones of deleted users that may be removed, those behind `after`. */
export async function ripeTombstones(db: Database, after: string, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({ name: 'ripe-tombstones', text: ripeSql, values: [after, limit] })
  return rows.map(({ id }) => id)
}

/** `refusal`: why the row stays, a SQLSTATE or the table that references it; null: it is removed. */
export interface Removal {
  id: string
  refusal: string | null
}

/**
 * Removes rows of users who are gone; others among them stay without a word.
 *
 * @param follow what references the row goes with it, as its foreign keys say; else a row that is referenced stays
 */
export async function removeGone(db: Database, ids: readonly string[], follow: boolean): Promise<Removal[]> {
  const { rows } = await db.query<Removal>({
    name: 'remove-gone',
    text: 'SELECT removed_id AS id, refusal FROM mirror.remove_gone($1::text[], $2)',
    values: [ids, follow],
  })
  return rows
}

export interface Settled {
  scrubbed: number
  removed: number
  refused: number
}

/** After all tombstones were gone through. */
export async function noteSettled(db: Database, { scrubbed, removed, refused }: Settled): Promise<void> {
  await db.query(
    `UPDATE mirror.deletion SET settled_at = now(), scrubbed = scrubbed + $1, removed = removed + $2, refused = $3`,
    [scrubbed, removed, refused],
  )
}

export interface DeletionFigures {
  policy: DeletedUsers
  /** When all tombstones were last gone through. */
  settled_at: Date | null
  /** Rows removed so far. */
  removed: number
  /** Older tombstones that were scrubbed so far. */
  scrubbed: number
  /** Tombstones that a foreign key has not let go. */
  refused: number
}

export async function deletionFigures(db: Database): Promise<DeletionFigures> {
  const { rows } = await db.query<DeletionFigures>(
    'SELECT policy, settled_at, removed::int AS removed, scrubbed::int AS scrubbed, refused FROM mirror.deletion',
  )
  return rows[0] ?? { policy: 'keep', settled_at: null, removed: 0, scrubbed: 0, refused: 0 }
}

/** @returns when a user was deleted whose row was removed since; undefined for everybody else */
export async function findRemoved(db: Database, id: string): Promise<string | undefined> {
  if (!isStorable(id)) return undefined
  const { rows } = await db.query<{ gone_at: string }>({
    name: 'find-removed',
    text: `SELECT mirror.instant(gone_at) AS gone_at FROM mirror.removed WHERE digest = sha256(convert_to($1, 'UTF8'))`,
    values: [id],
  })
  return rows[0]?.gone_at
}
