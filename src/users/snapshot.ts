// The bulk writer of `users`: what a walk over the whole tenant shows, a batch in one statement.
//
// A line of an export shows its user as of the job's creation or later; nobody knows how much later. So it stands back
// where the row was answered or told since, or has the newer `updated_at`. A page of the search shows its users as of
// nobody knows when: there `updated_at` alone decides, and nothing is settled by it. Either is never more than a hint
// about a tombstone. What is written is decided twice, before the row is locked and after: most rows of a tenant that is
// mirrored already are as they should be, and those are not touched.
import { mergedByLogin } from './logins.ts'
import type { Pack } from './pack.ts'
import { postgresTypes, profileColumns } from './user.ts'
import type { Database } from './write.ts'

export interface Snapshot {
  /** Where an id comes twice, the newer one counts. */
  profiles: Pack
  /** ISO instant on Auth0's clock, cut to the second like that of an answer; undefined: a page of the search. */
  asOf?: string | undefined
  /** The run that remembers whom it has met. */
  runId: string
}

/** Counts of rows; those of `doubted` are stale now, so that Auth0 is asked. */
export interface Written {
  created: number
  updated: number
  unchanged: number
  doubted: number
  /** Rows written whose users have others linked into them. */
  linked: string[]
}

const columns = Object.keys(profileColumns)
const list = columns.join(', ')
const definitions = Object.entries(profileColumns).map(([name, kind]) => `${name} ${postgresTypes[kind]}`)

/**
 * Columns that an export may leave out although the user has them: Auth0's list of what it exports does not name them.
 * They stay as they were; where the user has changed since, Auth0 is asked.
 */
const uncertain = ['last_password_reset', 'multifactor', 'multifactor_last_modified'] as const

/** What the row shows was so at this instant at least. */
const knownAt = 'greatest(u.answered_at, u.told_at)'

/** Hints dated before this are shown by the snapshot for certain. */
const surelyBefore = `$2::timestamptz - interval '1 second'`

const version = (alias: string) => `coalesce(${alias}.updated_at, '-infinity')`

const unasked = `(u.hinted_at IS DISTINCT FROM 'infinity')`

/** SQL of one kind of walk; `l` is the alias of the line. */
interface Rules {
  merged: (name: string, l: string) => string
  /** The line may lack what the row holds. */
  lacks: (l: string) => string
  /** The row is to be taken for older than the line. */
  older: (l: string) => string
}

const exported: Rules = {
  merged: (name, l) => {
    if (name === 'attributes') return `u.attributes || ${l}.attributes`
    if (name === 'identities') return `CASE WHEN ${l}.identities = '[]' THEN u.identities ELSE ${l}.identities END`
    if (uncertain.some((one) => one === name)) return `coalesce(${l}.${name}, u.${name})`
    return mergedByLogin(name, l)
  },
  lacks: (l) =>
    [
      ...uncertain.map((name) => `(${l}.${name} IS NULL AND u.${name} IS NOT NULL)`),
      `(${l}.identities = '[]' AND u.identities <> '[]')`,
      `(u.attributes <> '{}' AND NOT ${l}.attributes ?& ARRAY(SELECT jsonb_object_keys(u.attributes)))`,
    ].join(' OR '),
  older: (l) => `(${knownAt} IS NULL OR ${knownAt} < $2 OR (${knownAt} = $2 AND ${version(l)} > ${version('u')}))`,
}

const searched: Rules = {
  merged: mergedByLogin,
  lacks: () => 'false',
  older: (l) => `(${knownAt} IS NULL OR ${version(l)} > ${version('u')})`,
}

/** What becomes of a line that meets a row: it is taken, Auth0 is to be asked, or nothing. */
function verdict({ merged, older }: Rules, l: string): string {
  const differs = `(${columns.map((name) => `u.${name}`).join(', ')}) IS DISTINCT FROM (${columns.map((name) => merged(name, l)).join(', ')})`
  return `CASE
    -- shown alive after the deletion: made anew, or the snapshot is behind
    WHEN u.gone_at IS NOT NULL THEN CASE
      WHEN ${unasked} AND (${knownAt} < ${surelyBefore} OR greatest(${l}.created_at, ${l}.updated_at - interval '1 second') > u.gone_at) THEN 'doubt' END
    WHEN ${version(l)} < ${version('u')} THEN NULL
    WHEN ${older(l)} THEN CASE
      -- the exact text of an answer is not replaced by that of a part of it
      WHEN ${differs} THEN CASE WHEN u.original IS NULL THEN 'take' WHEN ${unasked} THEN 'doubt' END
      WHEN u.hinted_at < ${surelyBefore} OR (${knownAt} IS NULL AND $2 IS NOT NULL) THEN 'take' END
    WHEN ${version(l)} > ${version('u')} AND ${unasked} THEN 'doubt'
  END`
}

function statement(rules: Rules): string {
  const asks = `((${rules.lacks('excluded')}) AND excluded.updated_at IS DISTINCT FROM u.updated_at)`
  const settles = `coalesce(u.hinted_at < ${surelyBefore}, u.stale_since IS NULL)`
  return `
  WITH line AS (
    SELECT DISTINCT ON (id) * FROM jsonb_to_recordset($1::text::jsonb) AS l(id text, ${definitions.join(', ')}, original text)
    ORDER BY id, updated_at DESC NULLS LAST
  ),
  met AS (
    SELECT l.*, CASE WHEN u.id IS NULL THEN 'take' ELSE ${verdict(rules, 'l')} END AS verdict
    -- LIMIT has each row looked up by its key, whatever the size of the table when the plan was made
    FROM line l LEFT JOIN LATERAL (SELECT * FROM users WHERE id = l.id LIMIT 1) u ON true
  ),
  written AS (
    INSERT INTO users AS u (id, ${list}, original, answered_at)
    SELECT id, ${list}, original, $2::timestamptz FROM met WHERE verdict = 'take' ORDER BY id
    ON CONFLICT (id) DO UPDATE SET
      ${columns.map((name) => `${name} = ${rules.merged(name, 'excluded')}`).join(',\n      ')},
      original     = coalesce(u.original, excluded.original),
      answered_at  = coalesce($2::timestamptz, u.answered_at),
      stale_since  = CASE WHEN ${asks} THEN coalesce(u.stale_since, $2) WHEN NOT ${settles} THEN u.stale_since END,
      stale_reason = CASE WHEN ${asks} THEN coalesce(u.stale_reason, 'export tells less') WHEN NOT ${settles} THEN u.stale_reason END,
      hinted_at    = CASE WHEN ${asks} THEN 'infinity' WHEN NOT ${settles} THEN u.hinted_at END,
      shown_from   = CASE WHEN NOT ${asks} AND NOT ${settles} THEN u.shown_from END,
      hints        = u.hints + ${asks}::int,
      retry_at     = CASE WHEN NOT ${settles} THEN u.retry_at END
    WHERE ${verdict(rules, 'excluded')} = 'take'
    RETURNING u.id, (xmax = 0) AS created, u.stale_since IS NOT NULL AND xmax <> 0 AS doubted,
      jsonb_array_length(u.identities) > 1 AS linked
  ),
  doubted AS (
    UPDATE users u SET
      stale_since  = coalesce(u.stale_since, $2, now()),
      stale_reason = coalesce(u.stale_reason, 'backfill'),
      hinted_at    = 'infinity',
      shown_from   = NULL,
      hints        = u.hints + 1
    FROM met WHERE met.id = u.id AND met.verdict = 'doubt'
    RETURNING u.id
  ),
  -- whoever is written as of this snapshot is known by that to have been in it
  walked AS (
    INSERT INTO mirror.walked (run_id, user_id)
    SELECT $3::bigint, id FROM met WHERE verdict IS DISTINCT FROM 'take' AND $2 IS NOT NULL
    ON CONFLICT DO NOTHING
  )
  SELECT
    (SELECT count(*) FROM line)::int AS lines,
    (SELECT count(*) FROM doubted)::int AS asked,
    count(*) FILTER (WHERE created)::int AS created,
    count(*) FILTER (WHERE NOT created)::int AS updated,
    count(*) FILTER (WHERE doubted)::int AS doubted,
    coalesce(array_agg(id ORDER BY id) FILTER (WHERE linked), '{}') AS linked
  FROM written`
}

const sql = { exported: statement(exported), searched: statement(searched) }

interface Counts {
  lines: number
  asked: number
  created: number
  updated: number
  doubted: number
  linked: string[]
}

/**
 * Writes what a walk shows, each line only where it is surely newer than its row; makes missing rows. Staleness ends where
 * its newest hint is surely older than the snapshot. Tombstones stay.
 */
export async function writeSnapshot(db: Database, { profiles, asOf, runId }: Snapshot): Promise<Written> {
  const kind = asOf === undefined ? 'searched' : 'exported'
  const { rows } = await db.query<Counts>({
    name: `write-snapshot-${kind}`,
    text: sql[kind],
    values: [profiles.list(), asOf, runId],
  })
  const { lines, asked, created, updated, doubted, linked } = rows[0] as Counts // an aggregate has one row
  return { created, updated, unchanged: lines - created - updated - asked, doubted: doubted + asked, linked }
}
