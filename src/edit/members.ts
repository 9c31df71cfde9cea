// What somebody wants changed in `user_metadata` → members that Auth0 would take, or a refusal that names what is wrong.
import { Failure } from '../errors.ts'
import { parseJson, writeJson } from '../json.ts'

/** Members of `user_metadata`: they replace what is there, and null removes it. */
export interface Members {
  /** As they are written, every digit of a number included. */
  json: string
  value: Record<string, unknown>
}

/**
 * Bytes of JSON, of what comes in and of a user's whole `user_metadata` after it. Auth0 is about to take no profiles above
 * 10 KB, metadata included ("Deprecations and Migrations": oversized user profiles, from 2027-03-04 on).
 */
export const mostBytes = 10_000

/** @throws Failure `metadata_invalid`, `metadata_too_large` */
export function readMembers(text: string): Members {
  checkSize(text)
  const value = parsed(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('', 'must be a JSON object')
  // Auth0 takes an object without members as the wish to have everything removed
  if (Object.keys(value).length === 0) throw invalid('', 'must have a member')
  checkNames(value, '')
  return { json: writeJson(parseJson(text)), value: { ...value } }
}

/** `path` is a JSON pointer into the metadata; '' is the whole. */
export function invalid(path: string, problem: string): Failure {
  return new Failure('metadata_invalid', { detail: `${path || 'The whole'} ${problem}`, members: { path } })
}

export function checkSize(json: string): void {
  const bytes = Buffer.byteLength(json)
  if (bytes <= mostBytes) return
  throw new Failure('metadata_too_large', { detail: `${bytes} bytes of JSON; ${mostBytes} at most` })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Failure('body_unreadable', { detail: 'The body is not JSON', cause })
  }
}

/** Auth0 refuses dots and dollar signs ("Metadata Field Names and Data Types"), and so do we, before it costs a call. */
function checkNames(value: unknown, path: string): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    const here = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (name === '__proto__') throw invalid(here, 'is not a name that every reader of JSON takes for one')
    if (!Array.isArray(value) && /[.$]/.test(name)) throw invalid(here, 'has a dot or a dollar sign in its name')
    checkNames(inner, here)
  }
}
