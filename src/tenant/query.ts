// The part of Auth0's query string syntax (Lucene) that a mirror uses: terms, ranges, AND, OR, NOT and groups.
import { invalidQuery } from './api-error.ts'
import { isObject, type JsonObject } from './members.ts'
import type { Bound } from './population.ts'

export interface Query {
  matches(profile: JsonObject): boolean
  /** No user outside these can match; undefined where the query does not say. */
  readonly ids?: readonly string[] | undefined
  /** Nobody created, or last changed, outside these milliseconds can match. */
  readonly created?: Bound | undefined
  readonly updated?: Bound | undefined
  /** Everybody within these bounds does match. */
  readonly isExact?: boolean
}

type Test = (value: unknown) => boolean

const value = String.raw`"(?:[^"\\]|\\.)*"|[[{][^\]}]*[\]}]|(?:\\.|[^\s()"])+`
const token = new RegExp(String.raw`\s*(?:(\(|\))|(AND|OR|NOT)(?=[\s(])|([\w.]+):(\(|${value})|(${value}))`, 'y')

interface Token {
  readonly word: string
  readonly field?: string | undefined
}

/** @throws ApiError 400 where the text is not a query, or one that this tenant does not understand */
export function parseQuery(text: string): Query {
  const tokens = readTokens(text)
  const query = readOr(tokens, undefined)
  if (tokens.length > 0) throw invalidQuery(`cannot read the query at ${tokens[0]?.word ?? 'its end'}`)
  return query
}

function readTokens(text: string): Token[] {
  const tokens: Token[] = []
  token.lastIndex = 0
  let end = 0
  while (end < text.trimEnd().length) {
    const match = token.exec(text)
    if (match === null) throw invalidQuery(`cannot read the query at position ${end}`)
    const [, bracket, operator, field, fieldValue, loose] = match
    tokens.push({ word: fieldValue ?? bracket ?? operator ?? loose ?? '', field })
    end = token.lastIndex
  }
  return tokens
}

function readOr(tokens: Token[], field: string | undefined): Query {
  const sides = [readAnd(tokens, field)]
  while (takeWord(tokens, 'OR')) sides.push(readAnd(tokens, field))
  const [only] = sides
  if (only !== undefined && sides.length === 1) return only
  const ids = sides.every((side) => side.ids !== undefined) ? sides.flatMap((side) => side.ids ?? []) : undefined
  return { matches: (profile) => sides.some((side) => side.matches(profile)), ids }
}

function readAnd(tokens: Token[], field: string | undefined): Query {
  const sides = [readNot(tokens, field)]
  while (takeWord(tokens, 'AND')) sides.push(readNot(tokens, field))
  const ids = sides.find((side) => side.ids !== undefined)?.ids
  return {
    matches: (profile) => sides.every((side) => side.matches(profile)),
    ids,
    created: narrowest(sides.map(({ created }) => created)),
    updated: narrowest(sides.map(({ updated }) => updated)),
    isExact: sides.every(({ isExact }) => isExact === true),
  }
}

function readNot(tokens: Token[], field: string | undefined): Query {
  if (!takeWord(tokens, 'NOT')) return readTerm(tokens, field)
  const negated = readTerm(tokens, field)
  return { matches: (profile) => !negated.matches(profile) }
}

function readTerm(tokens: Token[], groupField: string | undefined): Query {
  const next = tokens.shift()
  if (next === undefined) throw invalidQuery('the query ends too early')
  const field = next.field ?? groupField
  if (next.word === '(') return readGroup(tokens, field)
  if (field === undefined || next.word === ')') throw invalidQuery(`cannot read the query at ${next.word}`)
  return makeTerm(field, next.word)
}

function readGroup(tokens: Token[], field: string | undefined): Query {
  const query = readOr(tokens, field)
  if (!takeWord(tokens, ')')) throw invalidQuery('the query lacks a closing parenthesis')
  return query
}

function takeWord(tokens: Token[], word: string): boolean {
  if (tokens[0]?.word !== word || tokens[0].field !== undefined) return false
  tokens.shift()
  return true
}

function makeTerm(field: string, word: string): Query {
  if (field === '_exists_') return { matches: (profile) => valuesAt(profile, word.split('.')).length > 0 }
  const path = field.split('.')
  const test = makeTest(field, word)
  const names = field === 'user_id' && word.startsWith('"')
  return {
    matches: (profile) => valuesAt(profile, path).some(test),
    ids: names ? [unquote(word)] : undefined,
    ...boundsOf(field, word),
  }
}

function boundsOf(field: string, word: string): Pick<Query, 'created' | 'updated' | 'isExact'> {
  if (!/^[[{]/.test(word)) return {}
  if (field === 'created_at') return { created: readRange(word), isExact: true }
  return field === 'updated_at' ? { updated: readRange(word), isExact: true } : {}
}

function narrowest(bounds: readonly (Bound | undefined)[]): Bound | undefined {
  const given = bounds.filter((bound) => bound !== undefined)
  if (given.length === 0) return undefined
  return { low: Math.max(...given.map(({ low }) => low)), high: Math.min(...given.map(({ high }) => high)) }
}

function makeTest(field: string, word: string): Test {
  if (/^[[{]/.test(word)) return makeRangeTest(word)
  const plain = (text: string): string => (field === 'email' ? text.toLowerCase() : text)
  const wanted = plain(unquote(word))
  const isPrefix = !word.startsWith('"') && wanted.endsWith('*')
  if (isPrefix) return (found) => plain(String(found)).startsWith(wanted.slice(0, -1))
  return (found) => plain(String(found)) === wanted
}

function makeRangeTest(word: string): Test {
  const { low, high } = readRange(word)
  return (found) => {
    const scalar = toScalar(found)
    return scalar >= low && scalar <= high
  }
}

/**
 * `[a TO b]` with its bounds, `{a TO b}` without; a bare day as the upper bound means to the end of that day. Dates and
 * counts are whole numbers here, so that leaving out a bound means to begin one further on.
 */
function readRange(word: string): Bound {
  const [, open, from = '', to = '', close] = /^([[{])\s*(\S+)\s+TO\s+(\S+?)\s*([\]}])$/.exec(word) ?? []
  if (open === undefined) throw invalidQuery(`cannot read the range ${word}`)
  const low = from === '*' ? Number.NEGATIVE_INFINITY : toScalar(unquote(from))
  const high = to === '*' ? Number.POSITIVE_INFINITY : toScalar(unquote(to), close === ']')
  if (Number.isNaN(low) || Number.isNaN(high)) throw invalidQuery(`cannot read the range ${word}`)
  return { low: open === '[' ? low : low + 1, high: close === ']' ? high : high - 1 }
}

function toScalar(found: unknown, toEndOfDay = false): number {
  if (typeof found === 'number') return found
  const text = String(found)
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  if (toEndOfDay && /^\d{4}-\d\d-\d\d$/.test(text)) return Date.parse(`${text}T23:59:59.999Z`)
  return Date.parse(text)
}

function unquote(word: string): string {
  const inner = word.startsWith('"') ? word.slice(1, -1) : word
  return inner.replace(/\\(.)/g, '$1')
}

/** Steps into every element of a list, as `identities.connection` needs it. */
function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((element) => valuesAt(element, path))
  const [member, ...rest] = path
  if (member === undefined) return value === undefined || value === null ? [] : [value]
  return isObject(value) ? valuesAt(value[member], rest) : []
}
