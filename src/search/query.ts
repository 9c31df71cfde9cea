// Auth0's query string syntax, version 3 ("User Search Query Syntax"), the part of Lucene that it documents:
//
//   any     = all ("OR" all)*                  all  = one ("AND" one | NOT one)*
//   one     = ("NOT" | "-")? term              term = "(" any ")" | field ":" (value | range | "(" any ")")
//
// What Lucene and ordinary logic read differently is refused, since nobody can tell which of the two was meant: AND beside
// OR, and NOT beside OR, without brackets around one of them; two terms without an operator; a value without a field.
import type { Condition } from './condition.ts'
import { type Field, fieldOf } from './field.ts'
import { unreadable, type Word, wordsOf } from './query-words.ts'
import { between, equals, exists, like, Unfit } from './terms.ts'

export interface QueryOptions {
  /** Whether `organization_id` can be answered: the users' organisations are mirrored. */
  organizations?: boolean
}

/** Characters: Auth0 takes what fits a URL. */
const longest = 8_000

/** Brackets within brackets, and terms in all. */
const deepest = 50
const most = 1_000

/**
 * @throws Failure `query_invalid` with `position` (characters before it) and `expected`, where it is not understood
 */
export function parseQuery(text: string, options: QueryOptions = {}): Condition {
  if (text.length > longest) throw unreadable(longest, `the end of the query: no more than ${longest} characters`)
  const reader = new Reader(wordsOf(text), options)
  const condition = reader.any(undefined, 0)
  reader.take('end', 'AND, OR or the end of the query')
  return condition
}

/** The field that values in brackets are about: `name:(jane OR joe)`. */
type Around = { field: Field | 'exists' } | undefined

class Reader {
  readonly #words: readonly Word[]
  readonly #options: QueryOptions
  #next = 0
  #terms = 0

  constructor(words: readonly Word[], options: QueryOptions) {
    this.#words = words
    this.#options = options
  }

  get #word(): Word {
    return this.#words[Math.min(this.#next, this.#words.length - 1)] ?? { type: 'end', at: 0 }
  }

  #is(type: Word['type']): boolean {
    if (this.#word.type !== type) return false
    this.#next++
    return true
  }

  take(type: Word['type'], expected: string): void {
    const { at } = this.#word
    if (!this.#is(type)) throw unreadable(at, expected)
  }

  any(around: Around, depth: number): Condition {
    const first = this.#all(around, depth)
    const sides = [first]
    while (this.#word.type === 'OR') {
      this.#assertAlone(first)
      this.#next++
      const { at } = this.#word
      const side = this.#all(around, depth)
      if (side.isMany || side.isNot) throw unreadable(at, 'brackets around what AND or NOT belongs to')
      sides.push(side)
    }
    return sides.length === 1 ? first.condition : { is: 'or', of: sides.map(({ condition }) => condition) }
  }

  #assertAlone({ isMany, isNot }: Side): void {
    if (isMany || isNot) throw unreadable(this.#word.at, 'brackets around what stands before OR')
  }

  #all(around: Around, depth: number): Side {
    const first = this.#one(around, depth)
    const of = [first.condition]
    while (this.#is('AND') || this.#word.type === 'NOT') of.push(this.#one(around, depth).condition)
    return of.length === 1 ? first : { condition: { is: 'and', of }, isMany: true, isNot: false }
  }

  #one(around: Around, depth: number): Side {
    if (!this.#is('NOT')) return { condition: this.#term(around, depth), isMany: false, isNot: false }
    const of = this.#term(around, depth)
    return { condition: { is: 'not', of }, isMany: false, isNot: true }
  }

  #term(around: Around, depth: number): Condition {
    const word = this.#word
    if (++this.#terms > most) throw unreadable(word.at, `no more than ${most} terms`)
    this.#next++
    if (word.type === '(') return this.#group(around, depth, word.at)
    if (word.type === 'field') {
      if (around !== undefined) throw unreadable(word.at, 'a value without a field')
      return this.#about(this.#fieldOf(word), depth)
    }
    if (around !== undefined && (word.type === 'value' || word.type === 'range')) return conditionOf(around.field, word)
    throw unreadable(word.at, around === undefined ? 'a field and a colon, such as name:jane,' : 'a value')
  }

  #about(field: Field | 'exists', depth: number): Condition {
    const word = this.#word
    this.#next++
    if (word.type === '(') return this.#group({ field }, depth, word.at)
    if (word.type === 'value' || word.type === 'range') return conditionOf(field, word)
    throw unreadable(
      word.at,
      word.type === 'field' ? 'quotes around a value with a colon' : 'a value, a range or brackets',
    )
  }

  #group(around: Around, depth: number, at: number): Condition {
    if (depth === deepest) throw unreadable(at, `no more than ${deepest} brackets within brackets`)
    const condition = this.any(around, depth + 1)
    this.take(')', 'AND, OR or a closing bracket')
    return condition
  }

  #fieldOf({ path, at }: { path: string[]; at: number }): Field | 'exists' {
    const [root = ''] = path
    if (path.length === 1 && root === '_exists_') return 'exists'
    if (path.length === 1 && root === 'organization_id' && this.#options.organizations) return { kind: 'organization' }
    return memberOf(path, at, this.#options)
  }
}

interface Side {
  condition: Condition
  isMany: boolean
  isNot: boolean
}

/** A member that has no column of its own is among the `attributes`: `locale`, `tenantid`, SAML claims. */
function memberOf(path: readonly string[], at: number, { organizations }: QueryOptions): Field {
  const field = fieldOf(path)
  if (field !== undefined) return field
  const [root = ''] = path
  if (root === 'organization_id' && !organizations)
    throw unreadable(at, 'another field (the organisations of users are not mirrored here)')
  if (root.startsWith('_')) throw unreadable(at, 'a field or _exists_')
  if (fieldOf([root]) !== undefined) throw unreadable(at, `${root} (it has no members)`)
  return { kind: 'json', column: 'attributes', path }
}

function conditionOf(field: Field | 'exists', word: Word & { type: 'value' | 'range' }): Condition {
  try {
    if (field === 'exists') return existsOf(word)
    if (word.type === 'range') {
      const { low, high, lowInclusive, highInclusive } = word
      return between(field, low && { ...low, inclusive: lowInclusive }, high && { ...high, inclusive: highInclusive })
    }
    const [text = '', ...others] = word.pieces
    if (others.length === 0) return equals(field, [text])
    // `email:*` is Lucene's other way of asking whether there is one
    return word.pieces.join('') === '' ? exists(field) : like(field, word.pieces)
  } catch (error) {
    if (error instanceof Unfit) throw unreadable(word.at, error.expected)
    throw error
  }
}

function existsOf(word: Word & { type: 'value' | 'range' }): Condition {
  if (word.type === 'range' || word.pieces.length !== 1) throw new Unfit('the name of a field')
  const path = (word.pieces[0] ?? '').split('.')
  if (path.includes('')) throw new Unfit('the name of a field')
  return exists(memberOf(path, word.at, {}))
}
