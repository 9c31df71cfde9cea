// Writes to the users, each together with the log events that Auth0 emits for it, in the order it emits them, and with
// what event streams tell of it.

import type { EventStreams } from './event-streams.ts'
import type { ApiAnswer, ApiCall } from './events.ts'
import { makeApiEvent, makeDeletionEvent, makeLoginEvent, makeSignupEvent } from './events.ts'
import type { Unlinked } from './link.ts'
import type { EventLog } from './log.ts'
import type { TenantParts } from './parts.ts'
import { identitiesOf, type Profile } from './users.ts'

/** What a write touches: the users, and those who are told of it. */
export interface Books extends Pick<TenantParts, 'clock' | 'users' | 'connections' | 'faults'> {
  readonly log: Pick<EventLog, 'write'>
  readonly eventStreams: Pick<EventStreams, 'tell'>
}

/** The store of users dates its own events a little before the write: 9 ms before `created_at` in one recording. */
const aheadMs = 9

/** The Management API dates its events a little after the write that they tell of: 8 to 14 ms in the recorded ones. */
const behindMs = 11

export function recordCall(books: Books, title: string, call: ApiCall, answer: ApiAnswer): void {
  const date = new Date(books.clock.now().getTime() + behindMs)
  books.log.write(makeApiEvent(date, title, call, answer))
}

export function recordCreated(books: Books, call: ApiCall, profile: Profile): void {
  books.users.put(profile)
  books.connections.addThoseOf(profile)
  if (isDatabaseUser(profile)) books.log.write(makeSignupEvent(momentsAgo(books), call, profile))
  recordCall(books, 'Create a User', call, { statusCode: 201, body: profile })
  books.eventStreams.tell({ type: 'user.created', profile })
}

export function recordUpdated(books: Books, call: ApiCall, profile: Profile): void {
  const previous = books.users.get(profile.user_id)
  books.users.put(profile)
  // what stands there at Auth0 is not documented
  const body = books.faults.strikes(books.faults.inForce.bareUpdates) ? {} : profile
  recordCall(books, 'Update a User', call, { statusCode: 200, body })
  books.eventStreams.tell({ type: 'user.updated', profile, previous })
}

/** Deleting an absent user is a success too, and logged as one; only `sdu` needs somebody to have been there. */
export function recordDeleted(books: Books, call: ApiCall, id: string): void {
  const profile = books.users.get(id)
  books.users.remove(id)
  if (profile !== undefined && isDatabaseUser(profile)) {
    books.log.write(makeDeletionEvent(momentsAgo(books), call, profile))
  }
  recordCall(books, 'Delete a User', call, { statusCode: 204, body: {} })
  if (profile !== undefined) books.eventStreams.tell({ type: 'user.deleted', profile })
}

/** @param refreshed the identity provider has said something new, which is a change of the user */
export function recordLogin(books: Books, profile: Profile, refreshed: boolean): void {
  const previous = books.users.get(profile.user_id)
  books.users.put(profile)
  books.log.write(makeLoginEvent(books.clock.now(), profile))
  if (refreshed) books.eventStreams.tell({ type: 'user.updated', profile, previous })
}

/** The primary has changed, and the secondary is no user of its own any more ("Events Best Practices"). */
export function recordLinked(books: Books, linked: Profile, secondary: Profile): void {
  const previous = books.users.get(linked.user_id)
  books.users.put(linked)
  books.users.remove(secondary.user_id)
  books.eventStreams.tell({ type: 'user.updated', profile: linked, previous })
  books.eventStreams.tell({ type: 'user.deleted', profile: secondary })
}

export function recordUnlinked(books: Books, { primary, revived }: Unlinked): void {
  const previous = books.users.get(primary.user_id)
  books.users.put(primary)
  books.users.put(revived)
  books.eventStreams.tell({ type: 'user.updated', profile: primary, previous })
  books.eventStreams.tell({ type: 'user.created', profile: revived })
}

function momentsAgo({ clock }: Books): Date {
  return new Date(clock.now().getTime() - aheadMs)
}

function isDatabaseUser(profile: Profile): boolean {
  return identitiesOf(profile)[0]?.provider === 'auth0'
}
