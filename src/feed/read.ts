// Reading of the feed: what has changed behind a cursor, in order.

import { Failure } from '../errors.ts'
import type { Database } from '../users/write.ts'
import { assertFollows, cursorAt, type FeedState, positionIn } from './cursor.ts'

export const kinds = ['created', 'updated', 'deleted', 'restored', 'linked', 'unlinked', 'removed', 'erased'] as const

export interface FeedChange {
  /** Of this change: behind it comes the next. */
  cursor: string
  user_id: string
  kind: (typeof kinds)[number]
  /** Columns that have another value, where the row was there before and is afterwards. */
  changed: string[]
  /** All of it as JSON text, with every digit of its values. */
  json: string
}

export interface ReadOptions {
  /** Changes at most, 1 to 1,000; default 100. */
  limit?: number
  /** Only of these kinds; default all. */
  kinds?: readonly string[] | undefined
  /** Of updates only those of one of these columns; default all. */
  fields?: readonly string[] | undefined
}

export interface Page {
  changes: FeedChange[]
  /** To go on from. */
  next: string
  /** Nothing was behind `next` when this was read; a page that holds changes never says so. */
  atEnd: boolean
}

/** Values of a page, unless one change alone has more: metadata may have megabytes. */
const mostBytes = 4_000_000

/** Positions that one statement looks through for what a filter lets pass. */
const span = 10_000

/** As `mirror.publish_changes` has it. */
const publishedAtOnce = 10_000

const readSql = `
  WITH feed AS (SELECT *, coalesce($1::bigint, forgotten) AS start FROM mirror.feed)
  SELECT f.days, f.epoch, f.published::float8, f.forgotten::float8, f.start::float8, c.*
  FROM feed f LEFT JOIN LATERAL (
    SELECT position::float8, user_id, kind, changed, json, sum(octet_length(json)) OVER (ORDER BY position) - octet_length(json) AS before
    FROM (
      SELECT c.position, c.user_id, c.kind, c.changed, json_build_object(
        'cursor', f.epoch || '-' || c.position, 'user_id', c.user_id, 'kind', c.kind, 'changed', c.changed,
        'at', mirror.instant(c.at), 'before', c.before, 'after', c.after)::text AS json
      FROM mirror.changes c
      WHERE c.position > f.start AND c.position <= f.start + ${span}
        AND ($3::text[] IS NULL OR c.kind = ANY($3)) AND ($4::text[] IS NULL OR c.kind <> 'updated' OR c.changed && $4)
      ORDER BY c.position LIMIT $2
    ) c
  ) c ON c.before < ${mostBytes}
  ORDER BY c.position`

interface Row extends FeedState {
  days: number
  start: number
  position: number | null
  user_id: string
  kind: FeedChange['kind']
  changed: string[]
  json: string
}

/**
 * What has changed behind a cursor.
 *
 * @param db a pool, or a connection without a transaction: what is new is given its place in the order first
 * @param cursor undefined: from the oldest change that is kept; `now`: nothing, and where to go on from
 * @throws Failure `cursor_invalid`, `cursor_expired`, `feed_off`
 */
export async function changesAfter(db: Database, cursor: string | undefined, options: ReadOptions = {}): Promise<Page> {
  if (cursor === 'now') return { changes: [], next: await feedPosition(db), atEnd: true }
  let page = await readPage(db, cursor, options)
  for (let given = publishedAtOnce; page.atEnd && given === publishedAtOnce; ) {
    given = await publish(db)
    if (given > 0) page = await readPage(db, page.next, options)
  }
  return page
}

async function readPage(db: Database, cursor: string | undefined, options: ReadOptions): Promise<Page> {
  const { limit = 100, kinds = null, fields = null } = options
  const position = cursor === undefined ? null : (positionIn(cursor)?.position ?? 0)
  const { rows } = await db.query<Row>({
    name: 'changes-after',
    text: readSql,
    values: [position, limit, kinds, fields],
  })
  const state = opened(rows[0])
  if (cursor !== undefined) assertFollows(state, cursor)
  const changes = rows.flatMap(({ position, user_id, kind, changed, json }) =>
    position === null ? [] : [{ cursor: cursorAt(state, position), user_id, kind, changed, json }],
  )
  const next = rows.at(-1)?.position ?? Math.min(state.start + span, state.published)
  return { changes, next: cursorAt(state, next), atEnd: changes.length === 0 && next === state.published }
}

const positionSql = 'SELECT days, epoch, published::float8 FROM mirror.feed'

/**
 * The cursor behind everything that has happened so far. Taken before the first page of a snapshot is read, or in a
 * transaction of its own within that time, it is where to follow from: what the snapshot does not show comes behind it.
 * Some of what comes may be in the snapshot already.
 *
 * @param db as for `changesAfter`
 * @throws Failure `feed_off`
 */
export async function feedPosition(db: Database): Promise<string> {
  while ((await publish(db)) === publishedAtOnce);
  const { rows } = await db.query<Omit<Row, 'position'>>({ name: 'feed-position', text: positionSql })
  const state = opened(rows[0])
  return cursorAt(state, state.published)
}

/**
 * Where whoever reads a snapshot from now on follows from, at the cost of one look: changes that have no place in the order
 * yet come behind it, also where the snapshot shows them.
 *
 * @returns null where there is no feed
 */
export async function positionBefore(db: Database): Promise<string | null> {
  const { rows } = await db.query<Omit<Row, 'position'>>({ name: 'feed-position', text: positionSql })
  const [state] = rows
  return state === undefined || state.days === 0 ? null : cursorAt(state, state.published)
}

/** @returns how many changes have got their place in the order */
async function publish(db: Database): Promise<number> {
  const { rows } = await db.query<{ given: number }>({
    name: 'publish-changes',
    text: 'SELECT mirror.publish_changes() AS given',
  })
  return rows[0]?.given ?? 0
}

function opened<State extends { days: number }>(state: State | undefined): State {
  if (state === undefined || state.days === 0) throw new Failure('feed_off')
  return state
}
