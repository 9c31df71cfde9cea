// The row of somebody who comes for the first time, of whom nothing is known but the id: its text is the same for everybody
// but for three values, so that Postgres need neither write nor send the whole of it.
import { members } from './user.ts'

/** What is told of such a row; instants as Auth0 writes them. */
export interface Stub {
  id: string
  /** And of `last_seen_at`. */
  first_seen_at: string
  stale_since: string
}

export const stubReason = 'first request'

/** What the columns hold that are not NULL before anybody has said something. */
const empty = new Map([
  ['identities', '[]'],
  ['user_metadata', '{}'],
  ['app_metadata', '{}'],
  ['attributes', '{}'],
])

const told = ['id', 'user_id', 'first_seen_at', 'last_seen_at', 'stale_since']

const nulls = members.map(([name]) => name).filter((name) => ![...told, 'stale_reason', ...empty.keys()].includes(name))

/** SQL: this statement has made the row `alias`, and it is such a one; a trigger may have made another of it. */
export function isStub(alias: string): string {
  const column = (name: string) => `${alias}.${name}`
  return [
    `num_nonnulls(${nulls.map(column).join(', ')}) = 0`,
    ...[...empty].map(([name, value]) => `${column(name)} = '${value}'`),
    `${column('first_seen_at')} = now() AND ${column('last_seen_at')} = now()`,
    `${column('stale_since')} IS NOT NULL AND ${column('stale_reason')} = '${stubReason}'`,
  ].join(' AND ')
}

/** What stands before, between and behind the values of `told`. */
const texts = `{${members.map(([name]) => `"${name}" : ${told.includes(name) ? '?' : fixed(name)}`).join(', ')}}`.split(
  '?',
)

function fixed(name: string): string {
  return name === 'stale_reason' ? `"${stubReason}"` : (empty.get(name) ?? 'null')
}

/** @returns the JSON text of a `User`, to the letter as `userAsJson` has it written */
export function stubAsJson({ id, first_seen_at, stale_since }: Stub): string {
  const values = [
    JSON.stringify(id),
    JSON.stringify(id),
    `"${first_seen_at}"`,
    `"${first_seen_at}"`,
    `"${stale_since}"`,
  ]
  return values.reduce((text, value, index) => text + value + texts[index + 1], String(texts[0]))
}
