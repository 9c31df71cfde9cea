// The shape of a user: one schema for types, validation and documentation, and the column behind each profile member.
import { type Static, Type } from 'typebox'

const text = (description: string) => Type.Union([Type.String(), Type.Null()], { description })
const flag = (description: string) => Type.Union([Type.Boolean(), Type.Null()], { description })
const count = (description: string) => Type.Union([Type.Integer(), Type.Null()], { description })
const instant = (description: string) =>
  Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description })
const object = (description: string) => Type.Record(Type.String(), Type.Unknown(), { description })

/** What Auth0 says of a user, under Auth0's own names. `null`: Auth0 does not say. */
export const Profile = Type.Object({
  email: text('Not unique, and absent for many passwordless and social users'),
  email_verified: flag('Absent for some enterprise connections'),
  username: text('Only in database connections with usernames'),
  phone_number: text('As Auth0 has it, usually E.164'),
  phone_verified: flag('Whether the phone number is verified'),
  name: text('Full name'),
  nickname: text('Nickname'),
  given_name: text('Given name'),
  family_name: text('Family name'),
  picture: text('URL of a picture'),
  blocked: flag('Blocked by an administrator'),
  last_ip: text('Address of the latest login'),
  last_login: instant('The latest login'),
  logins_count: count('Number of logins'),
  last_password_reset: instant('Database connections only'),
  multifactor: Type.Union([Type.Array(Type.Unknown()), Type.Null()], { description: 'Enrolled factors' }),
  multifactor_last_modified: instant('When the factors changed'),
  created_at: instant('When Auth0 made the user'),
  updated_at: instant('When Auth0 last changed the user; moves at each login'),
  identities: Type.Array(Type.Unknown(), { description: 'The primary identity first; provider tokens are stripped' }),
  user_metadata: object('Writable by the user; absent, null and {} are the same'),
  app_metadata: object('Writable by the tenant only; absent, null and {} are the same'),
  attributes: object('Members without a column of their own, or whose value does not fit it'),
})

/** A row of `users` as it is read. */
export const User = Type.Object(
  {
    id: Type.String({ description: 'Auth0 user_id, byte-exact: the primary key' }),
    user_id: Type.String({ description: 'The same, under the name that it has at Auth0' }),
    ...Profile.properties,
    first_seen_at: Type.String({ format: 'date-time', description: 'When the row was made' }),
    last_seen_at: instant('The latest authenticated request, to the minute'),
    answered_at: instant("When Auth0 gave this profile, on Auth0's clock; null: not asked yet"),
    told_at: instant("Time of the newest event that the profile was taken from, on Auth0's clock; null: none was"),
    stale_since: instant('Since when the profile is known to be out of date; null: nothing known is missing'),
    stale_reason: text('What made it so'),
    gone_at: instant('When Auth0 said that the user does not exist any more'),
    merged_into: text('The primary user that this one was linked into'),
  },
  { title: 'User' },
)

export type Profile = Static<typeof Profile>
export type User = Static<typeof User>

/** What a profile column holds, and the Postgres type for it. */
export const postgresTypes = {
  text: 'text',
  boolean: 'boolean',
  integer: 'bigint',
  instant: 'timestamptz',
  list: 'jsonb',
  object: 'jsonb',
} as const

export type ColumnKind = keyof typeof postgresTypes

/** What each profile column holds. */
export const profileColumns = {
  email: 'text',
  email_verified: 'boolean',
  username: 'text',
  phone_number: 'text',
  phone_verified: 'boolean',
  name: 'text',
  nickname: 'text',
  given_name: 'text',
  family_name: 'text',
  picture: 'text',
  blocked: 'boolean',
  last_ip: 'text',
  last_login: 'instant',
  logins_count: 'integer',
  last_password_reset: 'instant',
  multifactor: 'list',
  multifactor_last_modified: 'instant',
  created_at: 'instant',
  updated_at: 'instant',
  identities: 'list',
  user_metadata: 'object',
  app_metadata: 'object',
  attributes: 'object',
} as const satisfies Record<keyof Profile, ColumnKind>

/** A profile ready to be written: JSON text of an object with the profile columns, `id`, and `original` where needed. */
export interface ProfileRow {
  id: string
  json: string
  /** Other users have been linked into this one. */
  linked: boolean
}

/** What an event tells of a user, who may be told in part. */
export interface StateRow {
  /** JSON text of an object with the profile columns that the event tells, and `original` where needed. */
  json: string
  /** The columns that the event speaks of; the others stay as they are. */
  members: string[]
  /** Nothing is missing that every user has. */
  whole: boolean
  /** Other users have been linked into this one. */
  linked: boolean
}

const ownMembers = {
  first_seen_at: 'instant',
  last_seen_at: 'instant',
  answered_at: 'instant',
  told_at: 'instant',
  stale_since: 'instant',
  gone_at: 'instant',
  stale_reason: 'text',
  merged_into: 'text',
} as const satisfies Record<string, ColumnKind>

/** What the JSON text of a `User` has, in its order, with what the column behind it holds. */
export const members: [name: string, kind: ColumnKind][] = Object.entries({
  id: 'text',
  user_id: 'text',
  ...profileColumns,
  ...ownMembers,
})

/**
 * SQL: the row `alias` of `users` as the JSON text of a `User`. Postgres writes it, so that metadata keep every digit
 * and no request pays for parsing and writing them again.
 *
 * @param only these members; default all
 */
export function userAsJson(alias: string, only?: readonly string[]): string {
  const wanted = members.filter(([name]) => only === undefined || only.includes(name))
  return `json_build_object(${wanted.map(([name, kind]) => `'${name}', ${columnOf(alias, name, kind)}`).join(', ')})::text`
}

function columnOf(alias: string, name: string, kind: ColumnKind): string {
  const column = `${alias}.${name === 'user_id' ? 'id' : name}`
  return kind === 'instant' ? `mirror.instant(${column})` : column
}
