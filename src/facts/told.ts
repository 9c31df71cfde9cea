// The door of facts for event streams: one CloudEvent → what it means for whom, and the state that it carries. Pure.
import { type Change, known, type Meaning, nothing } from './change.ts'
import type { CloudEvent } from './cloud-event.ts'
import { readDate } from './event.ts'
import { grantedToAll, grantsOfNew, grantsOfUsers } from './granted.ts'
import { type Ref, userId } from './ids.ts'
import { child, text } from './read.ts'
import { type GrantKind, type Reading, usualReading } from './reading.ts'

/** A user as an event tells it: state, not a hint. */
export interface Told {
  id: string
  /** ISO instant on Auth0's clock: the event's time. */
  at: string
  /** Why the row is asked for again where the event does not tell everything. */
  reason: string
  /** The user was made just now, so the row can hold nothing that the event leaves out. */
  created: boolean
  /** ISO instant on Auth0's clock: the user is deleted. */
  goneAt?: string
  /** The user object of the event, which may lack members. */
  user: Record<string, unknown>
}

export interface ToldMeaning extends Meaning {
  states: Told[]
}

/** What is told of an organisation: of one member, or of all. */
type Concerns = 'member' | 'members'

/** `follows` says in words what `tells` leads to. */
type Line =
  | { title: string; tells: (ref: Ref, event: CloudEvent) => ToldMeaning; follows: string }
  | { title: string; concerns: Concerns; kinds: readonly GrantKind[]; reason: string }
  | { title: string; ignored: string }

const written = 'written as told; Auth0 is asked where that is not everything'
const organisations = 'changes no member'
const memberships: readonly GrantKind[] = ['organizations']
const membership = { concerns: 'member', kinds: memberships, reason: 'membership' } as const
const groups = 'groups are not mirrored'
const settings = 'settings only'

/** The event types of Auth0's schema (`EventStreamEventTypeEnum` of its SDK), each with its meaning or why it has none. */
export const cloudEventTypes: ReadonlyMap<string, Line> = new Map<string, Line>([
  ['user.created', { title: 'A user was made', tells: (ref, event) => state(ref, event, 'created'), follows: written }],
  ['user.updated', { title: 'A user changed', tells: (ref, event) => state(ref, event, 'updated'), follows: written }],
  // also of a user who was linked into another, and of each user of a connection that was deleted
  ['user.deleted', { title: 'A user was deleted', tells: gone, follows: 'the row becomes a tombstone' }],
  ['organization.created', { title: 'An organisation was made', ignored: 'has no member yet' }],
  [
    'organization.updated',
    { title: 'An organisation changed', ignored: 'a new name is found by the full look at grants' },
  ],
  [
    'organization.deleted',
    { title: 'An organisation was deleted', concerns: 'members', kinds: memberships, reason: 'organisation deleted' },
  ],
  ['organization.member.added', { title: 'A member was added', ...membership }],
  ['organization.member.deleted', { title: 'A member was removed', ...membership }],
  ['organization.member.role.assigned', { title: 'A member got a role', ...membership }],
  ['organization.member.role.deleted', { title: 'A member lost a role', ...membership }],
  ['organization.connection.added', { title: 'A connection was added', ignored: organisations }],
  ['organization.connection.updated', { title: 'A connection changed', ignored: organisations }],
  ['organization.connection.removed', { title: 'A connection was removed', ignored: organisations }],
  ['organization.group.role.assigned', { title: 'A group got a role', ignored: organisations }],
  ['organization.group.role.deleted', { title: 'A group lost a role', ignored: organisations }],
  ['group.created', { title: 'A group was made', ignored: groups }],
  ['group.updated', { title: 'A group changed', ignored: groups }],
  ['group.deleted', { title: 'A group was deleted', ignored: groups }],
  ['group.member.added', { title: 'A group got a member', ignored: groups }],
  ['group.member.deleted', { title: 'A group lost a member', ignored: groups }],
  ['group.role.assigned', { title: 'A group got a role', ignored: groups }],
  ['group.role.deleted', { title: 'A group lost a role', ignored: groups }],
  ['connection.created', { title: 'A connection was made', ignored: settings }],
  ['connection.updated', { title: 'A connection changed', ignored: settings }],
  [
    'connection.deleted',
    { title: 'A connection was deleted', ignored: 'concerns a whole connection: found by the full comparison' },
  ],
])

/** Never throws. Types that are not in the table are accepted: Auth0 adds types without notice. */
export function meaningOfCloudEvent(event: CloudEvent, reading: Reading = usualReading): ToldMeaning {
  const line = cloudEventTypes.get(event.type)
  if (line === undefined) return { ...hints([]), unknown: true, ignored: 'unknown type' }
  if ('ignored' in line) return { ...nothing(line.ignored), states: [] }
  if ('concerns' in line) return { ...ofOrganization(line, event, reading), states: [] }
  const id = userId(event.object['user_id'])
  if (id === undefined) return { ...nothing('names no user'), states: [] }
  // whatever a test says, it is not written: at most Auth0 is asked about a user whom we know already
  if (event.test) return hints([{ id, at: event.time, exists: false, stale: 'test event' }])
  const meaning = line.tells({ id }, event)
  const grants = event.type === 'user.created' ? grantsOfNew({ id }, event.time, reading) : []
  return grants.length === 0 ? meaning : { ...meaning, grants }
}

/** A member is told of as `{organization, user, role?}`, and an organisation as itself. */
function ofOrganization(
  { concerns, ...hint }: { concerns: Concerns; kinds: readonly GrantKind[]; reason: string },
  { object, time, test }: CloudEvent,
  reading: Reading,
): Meaning {
  if (test) return nothing('a test')
  if (concerns === 'members') return grantedToAll(text(object['id']), { ...hint, at: time }, reading)
  const id = userId(child(object, 'user')['user_id'])
  return id === undefined ? nothing('names no user') : grantsOfUsers([{ id }], { ...hint, at: time }, reading)
}

/** As Auth0 writes it. */
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/

/** Without `updated_at` a state has no version, and only says that there is something to ask for. */
function state(ref: Ref, { time, object }: CloudEvent, reason: 'created' | 'updated'): ToldMeaning {
  const version = object['updated_at']
  const readable = typeof version === 'string' && instant.test(version) && readDate(version) !== undefined
  if (!readable) return hints([known(ref, time, reason)])
  return { changes: [], states: [{ id: ref.id, at: time, reason, created: reason === 'created', user: object }] }
}

/** Older pages show an object with `user_id` and `deleted_at` alone, which is enough; without `deleted_at` nothing is. */
function gone(ref: Ref, { time, object }: CloudEvent): ToldMeaning {
  const goneAt = readDate(object['deleted_at'])
  if (goneAt === undefined) return hints([{ ...ref, at: time, exists: false, stale: 'deleted' }])
  const { deleted_at: _, ...user } = object
  return { changes: [], states: [{ id: ref.id, at: time, reason: 'deleted', created: false, goneAt, user }] }
}

function hints(changes: Change[]): ToldMeaning {
  return { changes, states: [] }
}
