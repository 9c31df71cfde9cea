// Filters as they are written beside each other: `email.prefix=ada`, `created_at.gte=2026-09-01`, `app_metadata.plan=pro`.
import { Failure } from '../errors.ts'
import { type Path, pathForm, pathsOf } from '../fields/paths.ts'
import type { Condition } from './condition.ts'
import { type Field, fieldOf, type ScalarKind } from './field.ts'
import { between, equals, exists, like, Unfit } from './terms.ts'

/** What a filter may ask, behind the field and a dot; `eq` need not be said. */
export const operators = ['eq', 'in', 'prefix', 'gt', 'gte', 'lt', 'lte', 'exists'] as const

export type Operator = (typeof operators)[number]

/** What may be asked of each kind of column, and of a member of JSON. */
export const operatorsOf: Record<ScalarKind | 'json', readonly Operator[]> = {
  text: ['eq', 'in', 'prefix', 'exists'],
  boolean: ['eq', 'exists'],
  integer: ['eq', 'in', 'gt', 'gte', 'lt', 'lte', 'exists'],
  instant: ['eq', 'gt', 'gte', 'lt', 'lte', 'exists'],
  json: operators,
}

/** @param value of `in`: separated by commas, a backslash makes a comma part of one */
export interface Filter {
  name: string
  value: string
}

/**
 * All of them.
 *
 * @throws Failure `request_invalid` with the filter's name, where it is not understood
 */
export function filtersOf(filters: readonly Filter[]): Condition {
  return { is: 'and', of: filters.map(filterOf) }
}

function filterOf({ name, value }: Filter): Condition {
  const { field, operator } = read(name)
  const values = operator === 'in' ? listOf(value) : [value]
  return conditionOf(name, { field, operator, values })
}

export interface Asked {
  field: Field
  operator: Operator
  values: readonly string[]
}

/** @throws Failure `request_invalid` that begins with the name */
export function conditionOf(name: string, { field, operator, values: [value = '', ...others] }: Asked): Condition {
  try {
    return ways[operator](field, value, others)
  } catch (error) {
    if (error instanceof Unfit) throw new Failure('request_invalid', { detail: `${name}: ${error.message}` })
    throw error
  }
}

const ways: Record<Operator, (field: Field, value: string, others: string[]) => Condition> = {
  eq: (field, value) => equals(field, [value]),
  in: (field, value, others) => equals(field, [value, ...others]),
  prefix: (field, value) => like(field, [value, '']),
  gt: (field, text) => between(field, { text, inclusive: false }, undefined),
  gte: (field, text) => between(field, { text, inclusive: true }, undefined),
  lt: (field, text) => between(field, undefined, { text, inclusive: false }),
  lte: (field, text) => between(field, undefined, { text, inclusive: true }),
  exists: (field, value) => {
    if (value !== 'true' && value !== 'false') throw new Unfit('true or false')
    return value === 'true' ? exists(field) : { is: 'not', of: exists(field) }
  },
}

const form = new RegExp(`^${pathForm}$`)

/** The last name is the operator where it is one: a member of that name needs `.eq` or another behind it. */
function read(name: string): { field: Field; operator: Operator } {
  const [path] = form.test(name) ? pathsOf(name) : []
  const last = operators.find((operator) => operator === path?.at(-1))
  const field = path && fieldAt(last === undefined ? path : path.slice(0, -1))
  if (field === undefined) throw new Failure('request_invalid', { detail: `${name} is no parameter of this route` })
  const operator = last ?? 'eq'
  const possible = field.kind === 'domain' || field.kind === 'organization' ? [] : operatorsOf[field.kind]
  if (!possible.includes(operator))
    throw new Failure('request_invalid', { detail: `${name}: this field has ${possible.join(', ')}` })
  return { field, operator }
}

/** Objects have no value of their own. */
function fieldAt(path: Path): Field | undefined {
  const field = fieldOf(path)
  return field?.kind === 'domain' ? undefined : field
}

function listOf(value: string): string[] {
  const items = ['']
  for (const [letter] of value.matchAll(/\\[\\,]|./gs)) {
    if (letter === ',') items.push('')
    else items.push((items.pop() ?? '') + letter.slice(-1))
  }
  return items
}
