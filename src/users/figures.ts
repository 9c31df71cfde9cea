// How many rows there are, and how far they can be trusted: counted for a person, and cheaply for whoever asks all the time.
import type { Database } from './write.ts'

export interface UserFigures {
  live: number
  gone: number
  /** Known to be out of date. */
  stale: number
  /** Date of the oldest change that a row does not show yet (Auth0's clock); null: all known changes are applied. */
  stale_since: Date | null
}

export async function userFigures(db: Database): Promise<UserFigures> {
  const { rows } = await db.query<UserFigures>(
    `SELECT count(*) FILTER (WHERE gone_at IS NULL)::int AS live, count(*) FILTER (WHERE gone_at IS NOT NULL)::int AS gone,
       count(stale_since)::int AS stale, min(stale_since) AS stale_since
     FROM users`,
  )
  return rows[0] ?? { live: 0, gone: 0, stale: 0, stale_since: null }
}

/** Whoever asks every few seconds gets an estimate of what is more than this, by what Postgres's planner expects. */
const counted = 10_000

/** Of stale rows more: they are what is looked at, and right after a burst they cost the most to count. */
const staleCounted = 20_000

export interface Census {
  live: number
  gone: number
  /** `live` and `gone` are what Postgres's planner expects. */
  estimated: boolean
  /** Null: there are too many to count, and no statistics yet. */
  blocked: number | null
  /** Known to be out of date. */
  stale: number
  /** Age of the oldest change that a row does not show yet, by the database's clock. */
  lag_seconds: number
  inbox: number
  quarantined: number
  /** Bytes by table, with its indexes. */
  bytes: Record<string, number>
}

/** Ordered, so that an index is read, or so many rows, and never the whole table in search of them. */
const atMost = (rows: string, order: string, most = counted) =>
  `(SELECT count(*)::int FROM (SELECT FROM ${rows} ORDER BY ${order} LIMIT ${most + 1}) AS found)`

/**
 * SQL: how many rows are known to be out of date; where there are too many to count, what Postgres has found at its last
 * ANALYZE.
 */
export const staleCount = `
  (SELECT CASE WHEN count <= ${staleCounted} THEN count ELSE greatest(count, (
      SELECT (c.reltuples * (1 - s.null_frac))::int FROM pg_class c, pg_stats s
      WHERE c.oid = 'users'::regclass AND s.schemaname = 'public' AND s.tablename = 'users' AND s.attname = 'stale_since')) END
   FROM (SELECT ${atMost('users WHERE stale_since IS NOT NULL', 'stale_since', staleCounted)} AS count OFFSET 0) AS once)`

const censusSql = `
  SELECT ${atMost('users', 'id')} AS users, ${atMost('users WHERE gone_at IS NOT NULL', 'gone_at')} AS gone,
    ${atMost('users WHERE stale_since IS NOT NULL', 'stale_since', staleCounted)} AS stale,
    greatest(extract(epoch FROM now() - (SELECT min(stale_since) FROM users WHERE stale_since IS NOT NULL)), 0)::float8 AS lag_seconds,
    ${atMost('mirror.inbox', 'log_id')} AS inbox, ${atMost('mirror.quarantine', 'id')} AS quarantined,
    EXISTS (SELECT FROM pg_stats WHERE schemaname = 'public' AND tablename = 'users' AND attname = 'blocked') AS sampled,
    json_build_object('users', pg_total_relation_size('users'), 'inbox', pg_total_relation_size('mirror.inbox'),
      'quarantine', pg_total_relation_size('mirror.quarantine'), 'grants', pg_total_relation_size('mirror.grants')) AS bytes`

interface CensusRow extends Pick<Census, 'gone' | 'stale' | 'inbox' | 'quarantined' | 'bytes'> {
  users: number
  lag_seconds: number | null
  sampled: boolean
}

/** The work is bounded, however many rows there are. */
export async function census(db: Database): Promise<Census> {
  const { rows } = await db.query<CensusRow>(censusSql)
  const { users, gone, stale, inbox, quarantined, sampled, lag_seconds, bytes } = rows[0] as CensusRow // there is one
  const orEstimate = async (count: number, most: number, from: string) =>
    count > most ? Math.max(count, await estimate(db, from)) : count
  /** The planner knows how large a table is; of a share it would only guess where nothing was sampled. */
  const orShare = (count: number, most: number, where: string) =>
    sampled ? orEstimate(count, most, `users WHERE ${where}`) : count
  const all = await orEstimate(users, counted, 'users')
  const tombstones = await orShare(gone, counted, 'gone_at IS NOT NULL')
  return {
    live: Math.max(0, all - tombstones),
    gone: tombstones,
    estimated: users > counted,
    blocked: users > counted ? (sampled ? await estimate(db, 'users WHERE blocked') : null) : await countBlocked(db),
    stale: await orShare(stale, staleCounted, 'stale_since IS NOT NULL'),
    lag_seconds: lag_seconds ?? 0,
    inbox: await orEstimate(inbox, counted, 'mirror.inbox'),
    quarantined: await orEstimate(quarantined, counted, 'mirror.quarantine'),
    bytes,
  }
}

export interface Backlog {
  stale_since: Date | null
  /** Rows of which Auth0 has not told anything yet, among those that are stale; null: too many are. */
  untold: number | null
}

/** Bounded as well: of the oldest stale rows so many are looked at. */
export async function backlog(db: Database): Promise<Backlog> {
  const { rows } = await db.query<{ stale_since: Date | null; looked: number; untold: number }>(
    `SELECT min(stale_since) AS stale_since, count(*)::int AS looked,
       count(*) FILTER (WHERE answered_at IS NULL AND told_at IS NULL)::int AS untold
     FROM (SELECT stale_since, answered_at, told_at FROM users WHERE stale_since IS NOT NULL
           ORDER BY stale_since LIMIT ${staleCounted + 1}) AS found`,
  )
  const { stale_since = null, looked = 0, untold = 0 } = rows[0] ?? {}
  return { stale_since, untold: looked > staleCounted ? null : untold }
}

async function countBlocked(db: Database): Promise<number> {
  const { rows } = await db.query<{ count: number }>('SELECT count(*)::int AS count FROM users WHERE blocked')
  return rows[0]?.count ?? 0
}

/** By the table's size now and the statistics of its last ANALYZE; nothing is read. */
async function estimate(db: Database, from: string): Promise<number> {
  const { rows } = await db.query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
    `EXPLAIN (FORMAT JSON) SELECT FROM ${from}`,
  )
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0
}
