// A condition → SQL about the row `u` of `users`. Every value is a parameter: what came in is never part of a statement.
import type { Between, Condition, Equals, Exists, Like, Words } from './condition.ts'
import type { Column, Member } from './field.ts'
import { isNumber } from './terms.ts'

/** Makes a value a parameter of the statement, and gives its place: `$1`. */
export type Add = (value: unknown) => string

export function conditionSql(condition: Condition, add: Add): string {
  switch (condition.is) {
    case 'and':
      return joined(condition.of, ' AND ', 'true', add)
    case 'or':
      return joined(condition.of, ' OR ', 'false', add)
    case 'not':
      return notSql(condition.of, add)
    case 'equals':
      return equalsSql(condition, add)
    case 'like':
      return likeSql(condition, add)
    case 'between':
      return betweenSql(condition, add)
    case 'exists':
      return existsSql(condition, add)
    case 'words':
      return wordsSql(condition, add)
  }
}

/** What is not known to fit does not fit. */
function notSql(of: Condition, add: Add): string {
  // said so that an index on what is missing, or the statistics, can be used
  if (of.is === 'exists' && 'column' in of.field && of.field.kind !== 'json') return `u.${of.field.column} IS NULL`
  return `(${conditionSql(of, add)}) IS NOT TRUE`
}

function joined(of: readonly Condition[], operator: string, ofNone: string, add: Add): string {
  return of.length === 0 ? ofNone : `(${of.map((one) => conditionSql(one, add)).join(operator)})`
}

/**
 * What a column is compared by and sorted by: bytes, the same in every database; as an index has it, to the letter.
 *
 * @param alias of `users`, with its dot
 */
export function comparable({ column, kind, anyCase }: Column, alias = 'u.'): string {
  if (anyCase) return `lower(${alias}${column}) COLLATE "C"`
  return kind === 'text' ? `${alias}${column} COLLATE "C"` : `${alias}${column}`
}

/** No index has it. */
const domain = `lower(substring(u.email from '@([^@]*)$')) COLLATE "C"`

const types = { text: 'text', boolean: 'boolean', integer: 'bigint', instant: 'timestamptz' } as const

function equalsSql({ field, values }: Equals, add: Add): string {
  if (field.kind === 'json') return pathEquals(field, values, add)
  if (field.kind === 'organization') return inOrganization(values, add)
  const isOne = values.length === 1
  const place = add(isOne ? values[0] : values)
  if (field.kind === 'domain' || field.anyCase) {
    const low = isOne ? `lower(${place}::text)` : `ANY (ARRAY(SELECT lower(v) FROM unnest(${place}::text[]) AS v))`
    return `${field.kind === 'domain' ? domain : comparable(field)} = ${low}`
  }
  const type = types[field.kind]
  return `${comparable(field)} = ${isOne ? `${place}::${type}` : `ANY (${place}::${type}[])`}`
}

function inOrganization(ids: readonly string[], add: Add): string {
  const items = add(ids.map((id) => JSON.stringify([{ id }])))
  return `EXISTS (SELECT FROM mirror.grants g WHERE g.user_id = u.id AND g.kind = 'organizations' AND g.items @> ANY (${items}::jsonb[]))`
}

function likeSql({ field, pieces }: Like, add: Add): string {
  if (field.kind === 'json') return pathLike(field, pieces, add)
  const pattern = add(pieces.map(literally).join('%'))
  if (field.kind === 'domain') return `${domain} LIKE lower(${pattern}::text)`
  return `${comparable(field)} LIKE ${field.anyCase ? `lower(${pattern}::text)` : `${pattern}::text`}`
}

/** For LIKE. */
function literally(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}

/** What words are looked for in; as the index for it has it, to the letter. */
export function nameAndEmail(alias = 'u.'): string {
  return `lower(coalesce(${alias}name, '') || ' ' || coalesce(${alias}email, ''))`
}

function wordsSql({ words }: Words, add: Add): string {
  const tests = words.map((word) => `${nameAndEmail()} LIKE lower(${add(`%${literally(word)}%`)}::text)`)
  return tests.length === 0 ? 'true' : `(${tests.join(' AND ')})`
}

function betweenSql(test: Between, add: Add): string {
  const { field, low, high } = test
  if (field.kind === 'json') return pathBetween(field, test, add)
  const bound = (value: string | number) => {
    if (typeof value === 'number') return `to_timestamp(${add(value)}::float8 / 1000)`
    return field.anyCase ? `lower(${add(value)}::text)` : `${add(value)}::${types[field.kind]}`
  }
  const sides = [
    ...(low ? [`${comparable(field)} ${low.inclusive ? '>=' : '>'} ${bound(low.value)}`] : []),
    ...(high ? [`${comparable(field)} ${high.inclusive ? '<=' : '<'} ${bound(high.value)}`] : []),
  ]
  return `(${sides.join(' AND ')})`
}

function existsSql({ field }: Exists, add: Add): string {
  if (field.kind === 'json') {
    const leaf = '? (@.type() != "null" && @.type() != "object" && @.type() != "array")'
    return `u.${field.column} @? ${add(`${pathOf(field)}.** ${leaf}`)}::jsonpath`
  }
  if (field.kind === 'domain') return `${domain} IS NOT NULL`
  if (field.kind === 'organization')
    return `EXISTS (SELECT FROM mirror.grants g WHERE g.user_id = u.id AND g.kind = 'organizations' AND g.items <> '[]')`
  return `u.${field.column} IS NOT NULL`
}

/** SQL/JSON path, lax: a list on the way, or at its end, stands for each of its elements. */
function pathOf({ path }: Member): string {
  return `$${path.map((name) => `.${JSON.stringify(name)}`).join('')}`
}

/** `@@` with a path and constants is what a GIN index of jsonb_path_ops answers. */
function pathEquals(field: Member, values: readonly string[], add: Add): string {
  const path = pathOf(field)
  const constants = values.flatMap((text) => [
    JSON.stringify(text),
    ...(isNumber(text) || text === 'true' || text === 'false' ? [text] : []),
  ])
  const test = `u.${field.column} @@ ${add(constants.map((constant) => `${path} == ${constant}`).join(' || '))}::jsonpath`
  // there is an index on the ids of identities, by which a user can be found
  if (field.column !== 'identities' || field.path.join('.') !== 'user_id') return test
  return `(mirror.identity_ids(u.identities) && ${add(values)}::text[] AND ${test})`
}

function pathLike(field: Member, pieces: readonly string[], add: Add): string {
  const [first = '', last] = pieces
  const regex = () => `^${pieces.map((piece) => piece.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')).join('.*')}$`
  const test =
    pieces.length === 2 && last === ''
      ? `@ starts with ${JSON.stringify(first)}`
      : `@ like_regex ${JSON.stringify(regex())} flag "s"`
  return `u.${field.column} @? ${add(`${pathOf(field)} ? (${test})`)}::jsonpath`
}

function pathBetween(field: Member, { as, low, high }: Between, add: Add): string {
  const constant = (value: string | number) => (as === 'number' ? String(value) : JSON.stringify(String(value)))
  const sides = [
    ...(low ? [`@ ${low.inclusive ? '>=' : '>'} ${constant(low.value)}`] : []),
    ...(high ? [`@ ${high.inclusive ? '<=' : '<'} ${constant(high.value)}`] : []),
  ]
  return `u.${field.column} @? ${add(`${pathOf(field)} ? (${sides.join(' && ')})`)}::jsonpath`
}
