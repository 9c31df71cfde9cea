// What a user is like at Auth0, and what of it is asked for (`fields`, `include_fields`).
import { Type } from 'typebox'
import { readJson } from '../../json.ts'

const text = Type.Optional(Type.String())
const flag = Type.Optional(Type.Boolean())
/** Where it is none, some connection has put another text there. */
const at = Type.Optional(Type.String({ description: 'An instant' }))

/** Auth0's `UserResponseSchema`: any member may be absent, and connections add their own. */
export const Auth0User = Type.Object(
  {
    user_id: text,
    email: text,
    email_verified: flag,
    username: text,
    phone_number: text,
    phone_verified: flag,
    created_at: at,
    updated_at: at,
    identities: Type.Optional(Type.Array(Type.Object({}, { additionalProperties: true }))),
    app_metadata: Type.Optional(Type.Object({}, { additionalProperties: true })),
    user_metadata: Type.Optional(Type.Object({}, { additionalProperties: true })),
    picture: text,
    name: text,
    nickname: text,
    multifactor: Type.Optional(Type.Array(Type.Unknown())),
    last_ip: text,
    last_login: at,
    logins_count: Type.Optional(Type.Integer()),
    blocked: flag,
    given_name: text,
    family_name: text,
  },
  { title: 'Auth0User', additionalProperties: true },
)

/** Query parameters that choose members. */
export const Selection = {
  fields: Type.Optional(Type.String({ description: 'Members of the root, comma separated' })),
  include_fields: Type.Optional(
    Type.Boolean({ description: '`fields` are what is wanted (true), or what is not', default: true }),
  ),
}

/** @returns what becomes of the JSON text of a user object, every digit kept; nothing where all members are wanted */
export function selecting({ fields, include_fields: included = true }: { fields?: string; include_fields?: boolean }) {
  const names = new Set((fields ?? '').split(',').map((name) => name.trim()))
  if (fields === undefined || fields === '') return (json: string) => json
  return (json: string) => {
    const { value, write } = readJson(json)
    return write(Object.fromEntries(Object.entries(Object(value)).filter(([name]) => names.has(name) === included)))
  }
}
