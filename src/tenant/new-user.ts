// Makes the profile of a user created over the Management API, with the defaults that Auth0 fills in.
import { createHash, randomBytes } from 'node:crypto'
import { invalidBody } from './api-error.ts'
import { isObject, type JsonObject, textOf, without } from './members.ts'
import type { Profile } from './users.ts'

export const rootAttributes: readonly string[] = [
  ...['email', 'email_verified', 'username', 'phone_number', 'phone_verified'],
  ...['name', 'nickname', 'given_name', 'family_name', 'picture'],
]

const allowed = [...rootAttributes, 'user_metadata', 'app_metadata', 'blocked', 'user_id', 'connection']
const instructions = ['password', 'verify_email']

export function makeProfile(body: JsonObject, now: Date): Profile {
  const connection = checkBody(body)
  const provider = connection === 'sms' || connection === 'email' ? connection : 'auth0'
  const bareId = bareIdOf(provider, textOf(body, 'user_id') ?? makeBareId(now))
  const given = Object.entries(without(body, 'connection', 'user_id', ...instructions))
  return {
    created_at: now.toISOString(),
    ...defaultsFor(body),
    identities: [{ connection, user_id: bareId, provider, isSocial: false }],
    updated_at: now.toISOString(),
    ...Object.fromEntries(given.filter(([, value]) => value !== null).map(lowerCased)),
    user_id: `${provider}|${bareId}`,
  }
}

function checkBody(body: JsonObject): string {
  const connection = textOf(body, 'connection')
  if (connection === undefined) throw invalidBody('Missing required property: connection')
  checkMembers(body, [...allowed, ...instructions])
  if (connection === 'sms' ? body['phone_number'] : (body['email'] ?? body['username'] ?? body['phone_number'])) {
    return connection
  }
  throw invalidBody(`Missing required property: ${connection === 'sms' ? 'phone_number' : 'email'}`)
}

export function checkMembers(body: JsonObject, known: readonly string[]): void {
  const extra = Object.keys(body).filter((member) => !known.includes(member))
  if (extra.length > 0) throw invalidBody(`Additional properties not allowed: ${extra.join(',')}`)
  for (const member of ['user_metadata', 'app_metadata']) {
    const metadata = body[member] ?? {}
    if (!isObject(metadata)) throw invalidBody(`Expected type object but found type ${typeof metadata}`)
  }
}

/** As recorded: the name is the e-mail address, the nickname its local part, the picture a gravatar. */
function defaultsFor(body: JsonObject): JsonObject {
  const email = textOf(body, 'email')?.toLowerCase()
  const name = email ?? textOf(body, 'username') ?? textOf(body, 'phone_number') ?? ''
  return {
    ...(email !== undefined && { email_verified: false }),
    ...(body['phone_number'] !== undefined && { phone_verified: false }),
    name,
    nickname: email === undefined ? name : email.slice(0, email.lastIndexOf('@')),
    picture: makePicture(email ?? '', textOf(body, 'name') ?? name),
  }
}

function makePicture(email: string, name: string): string {
  const hash = createHash('md5').update(email).digest('hex')
  const initials = encodeURIComponent(encodeURIComponent(name.slice(0, 2).toLowerCase()))
  return `https://s.gravatar.com/avatar/${hash}?s=480&r=pg&d=https%3A%2F%2Fcdn.auth0.com%2Favatars%2F${initials}.png`
}

/** Auth0's databases keep e-mail addresses and usernames in lower case. */
function lowerCased([member, value]: [string, unknown]): [string, unknown] {
  const isName = member === 'email' || member === 'username'
  return [member, isName && typeof value === 'string' ? value.toLowerCase() : value]
}

export function bareIdOf(provider: string, id: string): string {
  return id.startsWith(`${provider}|`) ? id.slice(provider.length + 1) : id
}

/** 24 hexadecimal digits that begin with the second of creation, as in every recorded database user. */
function makeBareId(now: Date): string {
  const second = Math.floor(now.getTime() / 1000)
  return second.toString(16).padStart(8, '0') + randomBytes(8).toString('hex')
}
