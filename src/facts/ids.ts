// Who an event is about: the ids in its data. `user_id` at the top may be whoever acted, so it is asked last.
import type { LogEvent } from './event.ts'
import { child, identityId, text } from './read.ts'

/** One user that an event names. */
export interface Ref {
  /** Auth0 user_id, byte-exact; or, where `bare`, the id inside an identity, without provider prefix. */
  id: string
  /** The id lacks its provider: to be resolved through identities (of this connection, if the event tells). */
  bare?: { connection?: string }
}

/** Strategies named as the prefix of a user_id, which the bare id follows at once (Auth0 docs, "Identify Users"). */
const prefixing = new Set(
  'auth0 sms email google-oauth2 github facebook windowslive apple linkedin twitter amazon bitbucket'.split(' '),
)

/** A whole user_id of a person: `provider|id`. Machine clients (`…@clients`) never become users. */
export function userId(value: unknown): string | undefined {
  const id = text(value)
  if (id === undefined || id.endsWith('@clients')) return undefined
  const pipe = id.indexOf('|')
  return pipe > 0 && pipe < id.length - 1 ? id : undefined
}

/** `provider|id`; callers of the Management API also send ids that bear their provider already. */
export function joined(provider: unknown, id: unknown): string | undefined {
  const prefix = text(provider)
  const rest = identityId(id)
  if (prefix === undefined || rest === undefined) return undefined
  return userId(rest.startsWith(`${prefix}|`) ? rest : `${prefix}|${rest}`)
}

/** Ids → refs: what is no whole user_id is dropped, what is named twice stands once. */
export function refs(ids: readonly unknown[]): Ref[] {
  const found = new Set<string>()
  for (const value of ids) {
    const id = userId(value)
    if (id !== undefined) found.add(id)
  }
  return Array.from(found, (id) => ({ id }))
}

/** The user behind a flow (login, token, second factor): there `user_id` is the person. */
export function user(event: LogEvent): Ref[] {
  const id = userId(event.data['user_id'])
  return id === undefined ? [] : [{ id }]
}

/** The user who was changed: the one that `details` names, else `user_id`. */
export function subject(event: LogEvent): Ref[] {
  const details = child(event.data, 'details')
  const named =
    userId(child(details, 'body')['user_id']) ??
    userId(child(details, 'query')['user_id']) ??
    userId(child(details, 'enrollment')['user_id']) ??
    userId(details['user_id'])
  return named === undefined ? user(event) : [{ id: named }]
}

/** `organization_member_added` has been seen with the bare id in `user_id`. */
export function userOrBare(event: LogEvent): Ref[] {
  const whole = user(event)
  return whole.length > 0 ? whole : bareRef(event, event.data['user_id'])
}

/**
 * `sdu` has been seen with an empty `user_id` and `user_id: <bare id>` as its description. A whole `user_id` that
 * does not end in the described id is whoever deleted, not who was deleted.
 */
export function deletedUser(event: LogEvent): Ref[] {
  const { data } = event
  const described = describedId(data['description'])
  const whole = userId(data['user_id'])
  if (whole !== undefined && (described === undefined || `|${whole}`.endsWith(`|${described}`))) return [{ id: whole }]
  const bare = described ?? text(data['user_id']) ?? identityId(data['identity_user_id'])
  const strategy = text(data['strategy'])
  const prefixes = strategy !== undefined && (prefixing.has(strategy) || bare?.startsWith(`${strategy}|`))
  const id = prefixes ? joined(strategy, bare) : undefined
  return id === undefined ? bareRef(event, bare) : [{ id }]
}

/** A ref to be resolved through identities, with the connection's name if the event tells it. */
export function bareRef(event: LogEvent, value: unknown): Ref[] {
  const id = text(value)
  if (id === undefined || id.endsWith('@clients')) return []
  const connection = text(event.data['connection']) ?? text(child(child(event.data, 'details'), 'body')['connection'])
  return [{ id, bare: connection === undefined ? {} : { connection } }]
}

const describedPrefix = 'user_id: '

function describedId(description: unknown): string | undefined {
  const line = text(description)
  return line?.startsWith(describedPrefix) ? text(line.slice(describedPrefix.length).trim()) : undefined
}
