// What /local/ does to users: loads them as they are, and lets them sign in.
import type { ApiCall } from './events.ts'
import { isObject, type JsonObject, present, textOf } from './members.ts'
import { rootAttributes } from './new-user.ts'
import type { TenantParts } from './parts.ts'
import { patchProfile } from './patch.ts'
import { type Books, recordCreated, recordLogin, recordUpdated } from './record.ts'
import { managementScopes } from './tokens.ts'
import { identitiesOf, type Profile } from './users.ts'

export function loadUsers(parts: TenantParts, users: readonly Profile[], silently: boolean): void {
  for (const user of users) {
    parts.connections.addThoseOf(user)
    if (silently) parts.users.put(user)
    else if (parts.users.get(user.user_id) === undefined) recordCreated(parts, callFor(parts, user, 'post'), user)
    else recordUpdated(parts, callFor(parts, user, 'patch'), user)
  }
}

/**
 * A token proves that its user exists, so whoever the tenant has never had signs up by being given one, without an event:
 * the mirror meets them in their first request. Machines sign up nowhere, and whoever was deleted stays so.
 */
export function signUpSilently({ users, clock }: TenantParts, id: string): void {
  if (!id.includes('|') || users.knew(id)) return
  const [provider = '', ...rest] = id.split('|')
  const name = rest.join('|')
  const connection = provider === 'auth0' ? 'Username-Password-Authentication' : (rest.at(-2) ?? provider)
  const now = clock.now().toISOString()
  users.put({
    user_id: id,
    name,
    nickname: name,
    picture: 'https://cdn.auth0.com/avatars/default.png',
    created_at: now,
    updated_at: now,
    identities: [{ provider, connection, user_id: name, isSocial: isSocial(provider) }],
  })
}

function isSocial(provider: string): boolean {
  return !['auth0', 'sms', 'email', 'samlp', 'waad', 'adfs', 'ad', 'oidc', 'okta', 'google-apps'].includes(provider)
}

/** Moves the login facts, also for a blocked user, whose login is refused; `profile` is what its provider says now. */
export function logIn(books: Books, user: Profile, body: JsonObject): Profile {
  const now = books.clock.now().toISOString()
  const count = user['logins_count']
  const signedIn = {
    ...user,
    ...(isObject(body['profile']) && body['profile']),
    user_id: user.user_id,
    last_login: now,
    last_ip: textOf(body, 'ip') ?? '127.0.0.1',
    logins_count: (typeof count === 'number' ? count : 0) + 1,
    updated_at: now,
  }
  recordLogin(books, signedIn, isObject(body['profile']))
  return signedIn
}

/** What a PATCH of this user with this body does, with its events or without. */
export function changeByApi(parts: TenantParts, user: Profile, body: JsonObject, silently: boolean): void {
  const changed = patchProfile(user, body, parts.clock.now())
  if (silently) parts.users.put(changed)
  else recordUpdated(parts, { ...callFor(parts, user, 'patch'), body }, changed)
}

/** The call that would have brought the user in over the Management API. */
function callFor(parts: TenantParts, user: Profile, method: 'post' | 'patch'): ApiCall {
  const id = method === 'patch' ? `/${encodeURIComponent(user.user_id)}` : ''
  return {
    method,
    path: `/api/v2/users${id}`,
    query: {},
    body: bodyFor(user, method),
    ip: '127.0.0.1',
    userAgent: 'Other 0.0.0 / Other 0.0.0',
    clientId: parts.settings.clientId,
    scopes: managementScopes,
  }
}

function bodyFor(user: Profile, method: 'post' | 'patch'): JsonObject {
  const writable = [...rootAttributes, 'user_metadata', 'app_metadata', 'blocked']
  const connection = method === 'post' ? identitiesOf(user)[0]?.['connection'] : undefined
  return present({ connection, ...Object.fromEntries(writable.map((member) => [member, user[member]])) })
}
