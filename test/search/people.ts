// Random users, and the same condition read in JavaScript: what Postgres finds has to be what this finds.
import fc from 'fast-check'
import type { Between, Condition, Equals, Exists, Like, Test } from '../../src/search/condition.ts'
import type { Field } from '../../src/search/field.ts'
import { isNumber } from '../../src/search/terms.ts'

export type Person = Record<string, unknown> & { id: string }

const texts = ['', 'a', 'A', 'ab', 'Ab', 'aB%', 'a_b', 'a\\b', 'a"b', "a'b", 'é', 'É', 'a b', 'true', '5', '*', '日本']
export const someText = fc.constantFrom(...texts)
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const instants = [
  '2026-09-01T00:00:00.000Z',
  '2026-09-01T08:00:00.001Z',
  '2026-09-02T00:00:00.000Z',
  '2026-10-01T12:30:00.999Z',
]
const email = fc.oneof(someText, fc.constantFrom('a@b.example', 'A@B.example', 'b@c.example', '@', 'a@b@c.example'))
const leaf = fc.oneof(someText, fc.integer({ min: -3, max: 6 }), fc.boolean(), fc.constant(null), fc.constant(2.5))
const leaves = fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }))
const object = fc.oneof(fc.dictionary(fc.constantFrom('x', 'y'), leaves, { maxKeys: 2 }), fc.constant({}))
const metadata = fc.dictionary(
  fc.constantFrom('a', 'b', 'x y'),
  fc.oneof(leaves, object, fc.array(object, { maxLength: 2 })),
  { maxKeys: 3 },
)

/** All but the id. */
export const somebody = fc.record({
  email: optional(email),
  name: optional(someText),
  username: optional(someText),
  email_verified: optional(fc.boolean()),
  logins_count: optional(fc.integer({ min: -2, max: 12 })),
  created_at: optional(fc.constantFrom(...instants)),
  last_login: optional(fc.constantFrom(...instants)),
  identities: fc.array(fc.record({ provider: someText, user_id: fc.oneof(someText, fc.integer({ min: 0, max: 6 })) }), {
    maxLength: 2,
  }),
  user_metadata: metadata,
  app_metadata: metadata,
})

export function fits(person: Person, condition: Condition): boolean {
  switch (condition.is) {
    case 'and':
      return condition.of.every((one) => fits(person, one))
    case 'or':
      return condition.of.some((one) => fits(person, one))
    case 'not':
      return !fits(person, condition.of)
    default:
      return fitsTest(person, condition)
  }
}

function fitsTest(person: Person, test: Test): boolean {
  if (test.is === 'words') {
    const text = `${person['name'] ?? ''} ${person['email'] ?? ''}`.toLowerCase()
    return test.words.every((word) => text.includes(word.toLowerCase()))
  }
  const values = valuesOf(person, test.field)
  if (test.is === 'exists') return existsIn(test, values)
  return values.some((value) => value !== null && fitsValue(test, value))
}

function existsIn({ field }: Exists, values: unknown[]): boolean {
  return field.kind === 'json' ? values.some(hasLeaf) : values.some((value) => value !== null)
}

function hasLeaf(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== null
  return Object.values(value).some(hasLeaf)
}

function fitsValue(test: Equals | Like | Between, value: unknown): boolean {
  if (test.is === 'equals') return test.values.some((wanted) => isEqual(test.field, value, wanted))
  if (test.is === 'like') return typeof value === 'string' && isLike(caseOf(test.field, value), test)
  return isBetween(test, value)
}

function isEqual(field: Field, value: unknown, wanted: string): boolean {
  if (field.kind !== 'json') return caseOf(field, String(value)) === caseOf(field, wanted)
  if (typeof value === 'number') return isNumber(wanted) && Number(wanted) === value
  return typeof value === 'object' ? false : String(value) === wanted
}

function isLike(value: string, { field, pieces }: Like): boolean {
  const wanted = pieces.map((piece) => caseOf(field, piece).replace(/[\\^$.|?*+()[\]{}]/g, '\\$&'))
  return new RegExp(`^${wanted.join('.*')}$`, 's').test(value)
}

function isBetween({ field, as, low, high }: Between, value: unknown): boolean {
  const read = { number: Number, instant: (text: unknown) => Date.parse(String(text)), text: textOf }[as]
  if (field.kind === 'json' && typeof value !== (as === 'text' ? 'string' : as)) return false
  const [left, own, right] = [low?.value, value, high?.value].map((one) =>
    typeof one === 'number' ? one : one === undefined ? undefined : read(caseOf(field, String(one))),
  )
  if (own === undefined) return false
  const above = left === undefined || (low?.inclusive ? own >= left : own > left)
  return above && (right === undefined || (high?.inclusive ? own <= right : own < right))
}

/** In the order of bytes, which that of JavaScript's code units is for the texts here. */
const textOf = (text: unknown) => String(text)

function caseOf(field: Field, text: string): string {
  return field.kind === 'domain' || (field.kind === 'text' && field.anyCase) ? text.toLowerCase() : text
}

function valuesOf(person: Person, field: Field): unknown[] {
  if (field.kind === 'domain') {
    const [, domain] = /@([^@]*)$/.exec(String(person['email'] ?? '')) ?? []
    return domain === undefined ? [] : [domain]
  }
  if (field.kind === 'organization') return []
  const value = person[field.column] ?? null
  return field.kind === 'json' ? valuesAt(value, field.path) : [value]
}

/** Steps into the elements of a list. */
function valuesAt(value: unknown, [name, ...rest]: readonly string[]): unknown[] {
  const elements = Array.isArray(value) ? value : [value]
  if (name === undefined) return elements
  return elements.flatMap((element) =>
    typeof element === 'object' && element !== null && Object.hasOwn(element, name)
      ? valuesAt(Reflect.get(element, name), rest)
      : [],
  )
}
