// Writes to the users, each together with the log events that Auth0 emits for it, in the order it emits them, and with
// what event streams tell of it.
import type { ApiAnswer, ApiCall } from './events.ts'
import { makeApiEvent, makeDeletionEvent, makeLoginEvent, makeSignupEvent } from './events.ts'
import type { Unlinked } from './link.ts'
import type { TenantParts } from './parts.ts'
import { identitiesOf, type Profile } from './users.ts'

/** The store of users dates its own events a little before the write: 9 ms before `created_at` in one recording. */
const aheadMs = 9

/** The Management API dates its events a little after the write that they tell of: as the recorded ones. */
const behindMs = { least: 8, most: 14 }

export function recordCall(parts: TenantParts, title: string, call: ApiCall, answer: ApiAnswer): void {
  const { least, most } = behindMs
  const date = parts.clock.now().getTime() + least + Math.floor(parts.faults.random() * (most - least + 1))
  parts.log.write(makeApiEvent(new Date(date), title, call, answer))
}

export function recordCreated(parts: TenantParts, call: ApiCall, profile: Profile): void {
  parts.users.put(profile)
  parts.connections.addThoseOf(profile)
  if (isDatabaseUser(profile)) parts.log.write(makeSignupEvent(momentsAgo(parts), call, profile))
  recordCall(parts, 'Create a User', call, { statusCode: 201, body: profile })
  parts.eventStreams.tell({ type: 'user.created', profile })
}

export function recordUpdated(parts: TenantParts, call: ApiCall, profile: Profile): void {
  const previous = parts.users.get(profile.user_id)
  parts.users.put(profile)
  // what stands there at Auth0 is not documented
  const body = parts.faults.strikes(parts.faults.inForce.bareUpdates) ? {} : profile
  recordCall(parts, 'Update a User', call, { statusCode: 200, body })
  parts.eventStreams.tell({ type: 'user.updated', profile, previous })
}

/** Deleting an absent user is a success too, and logged as one; only `sdu` needs somebody to have been there. */
export function recordDeleted(parts: TenantParts, call: ApiCall, id: string): void {
  const profile = parts.users.get(id)
  parts.users.remove(id)
  if (profile !== undefined && isDatabaseUser(profile)) {
    parts.log.write(makeDeletionEvent(momentsAgo(parts), call, profile))
  }
  recordCall(parts, 'Delete a User', call, { statusCode: 204, body: {} })
  if (profile !== undefined) parts.eventStreams.tell({ type: 'user.deleted', profile })
}

/** @param refreshed the identity provider has said something new, which is a change of the user */
export function recordLogin(parts: TenantParts, profile: Profile, refreshed: boolean): void {
  const previous = parts.users.get(profile.user_id)
  parts.users.put(profile)
  parts.log.write(makeLoginEvent(parts.clock.now(), profile))
  if (refreshed) parts.eventStreams.tell({ type: 'user.updated', profile, previous })
}

/** The primary has changed, and the secondary is no user of its own any more ("Events Best Practices"). */
export function recordLinked(parts: TenantParts, linked: Profile, secondary: Profile): void {
  const previous = parts.users.get(linked.user_id)
  parts.users.put(linked)
  parts.users.remove(secondary.user_id)
  parts.eventStreams.tell({ type: 'user.updated', profile: linked, previous })
  parts.eventStreams.tell({ type: 'user.deleted', profile: secondary })
}

export function recordUnlinked(parts: TenantParts, { primary, revived }: Unlinked): void {
  const previous = parts.users.get(primary.user_id)
  parts.users.put(primary)
  parts.users.put(revived)
  parts.eventStreams.tell({ type: 'user.updated', profile: primary, previous })
  parts.eventStreams.tell({ type: 'user.created', profile: revived })
}

function momentsAgo({ clock }: TenantParts): Date {
  return new Date(clock.now().getTime() - aheadMs)
}

function isDatabaseUser(profile: Profile): boolean {
  return identitiesOf(profile)[0]?.provider === 'auth0'
}
