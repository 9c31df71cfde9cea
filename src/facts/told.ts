// The door of facts for event streams: one CloudEvent → what it means for whom, and the state that it carries. Pure.
import { type Change, known, type Meaning, nothing } from './change.ts'
import type { CloudEvent } from './cloud-event.ts'
import { readDate } from './event.ts'
import { type Ref, userId } from './ids.ts'

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

/** `follows` says in words what `tells` leads to. */
type Line =
  | { title: string; tells: (ref: Ref, event: CloudEvent) => ToldMeaning; follows: string }
  | { title: string; ignored: string }

const written = 'written as told; Auth0 is asked where that is not everything'
const organisations = 'organisations are not mirrored'
const groups = 'groups are not mirrored'
const settings = 'settings only'

/** The event types of Auth0's schema (`EventStreamEventTypeEnum` of its SDK), each with its meaning or why it has none. */
export const cloudEventTypes: ReadonlyMap<string, Line> = new Map<string, Line>([
  ['user.created', { title: 'A user was made', tells: (ref, event) => state(ref, event, 'created'), follows: written }],
  ['user.updated', { title: 'A user changed', tells: (ref, event) => state(ref, event, 'updated'), follows: written }],
  // also of a user who was linked into another, and of each user of a connection that was deleted
  ['user.deleted', { title: 'A user was deleted', tells: gone, follows: 'the row becomes a tombstone' }],
  ['organization.created', { title: 'An organisation was made', ignored: organisations }],
  ['organization.updated', { title: 'An organisation changed', ignored: organisations }],
  ['organization.deleted', { title: 'An organisation was deleted', ignored: organisations }],
  ['organization.member.added', { title: 'A member was added', ignored: organisations }],
  ['organization.member.deleted', { title: 'A member was removed', ignored: organisations }],
  ['organization.member.role.assigned', { title: 'A member got a role', ignored: organisations }],
  ['organization.member.role.deleted', { title: 'A member lost a role', ignored: organisations }],
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
export function meaningOfCloudEvent(event: CloudEvent): ToldMeaning {
  const line = cloudEventTypes.get(event.type)
  if (line === undefined) return { ...hints([]), unknown: true, ignored: 'unknown type' }
  if ('ignored' in line) return { ...nothing(line.ignored), states: [] }
  const id = userId(event.object['user_id'])
  if (id === undefined) return { ...nothing('names no user'), states: [] }
  // whatever a test says, it is not written: at most Auth0 is asked about a user whom we know already
  if (event.test) return hints([{ id, at: event.time, exists: false, stale: 'test event' }])
  return line.tells({ id }, event)
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
