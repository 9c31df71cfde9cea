// Auth0's JSON for a user → what the writer stores: the one mapping, with the clock that it carries.
import { isLosslessNumber } from 'lossless-json'
import { allFields, type Fields } from '../fields/fields.ts'
import { isToken, withoutTokens } from '../fields/tokens.ts'
import { readJson, writeJson } from '../json.ts'
import { isStorable, storableJson } from '../text.ts'
import { type ColumnKind, type ProfileRow, profileColumns, type StateRow } from '../users/user.ts'

/** ISO 8601 in UTC as Auth0 writes it, to the microsecond at most, which is what timestamptz holds. */
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/

/** Does a value fit a column? What does not fit is kept in `attributes`. */
const fits: Record<ColumnKind, (value: unknown) => boolean> = {
  text: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: (value) => Number.isSafeInteger(value),
  instant: (value) => typeof value === 'string' && instant.test(value) && !Number.isNaN(Date.parse(value)),
  list: (value) => Array.isArray(value),
  object: isObject,
}

/** Columns that are never NULL, and what they hold where Auth0 sends nothing. */
const whenAbsent = { identities: [], user_metadata: {}, app_metadata: {} }

/**
 * The text of a user object, as `GET /api/v2/users/{id}` answers it → the row to write.
 *
 * Nothing is dropped but what is not mirrored: members without a column, and values that do not fit theirs (a `last_login` of `""`), go to
 * `attributes`. U+0000 and lone surrogates, which JSON allows and Postgres refuses, become U+FFFD, and the whole text is
 * kept beside them in `original`.
 *
 * @param fields what is mirrored; default everything
 * @returns undefined where the text is not a user object with a usable `user_id`
 */
export function profileOf(text: string, fields: Fields = allFields): ProfileRow | undefined {
  const { value, write } = readJson(text)
  if (!isObject(value)) return undefined
  const user = fields.of(value)
  const id = user['user_id']
  if (!isStorable(id)) return undefined
  const columns = columnsOf(user, { id })
  return { id, json: storable(columns, user, write), linked: isLinked(columns) }
}

/** Members of a state that a whole one has, whatever the connection ("Normalized User Profile Schema"). */
const always = ['created_at', 'updated_at', 'identities', 'name', 'picture'] as const

/** Of these it has one at least. */
const oneOf = ['email', 'phone_number', 'username'] as const

/**
 * A user object that may lack members, as an event carries it → the columns that it speaks of. A member that is given as
 * null speaks: Auth0 says that there is nothing. Whether it is whole is asked of it as it came: what is not mirrored lacks
 * nowhere.
 *
 * @param fields what is mirrored; default everything
 */
export function stateOf(told: Record<string, unknown>, fields: Fields = allFields): StateRow {
  const user = fields.of(told)
  const columns = columnsOf(user, {})
  const tells = (name: keyof typeof profileColumns) => told[name] !== null && Object.hasOwn(told, name)
  return {
    json: storable(columns, user, writeJson),
    members: Object.keys(user).filter(isColumn),
    whole: always.every((name) => tells(name) && fits[profileColumns[name]](told[name])) && oneOf.some(tells),
    linked: isLinked(columns),
  }
}

function isLinked(columns: Record<string, unknown>): boolean {
  const { identities } = columns
  return Array.isArray(identities) && identities.length > 1
}

/** JSON text that Postgres takes, with the exact text of the user beside it where that is another. */
function storable(
  columns: Record<string, unknown>,
  user: Record<string, unknown>,
  write: (value: unknown) => string,
): string {
  const exact = write(columns)
  const json = storableJson(exact)
  if (json === exact) return json
  return `${json.slice(0, -1)},"original":${JSON.stringify(write(withoutProviderTokens(user)))}}`
}

/** @param columns what the row has beside them; they are added to it */
function columnsOf(user: Record<string, unknown>, columns: Record<string, unknown>): Record<string, unknown> {
  Object.assign(columns, whenAbsent)
  const attributes: [string, unknown][] = []
  for (const name of Object.keys(user)) {
    const value = name === 'identities' ? withoutTokens(user[name]) : user[name]
    if (name === 'user_id' || isToken(name) || (value === null && isColumn(name))) continue
    if (isColumn(name) && fits[profileColumns[name]](value)) columns[name] = value
    else attributes.push([name, value])
  }
  columns['attributes'] = Object.fromEntries(attributes) // not assignment: a member may be called __proto__
  return columns
}

function isColumn(name: string): name is Exclude<keyof typeof profileColumns, 'attributes'> {
  return Object.hasOwn(profileColumns, name) && name !== 'attributes'
}

function withoutProviderTokens(user: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(user).filter(([name]) => !isToken(name))
  return Object.fromEntries(
    entries.map(([name, value]) => [name, name === 'identities' ? withoutTokens(value) : value]),
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value)
}
