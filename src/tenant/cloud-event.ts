// CloudEvents as Event Streams send them: the user as the schema of events has it, which is not all of the profile.
import { randomBytes } from 'node:crypto'
import { isObject, type JsonObject, present } from './members.ts'
import { rootAttributes } from './new-user.ts'
import type { Profile } from './users.ts'

export const eventTypes = ['user.created', 'user.updated', 'user.deleted'] as const

export type EventType = (typeof eventTypes)[number]

export const organizationEventTypes = [
  ...(['organization.created', 'organization.updated', 'organization.deleted'] as const),
  ...(['organization.member.added', 'organization.member.deleted'] as const),
  ...(['organization.member.role.assigned', 'organization.member.role.deleted'] as const),
] as const

export type OrganizationEventType = (typeof organizationEventTypes)[number]

export interface CloudEvent extends JsonObject {
  readonly id: string
  readonly type: string
  readonly time: string
}

/** Neither `last_password_reset` nor what an identity provider adds: Auth0, "Event Types". */
const members = [
  ...['user_id', 'created_at', 'updated_at', 'identities', 'user_metadata', 'app_metadata', 'multifactor'],
  ...['last_ip', 'last_login', 'logins_count', 'blocked'],
  ...rootAttributes,
]

const identityMembers = ['connection', 'user_id', 'provider', 'isSocial', 'profileData']

interface UserTelling {
  readonly type: EventType
  readonly profile: Profile
  readonly previous?: Profile | undefined
}

interface OrganizationTelling {
  readonly type: OrganizationEventType
  readonly object: JsonObject
}

/** What happened to whom, or to what. */
export type Telling = UserTelling | OrganizationTelling

export function makeCloudEvent(telling: Telling, at: Date): CloudEvent {
  return 'profile' in telling ? userEvent(telling, at) : enveloped(telling.type, at, { object: telling.object })
}

function userEvent({ type, profile, previous }: UserTelling, at: Date): CloudEvent {
  const object = { ...shown(profile), ...(type === 'user.deleted' && { deleted_at: at.toISOString() }) }
  return enveloped(type, at, { object, ...(previous !== undefined && { previous_object: shown(previous) }) })
}

function enveloped(type: string, at: Date, data: JsonObject): CloudEvent {
  return {
    specversion: '1.0',
    type,
    source: 'urn:auth0:local.127.0.0.1',
    id: makeEventId('evt'),
    time: at.toISOString(),
    data: { ...data, context: { tenant: { id: 'local' } } },
    a0tenant: 'local',
  }
}

/** The made-up user of `POST /event-streams/{id}/test`; `data` stands in for it where it is given. */
export function makeTestEvent(type: EventType, at: Date, data: JsonObject): CloudEvent {
  const profile = {
    email: 'test@example.com',
    email_verified: false,
    name: 'Test User',
    nickname: 'test',
    picture: 'https://cdn.auth0.com/avatars/te.png',
    created_at: at.toISOString(),
    updated_at: at.toISOString(),
    identities: [
      {
        connection: 'Username-Password-Authentication',
        user_id: '507f1f77bcf86cd799439020',
        provider: 'auth0',
        isSocial: false,
      },
    ],
    user_id: 'auth0|507f1f77bcf86cd799439020',
  }
  return { ...userEvent({ type, profile }, at), ...(Object.keys(data).length > 0 && { data }), a0purpose: 'test' }
}

/** `evt_` or `est_`, and 22 letters and digits. */
export function makeEventId(prefix: 'evt' | 'est'): string {
  return `${prefix}_${randomBytes(32).toString('base64').replace(/\W/g, '').slice(0, 22)}`
}

function shown(profile: Profile): JsonObject {
  const picked = pick(profile, members)
  const identities = picked['identities']
  if (!Array.isArray(identities)) return picked
  return { ...picked, identities: identities.filter(isObject).map((identity) => pick(identity, identityMembers)) }
}

function pick(object: JsonObject, names: readonly string[]): JsonObject {
  return present(Object.fromEntries(names.map((name) => [name, object[name]])))
}
