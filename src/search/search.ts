// A page of users: one statement, which begins behind the last user of the page before, wherever that is.
//
// Users come in the order of a column and then of the id, those without a value last in either direction. So a page is read
// from an index from its first row on, and a user whom nobody touches meanwhile is on one page, whatever else is written.
import type { ClientBase, Pool } from 'pg'
import { codeOf, Failure, isDataTrouble } from '../errors.ts'
import { inTransaction } from '../pool.ts'
import type { Condition } from './condition.ts'
import { type Add, comparable, conditionSql } from './condition-sql.ts'
import { type Column, scalarColumns } from './field.ts'
import { adviceFor } from './indexes.ts'
import type { Place } from './place.ts'

export interface Sort {
  column: Column
  descending: boolean
}

export interface Search {
  where: Condition
  /** Default by id. */
  sort?: Sort
  /** Behind which user to begin. */
  after?: Place | undefined
  /** How many users to pass over, instead of `after`: each of them is read. */
  offset?: number
  limit: number
  /** SQL: what is shown of the row `u` of `users`, as JSON text. */
  row: (add: Add) => string
  count?: 'exact' | 'estimated' | undefined
  /** How long each of its statements may take; default 2 s, as at Auth0. */
  patienceMs?: number
}

export interface Found {
  /** JSON texts. */
  users: string[]
  /** Where the next page begins; undefined where there is none. */
  next: Place | undefined
  /** How many fit in all, where that was asked for. */
  count: number | undefined
}

export const byId: Sort = { column: scalarColumns.get('id') as Column, descending: false }

const usualPatienceMs = 2_000

/**
 * All of it as of one instant.
 *
 * @param pool whose connections a search may hold for as long as its patience lasts
 * @throws Failure `search_too_slow` where Postgres was not ready in time, `cursor_invalid` where `after` is no place
 */
export async function searchUsers(pool: Pool, search: Search): Promise<Found> {
  try {
    return await inTransaction(pool, async (tx) => {
      const timeout = Math.trunc(search.patienceMs ?? usualPatienceMs)
      await tx.query(
        `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL statement_timeout = ${timeout}`,
      )
      const rows = await pageOf(tx, search)
      const last = rows.length > search.limit ? rows[search.limit - 1] : undefined
      return {
        users: rows.slice(0, search.limit).map(({ json }) => json),
        next: last && { key: last.key, id: last.id },
        count: search.count && (await counts[search.count](tx, search.where)),
      }
    })
  } catch (error) {
    throw failureOf(error, search)
  }
}

/** @throws Failure `search_too_slow` */
export async function countUsers(
  pool: Pool,
  where: Condition,
  { how, patienceMs = usualPatienceMs }: { how: 'exact' | 'estimated'; patienceMs?: number },
): Promise<number> {
  try {
    return await inTransaction(pool, async (tx) => {
      await tx.query(`SET LOCAL statement_timeout = ${Math.trunc(patienceMs)}`)
      return counts[how](tx, where)
    })
  } catch (error) {
    throw failureOf(error, { where })
  }
}

function failureOf(error: unknown, search: Pick<Search, 'where' | 'sort' | 'after'>): unknown {
  if (codeOf(error) === '57014')
    return new Failure('search_too_slow', { detail: adviceFor(search.where, search.sort?.column), cause: error })
  // whatever else goes into the statement has been read before
  if (search.after !== undefined && isDataTrouble(error)) return new Failure('cursor_invalid', { cause: error })
  return error
}

interface Row {
  id: string
  key: string | null
  json: string
}

/** @returns one more than the limit, where there are so many */
async function pageOf(tx: ClientBase, search: Search): Promise<Row[]> {
  const { sort = byId, after, offset } = search
  if (offset !== undefined) return pageAt(tx, search, offset)
  const isNull = after !== undefined && after.key === null
  const rows = await rowsOf(tx, search, { isNull, after })
  if (isNull || !isNullable(sort.column) || rows.length > search.limit) return rows
  return [...rows, ...(await rowsOf(tx, search, { isNull: true, taken: rows.length }))]
}

function isNullable({ column }: Column): boolean {
  return column !== 'id' && column !== 'first_seen_at'
}

/** Which of the users: those with a value to sort by, those without, or both. */
interface Part {
  isNull: boolean | undefined
  after?: Place | undefined
  offset?: number
  taken?: number
}

/** A page by its number. Whoever has nothing to sort by comes behind all others, so that both are read from an index. */
async function pageAt(tx: ClientBase, search: Search, offset: number): Promise<Row[]> {
  const { sort = byId, limit, where } = search
  if (!isNullable(sort.column)) return rowsOf(tx, search, { isNull: undefined, offset })
  const rows = await rowsOf(tx, search, { isNull: false, offset })
  if (rows.length > limit) return rows
  const sorted: Condition = { is: 'and', of: [where, { is: 'exists', field: sort.column }] }
  const passed = rows.length > 0 ? 0 : offset - (await counts.exact(tx, sorted))
  return [...rows, ...(await rowsOf(tx, search, { isNull: true, offset: passed, taken: rows.length }))]
}

async function rowsOf(tx: ClientBase, search: Search, part: Part): Promise<Row[]> {
  const { sort = byId, where, limit, row } = search
  const values: unknown[] = []
  const add: Add = (value) => `$${values.push(value)}`
  const key = comparable(sort.column)
  const direction = sort.descending ? 'DESC' : 'ASC'
  const order = [...(sort.column.column === 'id' ? [] : [`${key} ${direction}${nulls(part)}`]), `u.id ${direction}`]
  const conditions = [conditionSql(where, add), ...partSql(sort, part, add)]
  const shown = `u.id, to_jsonb(${key}) #>> '{}' AS key, ${row(add)} AS json`
  const from = `FROM users u WHERE ${conditions.join(' AND ')} ORDER BY ${order.join(', ')}
    LIMIT ${add(limit + 1 - (part.taken ?? 0))} OFFSET ${add(part.offset ?? 0)}`
  // Postgres would make the JSON of every user that it passes over
  const text = part.offset
    ? `SELECT ${shown} FROM (SELECT u.id ${from}) p JOIN users u USING (id) ORDER BY ${order.join(', ')}`
    : `SELECT ${shown} ${from}`
  const { rows } = await tx.query<Row>(text, values)
  return rows
}

/** Said only where there may be some: an index is in the order that Postgres takes for granted. */
function nulls({ isNull }: Part): string {
  return isNull === undefined ? ' NULLS LAST' : ''
}

function partSql({ column, descending }: Sort, { isNull, after }: Part, add: Add): string[] {
  const than = descending ? '<' : '>'
  const key = comparable(column)
  if (column.column === 'id') return after === undefined ? [] : [`u.id ${than} ${add(after.id)}`]
  if (isNull === undefined) return []
  if (isNull) return [`${key} IS NULL`, ...(after === undefined ? [] : [`u.id ${than} ${add(after.id)}`])]
  const types = { text: 'text', boolean: 'boolean', integer: 'bigint', instant: 'timestamptz' } as const
  const behind =
    after === undefined ? [] : [`(${key}, u.id) ${than} (${add(after.key)}::${types[column.kind]}, ${add(after.id)})`]
  return [...(isNullable(column) ? [`${key} IS NOT NULL`] : []), ...behind]
}

const counts = {
  exact: async (tx: ClientBase, where: Condition) => {
    const values: unknown[] = []
    const condition = conditionSql(where, (value) => `$${values.push(value)}`)
    const { rows } = await tx.query<{ count: string }>(`SELECT count(*) FROM users u WHERE ${condition}`, values)
    return Number(rows[0]?.count)
  },
  /** As Postgres plans with: from what it noted of the table when it last looked (ANALYZE). */
  estimated: async (tx: ClientBase, where: Condition) => {
    const values: unknown[] = []
    const condition = conditionSql(where, (value) => `$${values.push(value)}`)
    const { rows } = await tx.query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
      `EXPLAIN (FORMAT JSON) SELECT FROM users u WHERE ${condition}`,
      values,
    )
    return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0
  },
}
