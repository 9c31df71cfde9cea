// What PATCH /users/{id} makes of a profile.
import { ApiError, invalidBody } from './api-error.ts'
import { isObject, type JsonObject, objectOf, without } from './members.ts'
import { checkMembers, rootAttributes } from './new-user.ts'
import { identitiesOf, type Profile } from './users.ts'

const instructions = ['connection', 'client_id', 'verify_email', 'verify_phone_number', 'verify_password', 'password']
const ownProviders = ['auth0', 'sms', 'email']

export function patchProfile(profile: Profile, body: JsonObject, now: Date): Profile {
  checkPatch(profile, body)
  const changes = Object.entries(without(body, 'user_metadata', 'app_metadata', ...instructions))
  const removed = changes.filter(([, value]) => value === null).map(([member]) => member)
  const { user_id } = profile
  const patched = {
    ...profile,
    ...(body['email'] !== undefined && { email_verified: false }),
    ...Object.fromEntries(changes),
    ...mergedMetadata(profile, body),
    ...(typeof body['password'] === 'string' && { last_password_reset: now.toISOString() }),
    updated_at: now.toISOString(),
  }
  return { ...without(patched, ...removed, ...emptied(patched), ...unblocked(body)), user_id }
}

function checkPatch(profile: Profile, body: JsonObject): void {
  if (Object.keys(body).length === 0) throw invalidBody('Too few properties defined (0), minimum 1')
  checkMembers(body, [...rootAttributes, 'user_metadata', 'app_metadata', 'blocked', ...instructions])
  if (hasDottedName([body['user_metadata'], body['app_metadata']])) throw invalidBody(dotted)
  const exclusive = ['email', 'username', 'phone_number', 'password'].filter((member) => body[member] !== undefined)
  if (exclusive.length > 1) {
    throw new ApiError(400, `Cannot update ${exclusive.join(' and ')} simultaneously`, 'operation_not_supported')
  }
  const provider = identitiesOf(profile)[0]?.provider ?? 'auth0'
  const owned = rootAttributes.filter((member) => body[member] !== undefined)
  if (owned.length > 0 && !ownProviders.includes(provider)) throw attributesNotOurs(owned, provider)
}

/** "Metadata Field Names and Data Types"; the words are those that its users quote. */
const dotted = 'Fields with "." are not allowed, please remove all dotted fields.'

function hasDottedName(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasDottedName)
  return isObject(value) && Object.entries(value).some(([name, inner]) => /[.$]/.test(name) || hasDottedName(inner))
}

/** Root attributes belong to the identity provider, which overwrites them at every login. */
function attributesNotOurs(members: readonly string[], provider: string): ApiError {
  const message =
    `The following user attributes cannot be updated: ${members.join(', ')}. The connection (${provider}) must either be ` +
    "a database connection (using the Auth0 store), a passwordless connection (email or sms) or has disabled 'Sync user " +
    "profile attributes at each login'. For more information, see " +
    'https://auth0.com/docs/dashboard/guides/connections/configure-connection-sync'
  return new ApiError(400, message, 'operation_not_supported')
}

/** Merged at the first level only: a member given as null goes, and `{}` empties the whole object. */
function mergedMetadata(profile: Profile, body: JsonObject): JsonObject {
  const given = ['user_metadata', 'app_metadata'].filter((member) => body[member] !== undefined)
  return Object.fromEntries(given.map((member) => [member, mergeFirstLevel(objectOf(profile, member), body[member])]))
}

function mergeFirstLevel(old: JsonObject, patch: unknown): JsonObject {
  if (!isObject(patch) || Object.keys(patch).length === 0) return {}
  const members = Object.entries({ ...old, ...patch }).filter(([, value]) => value !== null)
  return Object.fromEntries(members)
}

/** As recorded after emptying both: `user_metadata` stays as `{}`, `app_metadata` is absent. */
function emptied(profile: JsonObject): string[] {
  const metadata = profile['app_metadata']
  return isObject(metadata) && Object.keys(metadata).length === 0 ? ['app_metadata'] : []
}

/** A password reset over the API also lifts an administrator's block ("Block and Unblock Users"). */
function unblocked(body: JsonObject): string[] {
  return typeof body['password'] === 'string' && body['blocked'] === undefined ? ['blocked'] : []
}
