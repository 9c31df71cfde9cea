// Reads members of JSON that came from outside, whose shape nobody has promised.

export interface JsonObject {
  readonly [member: string]: unknown
}

/** True for what stands in braces in JSON; a number kept with all its digits is an object to JavaScript only. */
export function isObject(value: unknown): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.getPrototypeOf(value) === Object.prototype
}

export function textOf(object: JsonObject, member: string): string | undefined {
  const value = object[member]
  return typeof value === 'string' ? value : undefined
}

export function objectOf(object: JsonObject, member: string): JsonObject {
  const value = object[member]
  return isObject(value) ? value : {}
}

export function listOf(object: JsonObject, member: string): readonly unknown[] {
  const value = object[member]
  return Array.isArray(value) ? value : []
}

export function without(object: JsonObject, ...members: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([member]) => !members.includes(member)))
}

/** The same members without those that are undefined: Auth0 leaves absent members really absent. */
export function present(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}
