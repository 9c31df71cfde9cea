// Who a user is now: whoever was linked into another is found as that one. The rules stand with `resolve_user` in SQL.
import { type Static, Type } from 'typebox'
import { grouped } from '../group.ts'
import { isStorable } from '../text.ts'
import { asked } from './asked.ts'
import { type User, userAsJson } from './user.ts'
import type { Database } from './write.ts'

/** What an answer says where the user that was asked for is another one by now. */
export const ResolvedFrom = Type.Object({
  resolved_from: Type.Optional(
    Type.String({ description: 'The id that was asked for: its user was linked into this one' }),
  ),
})

/** A row of `users`; with `resolved_from` where it was asked for by the id of one who was linked into it. */
export type FoundUser = User & Static<typeof ResolvedFrom>

export interface Resolved {
  /** Of the row: another than was asked for, where that one was linked. */
  id: string
  /** JSON text of a `FoundUser`. */
  json: string
}

/** What is known of the row without reading its text. */
export interface ResolvedRow extends Resolved {
  gone: boolean
}

const shown = `u.gone_at IS NOT NULL AS gone, ${userAsJson('u')} AS json`

const ownSql = `SELECT u.id, u.merged_into IS NOT NULL AS merged, ${shown} FROM ${asked({ id: '$1::text[]' })} a JOIN users u ON u.id = a.id`
const findSql = `SELECT u.id, ${shown} FROM users u WHERE u.id = public.resolve_user($1)`

/** The row of a user, and of one who was linked into another that other's, gone or not; undefined where there is none. */
export async function findResolved(db: Database, id: string): Promise<ResolvedRow | undefined> {
  const [found] = await findTogether(db, [id])
  if (found instanceof Error) throw found
  return found
}

/** The same for each, in their order, or what went wrong with it. */
async function findTogether(db: Database, ids: readonly string[]): Promise<(ResolvedRow | undefined | Error)[]> {
  // nearly everybody is who they always were, and is found by the key alone
  const { rows } = await db.query<ResolvedRow & { merged: boolean }>({
    name: 'find-own',
    text: ownSql,
    values: [ids.filter(isStorable)],
  })
  const own = new Map(rows.map((row) => [row.id, row]))
  return Promise.all(
    ids.map((id) => {
      const row = own.get(id)
      return row !== undefined && !row.merged ? row : findOther(db, id).catch((error: Error) => error)
    }),
  )
}

async function findOther(db: Database, id: string): Promise<ResolvedRow | undefined> {
  if (!isStorable(id)) return undefined
  const { rows } = await db.query<ResolvedRow>({ name: 'find-resolved', text: findSql, values: [id] })
  const [other] = rows
  return other && { id: other.id, gone: other.gone, json: foundAsJson(other, id) }
}

/** Rows may be large, and those of one statement are in memory together. */
const atMost = 50

/** As `findResolved`, where many ask at the same time: they share a statement, which costs more than its rows do. */
export function openFind(db: Database): (id: string) => Promise<ResolvedRow | undefined> {
  return grouped<string, ResolvedRow | undefined>((ids) => findTogether(db, ids), { maxSize: atMost, atOnce: 2 })
}

/** @returns the JSON text of a `FoundUser`, where `id` was asked for */
export function foundAsJson(row: Resolved, id: string): string {
  return row.id === id ? row.json : `${row.json.slice(0, -1)},"resolved_from":${JSON.stringify(id)}}`
}

/** @returns the id of whoever this user is now; undefined where nobody has heard of it */
export async function resolveUser(db: Database, id: string): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string | null }>({
    name: 'resolve-user',
    text: 'SELECT public.resolve_user($1) AS id',
    values: [id],
  })
  return rows[0]?.id ?? undefined
}
