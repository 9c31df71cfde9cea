// Rows whose users a complete walk has not met. They are put in doubt and no more: only Auth0's own 404 makes a tombstone.
import type { Database } from './write.ts'

/** A walk that has met everybody who was there at its instant. */
export interface CompleteWalk {
  runId: string
  /** ISO instant on Auth0's clock: whoever was there then is in the walk. */
  asOf: string
  /** ISO instant on the database's clock, before the walk began. */
  since: string
}

/** A row that was made, answered, told or hinted since says by that that the walk cannot know. */
const absent = `(u.gone_at IS NULL
  AND coalesce(greatest(u.answered_at, u.told_at, u.hinted_at), '-infinity') < $2::timestamptz
  AND u.first_seen_at < $3::timestamptz
  AND NOT EXISTS (SELECT FROM mirror.walked w WHERE w.run_id = $1::bigint AND w.user_id = u.id))`

/** @returns how many live rows the walk has not met, and how many there are */
export async function countAbsent(db: Database, walk: CompleteWalk): Promise<{ absent: number; live: number }> {
  const { rows } = await db.query<{ absent: number; live: number }>(
    `SELECT count(*) FILTER (WHERE ${absent})::int AS absent, count(*)::int AS live FROM users u WHERE gone_at IS NULL`,
    [walk.runId, walk.asOf, walk.since],
  )
  return rows[0] ?? { absent: 0, live: 0 }
}

/** Rows looked at in one statement. */
const pageSize = 10_000

const markSql = `
  WITH page AS (SELECT id FROM users WHERE id > $4 ORDER BY id LIMIT ${pageSize}),
  marked AS (
    UPDATE users u SET
      stale_since  = coalesce(u.stale_since, $2),
      stale_reason = coalesce(u.stale_reason, 'absent'),
      hinted_at    = 'infinity',
      shown_from   = NULL,
      hints        = u.hints + 1
    FROM page WHERE u.id = page.id AND ${absent}
    RETURNING u.id
  )
  SELECT (SELECT max(id) FROM page) AS last, (SELECT count(*) FROM marked)::int AS marked`

/**
 * Puts absent rows in doubt, a page at a time.
 *
 * @param after the last id of the page before; '' at the beginning
 * @returns `last`: the last id of this page; undefined where there was none left
 */
export async function doubtAbsent(
  db: Database,
  { runId, asOf, since }: CompleteWalk,
  after: string,
): Promise<{ marked: number; last: string | undefined }> {
  const { rows } = await db.query<{ last: string | null; marked: number }>({
    name: 'doubt-absent',
    text: markSql,
    values: [runId, asOf, since, after],
  })
  return { marked: rows[0]?.marked ?? 0, last: rows[0]?.last ?? undefined }
}
