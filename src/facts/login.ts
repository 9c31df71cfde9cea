// What a login tells: that it happened, how many there were, and whether it rewrote the profile.
import { isIP } from 'node:net'
import { allFields, type Fields } from '../fields/fields.ts'
import { type Change, type Effect, known, type Meaning, nothing, stale } from './change.ts'
import type { LogEvent } from './event.ts'
import { type Ref, user } from './ids.ts'
import { child } from './read.ts'
import type { ConnectionKind, Reading } from './reading.ts'

const kinds: readonly ConnectionKind[] = ['database', 'passwordless', 'social', 'enterprise']

/** Providers that are of one kind whatever the connection is called (Auth0 docs, "Identify Users"). */
const kindsByProvider: ReadonlyMap<string, readonly ConnectionKind[]> = new Map([
  ['auth0', ['database']],
  ['email', ['passwordless']],
  ['sms', ['passwordless']],
])

const blocked = /user is blocked/i

const maxCount = 2_147_483_647 // a Postgres integer

/** The users exist and have logged in. */
export const login: Effect = (refs, event, reading) => {
  const proof = proofOf(event, reading.fields ?? allFields)
  return {
    changes: refs.map((ref) => {
      const change = known(ref, event.date, rewritten(ref, event, reading))
      if (proof !== undefined) change.login = proof
      return change
    }),
  }
}

/** A blocked user's attempts count as logins in the profile (Auth0 docs, "Block and Unblock Users"). */
export function failedLogin(event: LogEvent): Meaning {
  const { description } = event.data
  if (typeof description !== 'string' || !blocked.test(description)) return nothing('nobody got in')
  const refs = user(event)
  return refs.length > 0 ? blockedLogin(refs, event) : nothing('names no user')
}

const blockedLogin = stale('blocked login')

/**
 * Social and enterprise profiles are copied from the identity provider at each login (Auth0 docs, "Configure Identity
 * Provider Connection for User Profile Updates"), unless the connection is set otherwise: a setting says which kinds count.
 */
function rewritten(ref: Ref, event: LogEvent, { refreshOnLogin }: Reading): 'login' | undefined {
  return kindsOf(ref, event).some((kind) => refreshOnLogin.includes(kind)) ? 'login' : undefined
}

/** What the event says, else what the id does; where neither tells, some identity provider of either kind. */
function kindsOf(ref: Ref, event: LogEvent): readonly ConnectionKind[] {
  const told = kinds.find((kind) => kind === event.data['strategy_type'])
  if (told !== undefined) return [told]
  return kindsByProvider.get(ref.id.slice(0, ref.id.indexOf('|'))) ?? ['social', 'enterprise']
}

/** As far as it is mirrored: of a login without its instant nothing is known. */
function proofOf(event: LogEvent, fields: Fields): Change['login'] {
  if (!fields.keeps(['last_login'])) return undefined
  const proof: NonNullable<Change['login']> = {}
  const count = countOf(child(child(event.data, 'details'), 'stats')['loginsCount'])
  if (count !== undefined && fields.keeps(['logins_count'])) proof.count = count
  const ip = event.data['ip']
  if (typeof ip === 'string' && isIP(ip) !== 0 && fields.keeps(['last_ip'])) proof.ip = ip // redacted streams put other text there
  return proof
}

function countOf(value: unknown): number | undefined {
  const count = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= maxCount ? count : undefined
}
