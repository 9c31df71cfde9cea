// The statement behind what events tell: what becomes of a row that an event meets, and of every column of it.
import { isEarlier, isLoginColumn, mergedByLogin } from './logins.ts'
import { postgresTypes, profileColumns } from './user.ts'

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
    -- the row shows who was made of the same id afterwards
    WHEN u.gone_at IS NULL AND u.created_at > s.gone_at THEN NULL
    WHEN u.gone_at IS NULL AND s.at >= coalesce(${knownAt}, '-infinity') THEN 'gone'
    WHEN u.gone_at IS NOT NULL AND s.at > ${knownAt} THEN 'gone'
    -- told alive by an event that is dated after the deletion: made anew, or overtaken on the way
    WHEN u.gone_at IS NULL AND s.at >= coalesce(u.answered_at, '-infinity') THEN 'doubt'
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

/** SQL: the columns of a `State` as `jsonb_to_recordset` gives them. */
export const stateColumns = `id text, at timestamptz, reason text, created boolean, whole boolean, gone_at timestamptz, members jsonb, original text, ${definitions.join(', ')}`

/** SQL: the steps from a list named `told`, each user once in it, to the rows, the last one named `hinted`, as those of hints.ts. */
export const tellSteps = `
  state AS (
    SELECT id COLLATE "C" AS id, at, reason, created, whole, gone_at, members, original,
      ARRAY(SELECT jsonb_array_elements_text(members)) AS names,
      ${columns.map((name) => (empty[name] ? `coalesce(${name}, ${empty[name]}) AS ${name}` : name)).join(', ')}
    FROM told
  ),
  hinted AS (
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
    RETURNING (u.stale_since IS NOT NULL) AS stale
  )`
