// The tables in words, for the documentation: what every type code and every Management API write leads to.
import type { Effect, Meaning } from './change.ts'
import { codes } from './codes.ts'
import { type GrantKind, grantKinds, usualReading } from './reading.ts'
import { routes } from './routes.ts'
import { cloudEventTypes } from './told.ts'

/** Three Markdown tables, as they stand in docs/events.md. */
export function eventList(): string {
  const events = [...codes].map(([code, row]) => `| \`${code}\` | ${row.title} | ${followsOf(row)} |`)
  const writes = routes.map(
    (route) => `| ${route.on.replaceAll(' ', ', ')} | \`${route.path}\` | ${followsOf(route)} |`,
  )
  const told = [...cloudEventTypes].map(([type, line]) => `| \`${type}\` | ${line.title} | ${followsOf(line)} |`)
  return [
    '| type | what happened | what follows |\n|---|---|---|',
    ...events,
    '\n`sapi`, by method and path below `/api/v2/`; the first match counts:\n',
    '| method | path | what follows |\n|---|---|---|',
    ...writes,
    '\nEvent Streams, by type; a test event is never written:\n',
    '| type | what happened | what follows |\n|---|---|---|',
    ...told,
  ].join('\n')
}

type Follows =
  | { ignored: string }
  | { means: Effect }
  | { follows: string }
  | { kinds: readonly GrantKind[]; concerns?: 'member' | 'members' }

function followsOf(row: Follows): string {
  if ('ignored' in row) return `ignored: ${row.ignored}`
  if ('kinds' in row)
    return stale(row.kinds, 'concerns' in row && row.concerns === 'member' ? 'the user' : 'all who have it')
  return 'follows' in row ? row.follows : words(tried(row.means))
}

/** Of what is mirrored; the rest is ignored. */
function stale(kinds: readonly GrantKind[], whose = 'the user'): string {
  return `${kinds.join(', ')} of ${whose} are stale, where \`MIRROR_GRANTS\` names them`
}

/** What an effect does is learnt by trying it on somebody. */
function tried(effect: Effect): Meaning {
  const event = { logId: '1', type: 'x', date: '2026-09-01T08:00:00.000Z', data: {} }
  return effect([{ id: 'auth0|1' }], event, { ...usualReading, grants: grantKinds })
}

function words({ grants = [], ...meaning }: Meaning): string {
  const kinds = grants.map(({ kind }) => kind)
  if (meaning.changes.length === 0 && kinds.length > 0) return stale(kinds)
  return kinds.length === 0 ? wordsOfUser(meaning) : `${wordsOfUser(meaning)}; ${stale(kinds)}`
}

function wordsOfUser({ changes, ignored }: Meaning): string {
  const [change] = changes
  if (change === undefined) return `ignored: ${ignored}`
  if (!change.exists) return `what we hold is checked with Auth0 (${change.stale})`
  if (change.login) return 'the login is noted; a social or enterprise profile is stale (login; `REFRESH_ON_LOGIN`)'
  return change.stale === undefined ? 'the user exists' : `the user exists; the profile is stale (${change.stale})`
}
