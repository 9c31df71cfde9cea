// The row as Auth0's own user object: Auth0's members alone, those absent that Auth0 does not say.
import { parseJson, writeJson } from '../json.ts'
import { isStorable } from '../text.ts'
import { isLoginColumn } from './logins.ts'
import { type ColumnKind, profileColumns } from './user.ts'
import type { Database } from './write.ts'

/** SQL: the JSON text of a value, NULL where the column says nothing. Absent and empty metadata are the same to Auth0. */
const texts: Record<ColumnKind, (column: string) => string> = {
  text: (column) => `to_json(${column})::text`,
  boolean: (column) => `${column}::text`,
  integer: (column) => `${column}::text`,
  instant: (column) => `'"' || mirror.instant(${column}) || '"'`,
  list: (column) => `${column}::text`,
  object: (column) => `nullif(${column}, '{}')::text`,
}

const members = Object.entries(profileColumns).filter(([name]) => name !== 'attributes')

/** How long a provider's token lives is for those who may see the token, and so is not for anybody here. */
const identities = (column: string) => `CASE
  WHEN ${column} @? '$[*].expires_in' THEN (
    SELECT jsonb_agg(identity - 'expires_in' ORDER BY position)
    FROM jsonb_array_elements(${column}) WITH ORDINALITY AS i(identity, position))::text
  ELSE nullif(${column}, '[]')::text END`

function textOf(alias: string, name: string, kind: ColumnKind): string {
  return (name === 'identities' ? identities : texts[kind])(`${alias}.${name}`)
}

/**
 * SQL: the row `alias` of `users` as the JSON text of Auth0's user object, with every digit of its numbers. Where a column
 * holds what also stands in `attributes`, the column is newer: a login has filled it since.
 */
export function auth0UserAsJson(alias: string): string {
  const filled = members.map(([name, kind]) => `CASE WHEN ${textOf(alias, name, kind)} IS NOT NULL THEN '${name}' END`)
  const rest = `(${alias}.attributes - array_remove(ARRAY[${filled.join(', ')}], NULL))::text`
  const attributes = `CASE WHEN ${alias}.attributes <> '{}' THEN nullif(left(substr(${rest}, 2), -1), '') || ',' END`
  const columns = members.map(([name, kind]) => `',"${name}":' || ${textOf(alias, name, kind)}`)
  return `concat('{', ${attributes}, '"user_id":', to_json(${alias}.id), ${columns.join(', ')}, '}')`
}

/** SQL: Auth0 has told something of the user; else there is no more than a token or an event that names the id. */
export function isTold(alias: string): string {
  return `(${alias}.answered_at IS NOT NULL OR ${alias}.told_at IS NOT NULL OR ${alias}.identities <> '[]')`
}

interface Auth0Row {
  json: string
  original: string | null
}

/** SQL: the row `u` for `auth0UserOf`, in one value. */
export const auth0UserWithOriginal = `json_build_array(${auth0UserAsJson('u')}, u.original)::text`

/** The user object as text, from that value. */
export function auth0UserFrom(value: string): string {
  const [json, original]: [string, string | null] = JSON.parse(value)
  return auth0UserOf({ json, original })
}

/** The user object as text: Auth0's answer to the letter where the row has it, with the logins since. */
export function auth0UserOf({ json, original }: Auth0Row): string {
  if (original === null) return json
  const [columns, answered] = [Object(parseJson(json)), Object(parseJson(original))]
  const logins = Object.entries(columns).filter(([name]) => isLoginColumn(name))
  return writeJson({ ...columns, ...answered, ...Object.fromEntries(logins) })
}

const shown = `${auth0UserAsJson('u')} AS json, u.original`

/** The row of this id alone, whoever it was linked into. */
export interface FoundAuth0User {
  /** undefined: Auth0 has not told of the user yet. */
  json: string | undefined
}

/** @returns undefined where Auth0 has no such user, or has none any more */
export async function findAuth0User(db: Database, id: string): Promise<FoundAuth0User | undefined> {
  if (!isStorable(id)) return undefined
  const { rows } = await db.query<Auth0Row & { told: boolean }>({
    name: 'find-auth0-user',
    text: `SELECT ${shown}, ${isTold('u')} AS told FROM users u WHERE u.id = $1 AND u.gone_at IS NULL`,
    values: [id],
  })
  const [row] = rows
  return row && { json: row.told ? auth0UserOf(row) : undefined }
}

/** JSON texts of everybody who has this address to the letter: only Auth0's own databases store it in lower case. */
export async function findAuth0UsersByEmail(db: Database, email: string): Promise<string[]> {
  if (!isStorable(email)) return []
  const { rows } = await db.query<Auth0Row>({
    name: 'find-auth0-users-by-email',
    text: `SELECT ${shown} FROM users u WHERE u.email = $1 AND u.gone_at IS NULL AND ${isTold('u')} ORDER BY u.id`,
    values: [email],
  })
  return rows.map(auth0UserOf)
}
