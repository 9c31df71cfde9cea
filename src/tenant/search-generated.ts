// Search among the generated users: time ranges are computed, and only what else a query asks is looked at one by one.
import { kinds } from './person.ts'
import { everything, type Population, type Row } from './population.ts'
import type { Query } from './query.ts'
import type { Found, Sort } from './search.ts'

/** Those whom the search knows under their generated profile: all but the hidden. */
export interface Generated {
  readonly population: Population
  readonly hidden: ReadonlySet<number>
}

type Key = (number: number) => number

/** @param most how many profiles are wanted; the total counts all */
export function findGenerated(
  { population, hidden }: Generated,
  query: Query | undefined,
  sort: Sort | undefined,
  most: number,
): Found {
  const rows = population.rows(query?.created ?? everything, query?.updated ?? everything)
  const isExact = query === undefined || query.isExact
  const matches = (number: number): boolean => !hidden.has(number) && (isExact || query.matches(population.get(number)))
  const perRow = isExact ? most : Number.POSITIVE_INFINITY
  const numbers = rows.flatMap((row) => ends(row, sort?.direction ?? 1, matches, perRow))
  const first = inOrder(numbers, keyOf(population, sort), sort?.direction ?? 1).slice(0, most)
  const total = isExact ? countAll(rows) - countHidden(rows, hidden) : numbers.length
  return { total, profiles: first.map((number) => population.get(number)) }
}

function keyOf(population: Population, sort: Sort | undefined): Key {
  if (sort?.member === 'created_at') return (number) => population.createdMs(number)
  if (sort?.member === 'updated_at') return (number) => population.updatedMs(number)
  return (number) => number // by any other member they stay in the order of their numbers
}

/** The first of a row, or the last, as far as they are wanted: rows ascend in both times. */
function ends(
  { kind, from, to }: Row,
  direction: 1 | -1,
  matches: (number: number) => boolean,
  most: number,
): number[] {
  const taken: number[] = []
  for (let step = 0; step < to - from && taken.length < most; step++) {
    const index = direction === 1 ? from + step : to - 1 - step
    const number = index * kinds.length + kind
    if (matches(number)) taken.push(number)
  }
  return taken
}

function inOrder(numbers: readonly number[], key: Key, direction: 1 | -1): number[] {
  const keyed = numbers.map((number) => ({ number, key: key(number) }))
  return keyed.sort((a, b) => (a.key - b.key || a.number - b.number) * direction).map(({ number }) => number)
}

function countAll(rows: readonly Row[]): number {
  return rows.reduce((sum, { from, to }) => sum + to - from, 0)
}

function countHidden(rows: readonly Row[], hidden: ReadonlySet<number>): number {
  const byKind = new Map(rows.map((row) => [row.kind, row]))
  let count = 0
  for (const number of hidden) {
    const row = byKind.get(number % kinds.length)
    const index = Math.floor(number / kinds.length)
    if (row !== undefined && index >= row.from && index < row.to) count++
  }
  return count
}
