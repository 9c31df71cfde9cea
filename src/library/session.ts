// What the sessions of a team's own pool have to be like. Time zone and the writing of dates may be any: instants go in and out
// with their zone.
import type { Pool } from 'pg'
import { wrong } from './options.ts'

const lookSql = `
  SELECT to_regclass('public.users') IS NOT NULL AND to_regclass('mirror.removed') IS NOT NULL AS "isThere",
    to_regclass('users') = to_regclass('public.users') AS "isFound"`

/** @throws Error where the mirror's tables are not there, or another table `users` is found before its own */
export async function checkSession(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ isThere: boolean; isFound: boolean | null }>(lookSql)
  const [{ isThere, isFound } = { isThere: false, isFound: null }] = rows
  if (!isThere) throw wrong("the pool's database has no mirror, or its login may not see it: user-mirror migrate")
  if (isFound !== true) throw wrong("the pool's search_path has to find public.users under the name users")
}
