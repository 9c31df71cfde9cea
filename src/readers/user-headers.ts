// A row as request headers, for whoever stands behind a gateway: which there are, and what stands in them.
import { type Path, pathText } from '../fields/paths.ts'
import { parseJson, writeJson } from '../json.ts'
import { profileColumns, User } from '../users/user.ts'

export interface UserHeader {
  /** `x-user-app-metadata-plan` */
  name: string
  path: Path
}

const prefix = 'x-user-'

/** Names the headers that are empty because their values are too long, without the prefix, comma separated. */
export const omittedHeader = `${prefix}omitted`

/** Of one value as it is sent. With those of 16 headers, and a token besides, Node and nginx take the request. */
const mostCharacters = 2_048

/** Headers that a setting may name. */
export const mostHeaders = 16

/** `['app_metadata', 'plan']` → `x-user-app-metadata-plan`; what a header's name cannot hold becomes a dash. */
export function userHeader(path: Path): UserHeader {
  const words = path.map((name) => name.toLowerCase().replace(/[^a-z0-9]+/g, '-'))
  return { name: prefix + words.join('-').replace(/-{2,}/g, '-').replace(/^-|-$/g, ''), path }
}

/** @returns what is wrong with a list of paths; undefined where each of them has a header of its own */
export function headersTrouble(paths: readonly Path[]): string | undefined {
  const taken = new Map<string, Path>([[omittedHeader, []]])
  for (const path of paths) {
    if (!isPlace(path)) return `names ${pathText(path)}, which is no column of a user, nor lies in its metadata`
    const { name } = userHeader(path)
    if (!path.every((part) => /[a-z0-9]/i.test(part))) return `names ${pathText(path)}, of which no header can be made`
    if (taken.has(name)) return `names ${name} twice`
    taken.set(name, path)
  }
  return paths.length > mostHeaders ? `names more than ${mostHeaders}` : undefined
}

function isPlace([column = '', ...rest]: Path): boolean {
  if (!Object.hasOwn(User.properties, column)) return false
  const kinds: Record<string, string> = profileColumns
  return rest.length === 0 || kinds[column] === 'object'
}

/**
 * The headers of a row, all of them whatever it holds: an empty one stands where it has no value, so that what a client
 * sends under that name is overwritten in any case. A value too long is empty, and named in `x-user-omitted`; ids, which
 * are bounded by the token, are never left out.
 *
 * @param json a `User`
 */
export function headersOf(json: string, headers: readonly UserHeader[]): Record<string, string> {
  const user = parseJson(json)
  const omitted: string[] = []
  const all: Record<string, string> = {}
  for (const { name, path } of headers) {
    const text = textAt(user, path)
    const most = path[0] === 'id' || path[0] === 'user_id' ? Number.POSITIVE_INFINITY : mostCharacters
    const value = text.length > most ? text : headerValue(text) // a megabyte is not encoded to find that it is one
    all[name] = value.length > most ? '' : value
    if (value.length > most) omitted.push(name.slice(prefix.length))
  }
  return { ...all, [omittedHeader]: omitted.join(',') }
}

/** Text as it is, everything else as JSON; '' where there is nothing. */
function textAt(user: unknown, path: Path): string {
  let value = user
  for (const name of path) value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : writeJson(value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** All but visible ASCII without `"`, `%`, `,`, `;` and the backslash. */
const unsafe = /[^\x21\x23\x24\x26-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+/g

/**
 * Percent-encoded (UTF-8), every value by the same rule, so that whoever reads it decodes it without having to guess.
 * Ids, addresses and plain words stay as they are.
 */
export function headerValue(text: string): string {
  return text.replace(unsafe, (piece) => encodeURIComponent(piece.toWellFormed()))
}
