// Events as the inbox keeps them: without tokens, and without what is not mirrored. What follows from an event is read
// from it as it came; what is kept of it is for people, who may look at it for as long as `INBOX_DAYS`.
import { writeJson } from '../json.ts'
import { namesOf, usualFields } from './carriers.ts'
import type { Fields } from './fields.ts'
import { mayHoldTokens, withoutEventTokens } from './tokens.ts'
import { isObject, mapped } from './tree.ts'

/** The JSON text of an event, and its value → the text that is stored. @throws RangeError where it is nested too deep */
export type KeepEvent = (text: string, value: unknown) => string

/** Where everything is mirrored, nearly every event is stored as it came. */
export const keepWhole: KeepEvent = (text, value) => {
  if (!mayHoldTokens(text)) return text
  const kept = withoutEventTokens(value)
  return kept === value ? text : writeJson(kept)
}

type Selection = Pick<Fields, 'of' | 'keeps' | 'lists'>

/** For a setting that leaves something out. */
export function eventKeeper(fields: Selection): KeepEvent {
  const keep = openKeeper(fields)
  return (_text, value) => writeJson(keep(withoutEventTokens(value)))
}

/** Objects that are a user's profile, or a part of it, whatever is in them. */
const profiles = new Set(['body', 'object', 'previous_object', 'original_profile', 'user', 'profile', 'profileData'])

/** Members of those that say whom the event is about and what was done, and not what somebody is like. */
const structure = new Set(
  'user_id provider connection connection_id client_id tenant idp_user_id identity_user_id id type status job_id deleted_at users roles permissions members organization user identities body'.split(
    ' ',
  ),
)

/** Names of things, not of people. */
const things = new Set([
  'client',
  'connection',
  'organization',
  'tenant',
  'role',
  'group',
  'auth0_client',
  'feature',
  'template',
  'error',
])

/** An id may hold an address, and stays: without it nobody could say whom the event is about. */
const ids = new Set(['user_id', 'identity_user_id', 'idp_user_id', 'path', 'log_id', 'id', 'source'])

const address = /[^\s@|/"<>]+@[^\s@|/"<>]+\.[^\s@|/"<>]+/
const phoneNumber = /^\+\d{6,15}$/

function openKeeper(fields: Selection): (value: unknown) => unknown {
  const left = usualFields.filter((name) => !fields.keeps([name]) && !isPartlyKept(fields, name))
  const listed = fields.lists.except.filter(({ length }) => length === 1).map(([name = '']) => name)
  const names = namesOf([...left, ...listed])
  const isAddress = fields.keeps(['email']) ? () => false : (text: string) => address.test(text)
  const isPhoneNumber = fields.keeps(['phone_number']) ? () => false : (text: string) => phoneNumber.test(text)

  function keep(value: unknown, under: string): unknown {
    if (typeof value === 'string')
      return !ids.has(under) && (isAddress(value) || isPhoneNumber(value)) ? undefined : value
    if (Array.isArray(value)) return value.map((item) => keep(item, under)).filter((item) => item !== undefined)
    if (!isObject(value)) return value
    return mapped(partOf(value, under), (name, member) => {
      const isNamed = names.has(name) && !(name === 'name' && things.has(under))
      return isNamed ? undefined : keep(member, name)
    })
  }

  /** An event's own envelope has `user_id` too, so that alone makes no profile of it. */
  function partOf(value: Record<string, unknown>, under: string): Record<string, unknown> {
    if (isIdentity(value)) return identityOf(value)
    const isProfile = profiles.has(under) || Array.isArray(value['identities'])
    const kept = isProfile ? fields.of(value) : fields.of(metadataOf(value))
    return mapped(value, (name, member) => {
      if (Object.hasOwn(kept, name)) return kept[name]
      return (isProfile || name.endsWith('_metadata')) && !structure.has(name) ? undefined : member
    })
  }

  function identityOf(identity: Record<string, unknown>): Record<string, unknown> {
    const { identities } = fields.of({ identities: [identity] })
    const [kept]: unknown[] = Array.isArray(identities) ? identities : []
    return isObject(kept) ? kept : {}
  }

  return (value) => keep(value, '')
}

/** Some of what is below it is mirrored: it is cut to that where it stands. */
function isPartlyKept({ lists }: Selection, name: string): boolean {
  return (
    lists.only.some(([first]) => first === name) && !lists.except.some((path) => path.length === 1 && path[0] === name)
  )
}

function metadataOf({ user_metadata, app_metadata }: Record<string, unknown>): Record<string, unknown> {
  return { ...(user_metadata !== undefined && { user_metadata }), ...(app_metadata !== undefined && { app_metadata }) }
}

function isIdentity(value: Record<string, unknown>): boolean {
  return typeof value['provider'] === 'string' && typeof value['connection'] === 'string' && !('identities' in value)
}
