// Writes to the users, each together with the log events that Auth0 emits for it, in the order it emits them.
import type { ApiAnswer, ApiCall } from './events.ts'
import { makeApiEvent, makeDeletionEvent, makeLoginEvent, makeSignupEvent } from './events.ts'
import type { TenantParts } from './parts.ts'
import { identitiesOf, type Profile } from './users.ts'

/** The store of users dates its own events a little before the write: 9 ms before `created_at` in one recording. */
const aheadMs = 9

export function recordCall(parts: TenantParts, title: string, call: ApiCall, answer: ApiAnswer): void {
  parts.log.write(makeApiEvent(parts.clock.now(), title, call, answer))
}

export function recordCreated(parts: TenantParts, call: ApiCall, profile: Profile): void {
  parts.users.put(profile)
  if (isDatabaseUser(profile)) parts.log.write(makeSignupEvent(momentsAgo(parts), call, profile))
  recordCall(parts, 'Create a User', call, { statusCode: 201, body: profile })
}

export function recordUpdated(parts: TenantParts, call: ApiCall, profile: Profile): void {
  parts.users.put(profile)
  recordCall(parts, 'Update a User', call, { statusCode: 200, body: profile })
}

/** Deleting an absent user is a success too, and logged as one; only `sdu` needs somebody to have been there. */
export function recordDeleted(parts: TenantParts, call: ApiCall, id: string): void {
  const profile = parts.users.get(id)
  parts.users.remove(id)
  if (profile !== undefined && isDatabaseUser(profile)) {
    parts.log.write(makeDeletionEvent(momentsAgo(parts), call, profile))
  }
  recordCall(parts, 'Delete a User', call, { statusCode: 204, body: {} })
}

export function recordLogin(parts: TenantParts, profile: Profile): void {
  parts.users.put(profile)
  parts.log.write(makeLoginEvent(parts.clock.now(), profile))
}

function momentsAgo({ clock }: TenantParts): Date {
  return new Date(clock.now().getTime() - aheadMs)
}

function isDatabaseUser(profile: Profile): boolean {
  return identitiesOf(profile)[0]?.provider === 'auth0'
}
