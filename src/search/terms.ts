// What somebody has written about a field → a condition, or what was expected instead.
import { type Bound, type Condition, type Equals, nobody } from './condition.ts'
import type { Column, Field, Member } from './field.ts'

/** The text does not fit the field; says what would. */
export class Unfit extends Error {
  readonly expected: string

  constructor(expected: string) {
    super(`${expected} expected`)
    this.expected = expected
  }
}

const number = /^-?(?:0|[1-9]\d{0,30})(?:\.\d{1,30})?$/

/** Does it read as a JSON number? Then it means one as well, where numbers may stand. */
export function isNumber(text: string): boolean {
  return number.test(text)
}

/** Any of the values. @throws Unfit */
export function equals(field: Field, values: readonly string[]): Condition {
  assertValue(field)
  if (!canHold(field)) return nobody
  if (field.kind === 'instant') return anyOf(values.map((text) => onInstant(field, instantOf(text))))
  const of = values.filter(isHeld).map((text) => fitting(field, text))
  return of.length === 0 ? nobody : ({ is: 'equals', field, values: of } satisfies Equals)
}

/** An object as a whole has no value. */
function assertValue(field: Field): void {
  const isObject = field.kind === 'json' && field.path.length === 0 && field.column !== 'multifactor'
  if (isObject) throw new Unfit(`a member, such as ${field.column}.name,`)
}

function anyOf(of: Condition[]): Condition {
  return of.length === 1 && of[0] !== undefined ? of[0] : { is: 'or', of }
}

function onInstant(field: Field, { from, until }: Span): Condition {
  if (field.kind !== 'instant') throw new Unfit('another field')
  return {
    is: 'between',
    field,
    as: 'instant',
    low: { value: from, inclusive: true },
    high: { value: until, inclusive: false },
  }
}

/** @param pieces what stands between the wildcards. @throws Unfit */
export function like(field: Field, pieces: readonly string[]): Condition {
  assertValue(field)
  if (field.kind !== 'text' && field.kind !== 'json' && field.kind !== 'domain')
    throw new Unfit(`${described(field)} without a wildcard`)
  return canHold(field) && pieces.every(isHeld) ? { is: 'like', field, pieces } : nobody
}

/** What a bound is written as: `quoted` text is never a number. */
export interface Written {
  text: string
  inclusive: boolean
  quoted?: boolean
}

/** @throws Unfit */
export function between(field: Field, low: Written | undefined, high: Written | undefined): Condition {
  if (field.kind === 'domain' || field.kind === 'organization' || field.kind === 'boolean')
    throw new Unfit(`${described(field)} and no range`)
  assertValue(field)
  if (low === undefined && high === undefined) return exists(field)
  if (field.kind === 'instant')
    return { is: 'between', field, as: 'instant', ...bounds(low && lowInstant(low), high && highInstant(high)) }
  const given = [low, high].filter((bound) => bound !== undefined)
  const as = typeOf(field, given)
  if (!canHold(field) || !given.every(({ text }) => isHeld(text))) return nobody
  const bound = ({ text, inclusive }: Written): Bound => ({ value: text, inclusive })
  return { is: 'between', field, as, ...bounds(low && bound(low), high && bound(high)) }
}

function typeOf(field: Column | Member, given: readonly Written[]): 'number' | 'text' {
  if (field.kind === 'text') return 'text'
  if (field.kind === 'integer') for (const { text } of given) fitting(field, text)
  const numbers = given.filter(({ text, quoted }) => !quoted && isNumber(text))
  if (numbers.length === given.length) return 'number'
  if (numbers.length > 0) throw new Unfit('two numbers or no number')
  return 'text'
}

function bounds(low: Bound | undefined, high: Bound | undefined): { low?: Bound; high?: Bound } {
  return { ...(low && { low }), ...(high && { high }) }
}

/** Each of the words, somewhere in name or e-mail address. */
export function words(text: string): Condition {
  const of = text.split(/\s+/).filter((word) => word !== '')
  return of.every(isHeld) ? { is: 'words', words: of } : nobody
}

export function exists(field: Field): Condition {
  return canHold(field) ? { is: 'exists', field } : nobody
}

function canHold(field: Field): boolean {
  return field.kind !== 'json' || field.path.every(isHeld)
}

function fitting(field: Field, text: string): string {
  const fits = field.kind === 'boolean' ? /^(true|false)$/ : field.kind === 'integer' ? /^-?\d{1,18}$/ : /^/
  if (!fits.test(text)) throw new Unfit(described(field))
  return text
}

function described({ kind }: Field): string {
  const words = { boolean: 'true or false', integer: 'a whole number', instant: 'an instant', organization: 'an id' }
  return Object.hasOwn(words, kind) ? words[kind as keyof typeof words] : 'text'
}

/** What no column can hold, nobody has. */
export function isHeld(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/** Milliseconds since 1970: a day as a whole, or one of the milliseconds in which instants are shown. */
interface Span {
  from: number
  until: number
}

const instantForm = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?$/

/** ISO 8601; a time without a zone is in UTC. @throws Unfit */
function instantOf(text: string): Span {
  const [whole, time, , , zone] = instantForm.exec(text) ?? []
  const from =
    whole === undefined ? Number.NaN : Date.parse(time !== undefined && zone === undefined ? `${text}Z` : text)
  // Date.parse takes the 30th of February for the 2nd of March
  if (Number.isNaN(from) || !isInCalendar(text))
    throw new Unfit('an instant such as 2026-09-01T08:00:00.000Z, or a day such as 2026-09-01,')
  return { from, until: from + (time === undefined ? 86_400_000 : 1) }
}

function isInCalendar(text: string): boolean {
  const day = text.slice(0, 10)
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)
}

function lowInstant({ text, inclusive }: Written): Bound {
  const { from, until } = instantOf(text)
  // whether Auth0 leaves out that day as a whole, or its first instant alone, is not known
  if (!inclusive && until - from > 1) throw new Unfit('an instant with its time')
  return { value: inclusive ? from : until, inclusive: true }
}

/** A day as the upper bound means to its end. */
function highInstant({ text, inclusive }: Written): Bound {
  const { from, until } = instantOf(text)
  return { value: inclusive ? until : from, inclusive: false }
}
