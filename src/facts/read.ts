// Beneath all of facts: reading members out of data that anybody may have written.
import { isLosslessNumber } from 'lossless-json'

/** Postgres indexes at most 2,704 bytes of a key; 600 UTF-16 units are at most 1,800 bytes. Auth0 allows ids of 255. */
const maxLength = 600

const loneSurrogate = /\p{Surrogate}/u

const digits = /^\d+$/

const empty: Record<string, unknown> = Object.freeze({})

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object under `key`, or an empty one: Auth0 gives absent, null, "" and plain strings where objects belong. */
export function child(record: Record<string, unknown>, key: string): Record<string, unknown> {
  const value = record[key]
  return isRecord(value) ? value : empty
}

/**
 * A non-empty string that Postgres can keep as it is and index: no NUL, no half of a surrogate pair (it would be
 * stored as another character), not over-long.
 */
export function text(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > maxLength) return undefined
  return value.includes('\0') || loneSurrogate.test(value) ? undefined : value
}

/** The id inside an identity, which Auth0 also gives as a number (GitHub, Facebook). A rounded one is of no use. */
export function identityId(value: unknown): string | undefined {
  if (isLosslessNumber(value)) return digits.test(value.value) ? text(value.value) : undefined
  return text(Number.isSafeInteger(value) ? String(value) : value)
}

/** One segment of a path, decoded; undefined where the escapes are broken. */
export function decoded(segment: string | undefined): string | undefined {
  if (segment === undefined) return undefined
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined // a broken escape names nobody
  }
}
