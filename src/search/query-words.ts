// A query text → its words: brackets, operators, fields with their colon, values, ranges. Each knows where it stands.
import { Failure } from '../errors.ts'

export type Word =
  | { type: '(' | ')' | 'AND' | 'OR' | 'NOT' | 'end'; at: number }
  | { type: 'field'; at: number; path: string[] }
  | { type: 'value'; at: number; pieces: string[]; quoted: boolean }
  | { type: 'range'; at: number; low?: Side; high?: Side; lowInclusive: boolean; highInclusive: boolean }

/** One end of a range. */
export interface Side {
  text: string
  quoted: boolean
}

/**
 * @param at characters before the place
 * @param expected what could stand there
 */
export function unreadable(at: number, expected: string): Failure {
  return new Failure('query_invalid', {
    detail: `at position ${at}: ${expected} expected`,
    members: { position: at, expected },
  })
}

/** In Lucene these mean something that is not read here; in a value they stand behind a backslash, or between quotes. */
const special = new Set('+-!(){}[]^"~?:\\/&|<>=')

/** @throws Failure `query_invalid` */
export function wordsOf(text: string): Word[] {
  const words: Word[] = []
  let at = 0
  for (;;) {
    while (/\s/.test(text.charAt(at))) at++
    const [word, end] = wordAt(text, at)
    words.push(word)
    if (word.type === 'end') return words
    at = end
  }
}

type Read = [word: Word, end: number]

function wordAt(text: string, at: number): Read {
  const first = text.charAt(at)
  if (first === '') return [{ type: 'end', at }, at]
  if (first === '(' || first === ')') return [{ type: first, at }, at + 1]
  if (first === '-') return [{ type: 'NOT', at }, at + 1]
  if (first === '"') {
    const [quoted, end] = quotedAt(text, at)
    return [{ type: 'value', at, pieces: [quoted], quoted: true }, end]
  }
  if (first === '[' || first === '{') return rangeAt(text, at)
  return plainAt(text, at)
}

function quotedAt(text: string, at: number): [quoted: string, end: number] {
  let quoted = ''
  for (let end = at + 1; end < text.length; end++) {
    if (text[end] === '"') return [quoted, end + 1]
    if (text[end] === '\\') end++
    quoted += text[end] ?? ''
  }
  throw unreadable(text.length, 'a closing quote')
}

/** An operator, a field with its colon, or a value without quotes. */
function plainAt(text: string, at: number): Read {
  const [, operator] = /^(AND|OR|NOT)(?=[\s()"]|$)/.exec(text.slice(at, at + 4)) ?? []
  if (operator === 'AND' || operator === 'OR' || operator === 'NOT')
    return [{ type: operator, at }, at + operator.length]
  const { pieces, names, end } = lettersAt(text, at)
  if (text.charAt(end) === ':') {
    if (pieces.length > 1) throw unreadable(at, 'a field without a wildcard')
    if (names.includes('')) throw unreadable(at, 'a field, such as email or app_metadata.plan,')
    return [{ type: 'field', at, path: names }, end + 1]
  }
  return [{ type: 'value', at, pieces, quoted: false }, end]
}

/** Letters up to whatever ends a word; `pieces` is what stands between wildcards, `names` what stands between dots. */
function lettersAt(text: string, at: number): { pieces: string[]; names: string[]; end: number } {
  const pieces = ['']
  const names = ['']
  let end = at
  while (end < text.length && !/[\s():]/.test(text.charAt(end))) {
    const { letter, isEscaped } = letterAt(text, end, at)
    end += isEscaped ? 2 : 1
    if (letter === '*' && !isEscaped) pieces.push('')
    else pieces.push((pieces.pop() ?? '') + letter)
    if (letter === '.' && !isEscaped) names.push('')
    else names.push((names.pop() ?? '') + letter)
  }
  return { pieces, names, end }
}

function letterAt(text: string, at: number, beginning: number): { letter: string; isEscaped: boolean } {
  const letter = text.charAt(at)
  if (letter === '\\') {
    if (at + 1 === text.length) throw unreadable(text.length, 'a character behind the backslash')
    return { letter: text.charAt(at + 1), isEscaped: true }
  }
  const isInside = at > beginning && '+-<>=&|'.includes(letter) && !isDoubled(text, at)
  if (special.has(letter) && !isInside)
    throw unreadable(at, `a backslash before ${letter}, or quotes around the value,`)
  return { letter, isEscaped: false }
}

/** `&&` and `||` are operators in Lucene. */
function isDoubled(text: string, at: number): boolean {
  return /^(&&|\|\|)$/.test(text.slice(at, at + 2)) || /^(&&|\|\|)$/.test(text.slice(at - 1, at + 1))
}

/** `[a TO b]` with its ends, `{a TO b}` without, and each side by itself. */
function rangeAt(text: string, at: number): Read {
  const [low, afterLow] = sideAt(text, skipSpace(text, at + 1))
  const to = skipSpace(text, afterLow)
  if (to === afterLow || !/^TO\s$/.test(text.slice(to, to + 3)))
    throw unreadable(to, 'TO between the ends of the range')
  const [high, afterHigh] = sideAt(text, skipSpace(text, to + 2))
  const end = skipSpace(text, afterHigh)
  const close = text.charAt(end)
  if (close !== ']' && close !== '}') throw unreadable(end, '] or } at the end of the range')
  const [lowInclusive, highInclusive] = [text.charAt(at) === '[', close === ']']
  const word: Word = { type: 'range', at, lowInclusive, highInclusive, ...(low && { low }), ...(high && { high }) }
  return [word, end + 1]
}

function skipSpace(text: string, at: number): number {
  let end = at
  while (/\s/.test(text.charAt(end))) end++
  return end
}

/** @returns undefined for `*`: no bound on that side */
function sideAt(text: string, at: number): [side: Side | undefined, end: number] {
  if (text.charAt(at) === '"') {
    const [quoted, end] = quotedAt(text, at)
    return [{ text: quoted, quoted: true }, end]
  }
  let side = ''
  let end = at
  for (; end < text.length && !/[\s\]}]/.test(text.charAt(end)); end++) {
    if (text.charAt(end) === '\\') end++
    side += text.charAt(end)
  }
  if (side === '') throw unreadable(at, 'an end of the range, or *,')
  return [text.slice(at, end) === '*' ? undefined : { text: side, quoted: false }, end]
}
