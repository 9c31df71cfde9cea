// Which scopes of the Management API the machine client needs, and what for: the single source for `setup`, `doctor` and
// the documentation.
import type { GrantKind } from '../facts/reading.ts'
import type { Stream } from './stream-api.ts'

/** What of the mirror is in use. */
export interface Features {
  pullLogs: boolean
  pullEvents: boolean
  /** Kinds of stream whose webhook leads here. */
  streams: readonly Stream['kind'][]
  /** A stream that stands still is set going. */
  resume: boolean
  grants: readonly GrantKind[]
  /** Callers change their own metadata. */
  writeThrough: boolean
}

interface ScopeUse {
  scope: string
  feature: string
  isNeeded(features: Features): boolean
  /** Without it that feature does not work at all; else something is only not seen, or not done by itself. */
  vital: boolean
}

const streams = (kind: Stream['kind']) => (features: Features) => features.streams.includes(kind)
const resumes = (kind: Stream['kind']) => (features: Features) => features.resume && features.streams.includes(kind)
const grants = (kind: GrantKind) => (features: Features) => features.grants.includes(kind)

function use(scope: string, feature: string, isNeeded: ScopeUse['isNeeded'], vital = true): ScopeUse {
  return { scope, feature, isNeeded, vital }
}

export const scopeUses: readonly ScopeUse[] = [
  use('read:users', 'everything: users, searches, exports', () => true),
  use('update:users', '`PATCH /me/metadata`, `app.users.updateMetadata`', ({ writeThrough }) => writeThrough),
  use('read:logs', '`PULL_LOGS`', ({ pullLogs }) => pullLogs),
  use('read:events', '`PULL_EVENTS`', ({ pullEvents }) => pullEvents),
  use('read:roles', '`MIRROR_GRANTS=roles`', grants('roles')),
  use('read:role_members', '`MIRROR_GRANTS=roles`', grants('roles')),
  use('read:organizations', '`MIRROR_GRANTS=organizations`', grants('organizations')),
  use('read:organization_members', '`MIRROR_GRANTS=organizations`', grants('organizations')),
  use('read:organization_member_roles', '`MIRROR_GRANTS=organizations`', grants('organizations')),
  use('read:log_streams', 'a log stream that Auth0 has stopped is noticed', streams('log-streams'), false),
  use('read:event_streams', 'an event stream that Auth0 has stopped is noticed', streams('event-streams'), false),
  use(
    'update:event_deliveries',
    'failed deliveries of an event stream are asked for again',
    streams('event-streams'),
    false,
  ),
  use('update:log_streams', '`RESUME_STREAMS`, with a log stream', resumes('log-streams'), false),
  use('update:event_streams', '`RESUME_STREAMS`, with an event stream', resumes('event-streams'), false),
]

/** Exactly these does the machine client need. */
export function neededScopes(features: Features): string[] {
  return scopeUses.filter(({ isNeeded }) => isNeeded(features)).map(({ scope }) => scope)
}

export interface ScopeReport {
  missing: ScopeUse[]
  /** Granted, and of no use to the mirror. */
  surplus: string[]
}

/** Writing metadata through is nowhere switched on, so the scope for it is never too much. */
const neverTooMuch = 'update:users'

export function surplusOf(granted: readonly string[], needed: readonly string[]): string[] {
  return granted.filter((scope) => scope !== neverTooMuch && !needed.includes(scope))
}

export function compareScopes(granted: readonly string[], features: Features): ScopeReport {
  const needed = scopeUses.filter(({ isNeeded }) => isNeeded(features))
  return {
    missing: needed.filter(({ scope }) => !granted.includes(scope)),
    surplus: surplusOf(granted, neededScopes(features)),
  }
}

/** What a Management token says of itself; undefined: it does not. */
export interface TokenClaims {
  scopes: string[]
  audiences: string[]
  expiresAt: Date | undefined
}

/** Read, not verified: whoever gave it to us has its own interest in its being good. */
export function claimsOf(token: string): TokenClaims | undefined {
  try {
    const claims: Record<string, unknown> = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'),
    )
    const { scope, aud, exp } = claims
    return {
      scopes: typeof scope === 'string' && scope !== '' ? scope.split(' ') : [],
      audiences: [aud].flat().filter((one) => typeof one === 'string'),
      expiresAt: typeof exp === 'number' ? new Date(exp * 1000) : undefined,
    }
  } catch {
    return undefined
  }
}

/** As Markdown, for the documentation. */
export function scopeList(): string {
  const rows = scopeUses.map(({ scope, feature }) => `| \`${scope}\` | ${feature} |`)
  return ['| scope | needed for |', '|---|---|', ...rows].join('\n')
}
