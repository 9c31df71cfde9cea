// Reads the users that POST /local/users brings: a JSON array, one JSON object, or one object a line.
import { parse } from 'lossless-json'
import { parseJson } from '../json.ts'
import { ApiError } from './api-error.ts'
import { isProfile, type Profile } from './users.ts'

/** @throws ApiError 400 that names the place; nothing is loaded then */
export function readUsers(text: string): Profile[] {
  const trimmed = text.trim()
  if (trimmed.startsWith('[')) return checkAll(parseAll(trimmed), 'item')
  const single = tryParse(trimmed)
  if (single !== undefined) return checkAll([single], 'item')
  return readLines(text)
}

function readLines(text: string): Profile[] {
  const users: Profile[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const value = tryParse(line)
    if (value === undefined) throw new ApiError(400, `line ${index + 1} is not JSON: ${problemOf(line)}`)
    users.push(check(value, `line ${index + 1}`))
  }
  if (users.length === 0) throw new ApiError(400, 'the body holds no users')
  return users
}

function parseAll(text: string): unknown[] {
  const value = tryParse(text)
  if (Array.isArray(value)) return value
  throw new ApiError(400, `the array is not JSON: ${problemOf(text)}`)
}

function checkAll(values: readonly unknown[], unit: string): Profile[] {
  return values.map((value, index) => check(value, `${unit} ${index + 1}`))
}

function check(value: unknown, place: string): Profile {
  if (!isProfile(value)) throw new ApiError(400, `${place} is not a user: it needs a user_id such as auth0|123`)
  const identities = value['identities']
  if (identities !== undefined && !Array.isArray(identities)) throw new ApiError(400, `${place}: identities is no list`)
  return value
}

function tryParse(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined // the caller says where
  }
}

/** JSON.parse does not always tell where it stopped; this parser does. */
function problemOf(text: string): string {
  try {
    parse(text)
    return 'it cannot be read'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
