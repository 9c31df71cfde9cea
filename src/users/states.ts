// The other writer of `users`: what events tell. An event shows its user as of `updated_at`, and by its own time the later
// of two with one `updated_at`; a direct answer that was surely given after the event knows better.
//
// Two things keep a row honest. What an event leaves out stays as it is: Auth0's documentation says both that an event
// holds the full profile and that members may be missing. And where the row holds more than the event tells, or the event
// less than every user has, the row is stale afterwards, so that a direct answer decides.
import { settleLinks } from './links.ts'
import { isEarlier, isLoginColumn, mergedByLogin } from './logins.ts'
import { postgresTypes, profileColumns, type StateRow } from './user.ts'
import type { Database } from './write.ts'

/** What one event tells of one user. */
export interface State extends StateRow {
  id: string
  /** ISO instant on Auth0's clock: the event's time. */
  at: string
  /** Why the row is asked for again where the event does not tell everything. */
  reason: string
  /** The user was made just now, so the row can hold nothing that the event leaves out. */
  created: boolean
  /** ISO instant on Auth0's clock: the user is deleted. */
  goneAt?: string
}

const columns = Object.keys(profileColumns)
const list = columns.join(', ')
const definitions = Object.entries(profileColumns).map(([name, kind]) => `${name} ${postgresTypes[kind]}`)

/** Columns that are never NULL. */
const empty: Record<string, string> = {
  identities: `'[]'`,
  user_metadata: `'{}'`,
  app_metadata: `'{}'`,
  attributes: `'{}'`,
}

/** In no event: these stay as the last direct answer had them, unless that was about an earlier user of the id. */
const untold = new Set(['last_password_reset', 'multifactor_last_modified'])

const told = columns.filter((name) => !isLoginColumn(name) && !untold.has(name) && name !== 'attributes')

/** How long an answer may be younger than its date says, which is cut to the second. */
const second = `interval '1 second'`

/** What the row shows was so at this instant at least; NULL: it shows nothing. */
const knownAt = 'greatest(u.answered_at, u.told_at)'

const differs = told.map((name) => `(s.members ? '${name}' AND s.${name} IS DISTINCT FROM u.${name})`).join(' OR ')

const holds = (alias: string, name: string) => `${alias}.${name} IS DISTINCT FROM ${empty[name] ?? 'NULL'}`

/** The row holds what the event does not speak of, so that one of them is behind. */
const lacks = told
  .map((name) => `(NOT s.members ? '${name}' AND ${holds('u', name)})`)
  .concat(`(u.attributes - s.names - ARRAY(SELECT jsonb_object_keys(s.attributes))) <> '{}'`)
  .join(' OR ')

/** The same of an older event that comes later: it shows what the newer may have left out. */
const adds = told.map((name) => `(${holds('s', name)} AND NOT ${holds('u', name)})`).join(' OR ')

/** Everything about the user is in the row once the event is. */
const complete = `(s.whole AND (s.created OR ${knownAt} IS NOT NULL) AND NOT (${lacks}))`

/** What becomes of an event `s` that meets a row `u`: it tells, the user is gone, Auth0 has to be asked, or nothing. */
const verdict = `CASE
  WHEN s.gone_at IS NOT NULL THEN CASE
    WHEN u.gone_at IS NULL AND s.at >= coalesce(${knownAt}, '-infinity') THEN 'gone'
    WHEN u.gone_at IS NOT NULL AND s.at > ${knownAt} THEN 'gone'
    -- told alive by an event that is dated after the deletion: made anew, or overtaken on the way
    WHEN u.gone_at IS NULL AND s.at >= coalesce(u.answered_at, '-infinity') AND NOT coalesce(u.created_at > s.gone_at, false) THEN 'doubt'
  END
  -- only a direct answer lifts a tombstone
  WHEN u.gone_at IS NOT NULL THEN CASE WHEN s.at > ${knownAt} THEN 'doubt' END
  WHEN s.at < u.answered_at THEN NULL
  -- the answer may have been given before the event or after it; mostly both show the same
  WHEN s.updated_at = u.updated_at AND s.at < u.answered_at + ${second} THEN CASE WHEN ${differs} THEN 'doubt' END
  WHEN (s.updated_at, s.at) > (coalesce(u.updated_at, '-infinity'), coalesce(u.told_at, '-infinity')) THEN 'tell'
  WHEN ${adds} THEN 'doubt'
END`

const takes = `(v.verdict = 'tell' OR (v.verdict = 'gone' AND s.updated_at >= coalesce(u.updated_at, '-infinity')))`

function merged(name: string): string {
  if (name === 'attributes')
    return `CASE WHEN ${takes} THEN u.attributes - s.names || s.attributes ELSE u.attributes END`
  if (isLoginColumn(name)) return `CASE WHEN ${takes} THEN ${mergedByLogin(name, 's')} ELSE u.${name} END`
  if (untold.has(name)) return `CASE WHEN NOT (${takes} AND ${isEarlier('s')}) THEN u.${name} END`
  return `CASE WHEN ${takes} AND s.members ? '${name}' THEN s.${name} ELSE u.${name} END`
}

const tellSql = `
  WITH state AS (
    SELECT id, at, reason, created, whole, gone_at, members, original,
      ARRAY(SELECT jsonb_array_elements_text(members)) AS names,
      ${columns.map((name) => (empty[name] ? `coalesce(${name}, ${empty[name]}) AS ${name}` : name)).join(', ')}
    FROM jsonb_to_recordset($1::jsonb)
      AS s(id text, at timestamptz, reason text, created boolean, whole boolean, gone_at timestamptz, members jsonb, original text, ${definitions.join(', ')})
  )
  INSERT INTO users AS u (id, ${list}, original, told_at, gone_at, stale_since, stale_reason, hinted_at, hints)
  SELECT id, ${list}, original, at, gone_at,
    CASE WHEN NOT fresh THEN at END, CASE WHEN NOT fresh THEN reason END,
    CASE WHEN NOT fresh THEN 'infinity'::timestamptz END, (NOT fresh)::int
  FROM state s, LATERAL (SELECT gone_at IS NOT NULL OR (created AND whole) AS fresh) f ORDER BY id
  ON CONFLICT (id) DO UPDATE SET
    (${list}, original, told_at, gone_at, stale_since, stale_reason, hinted_at, shown_from, hints) = (
      SELECT ${columns.map(merged).join(',\n        ')},
        CASE WHEN ${takes} THEN s.original ELSE u.original END,
        CASE WHEN v.verdict = 'doubt' THEN u.told_at ELSE s.at END,
        CASE WHEN v.verdict = 'gone' THEN s.gone_at ELSE u.gone_at END,
        CASE WHEN asks THEN least(u.stale_since, s.at) WHEN NOT settles THEN u.stale_since END,
        CASE WHEN asks AND (u.stale_since, u.stale_reason) <= (s.at, s.reason) IS NOT TRUE THEN s.reason
             WHEN asks OR NOT settles THEN u.stale_reason END,
        CASE WHEN asks THEN 'infinity' WHEN NOT settles THEN u.hinted_at END,
        CASE WHEN NOT asks AND NOT settles THEN u.shown_from END,
        u.hints + asks::int
      -- OFFSET: what is decided is decided once; it would be put in the place of its name wherever that stands, dozens of times
      FROM state s, LATERAL (SELECT ${verdict} AS verdict OFFSET 0) v,
        -- an event shows what is dated before it, and the version that the hints are about or a later one; whoever was in
        -- doubt for want of members has only the answer to wait for
        LATERAL (SELECT
          v.verdict = 'doubt' OR (v.verdict = 'tell' AND NOT ${complete}) AS asks,
          v.verdict <> 'doubt' AND coalesce(u.hinted_at <= s.at OR u.shown_from <= s.updated_at, u.stale_since IS NULL) AS settles OFFSET 0) a
      WHERE s.id = u.id
    )
  WHERE EXISTS (SELECT FROM state s WHERE s.id = u.id AND ${verdict} IS NOT NULL)
  RETURNING (u.stale_since IS NOT NULL) AS stale`

/**
 * Writes what events tell, each only if it is newer than what the row holds. Tombstones stay, and events about users who
 * are gone at most have Auth0 asked. Makes rows, also for users who are gone: an event from before the deletion may
 * still be on its way.
 *
 * @returns whether any of the rows is stale now, so that a worker has something to do
 */
export async function writeStates(db: Database, states: readonly State[]): Promise<boolean> {
  let stale = false
  for (const round of rounds(states)) {
    const values = [`[${round.map(recordOf).join(',')}]`]
    const { rows } = await db.query<{ stale: boolean }>({ name: 'write-states', text: tellSql, values })
    if (rows.some((row) => row.stale)) stale = true
  }
  const linked = states.filter(({ linked, goneAt }) => linked || goneAt !== undefined)
  const doubted = await settleLinks(db, [...new Set(linked.map(({ id }) => id))])
  return stale || doubted
}

/** A statement meets each row once: several events of one user go one after the other, the oldest first. */
function rounds(states: readonly State[]): State[][] {
  const found: State[][] = []
  const before = new Map<string, number>()
  for (const state of states.toSorted((a, b) => (a.at < b.at ? -1 : 1))) {
    const place = before.get(state.id) ?? 0
    before.set(state.id, place + 1)
    found[place] = [...(found[place] ?? []), state]
  }
  return found
}

function recordOf({ json, linked: _, goneAt, ...rest }: State): string {
  return `${json.slice(0, -1)},${JSON.stringify({ ...rest, gone_at: goneAt }).slice(1)}`
}
