// Many users at once, by id or by e-mail address: a statement for each, and another one where ids are not found as they are.
import { isStorable } from '../text.ts'
import { asked } from './asked.ts'
import { foundAsJson } from './resolve.ts'
import { userAsJson } from './user.ts'
import type { Database } from './write.ts'

export interface Keys {
  ids?: readonly string[]
  emails?: readonly string[]
}

export interface LookedUp {
  /** JSON texts of `FoundUser`s, in the order of the keys: those of ids first. */
  users: string[]
  /** Keys that nobody has. */
  missing: string[]
}

/** One text for each id, in their order: a place and an id beside it would cost this process as much again. */
const ownSql = `
  SELECT CASE WHEN u.id IS NOT NULL THEN ${userAsJson('u')} END AS json
  FROM ${asked({ id: '$1::text[]' })} a
  LEFT JOIN users u ON u.id = a.id AND u.merged_into IS NULL
  ORDER BY a.place`

const othersSql = `
  SELECT u.id, ${userAsJson('u')} AS json
  FROM ${asked({ id: '$1::text[]' })} a
  LEFT JOIN users u ON u.id = public.resolve_user(a.id)
  ORDER BY a.place`

const byEmailSql = `
  SELECT a.place, u.id, ${userAsJson('u')} AS json
  FROM ${asked({ email: '$1::text[]' })} a
  LEFT JOIN users u ON u.email = a.email AND u.gone_at IS NULL
  ORDER BY a.place, u.id`

/**
 * By id whoever that is now, gone (`gone_at`) or not; by e-mail address everybody who has it to the letter, as Auth0
 * compares them ("Get Users by Email"), and is not gone.
 */
export async function lookUp(db: Database, { ids = [], emails = [] }: Keys): Promise<LookedUp> {
  const found: LookedUp = { users: [], missing: [] }
  const byId = ids.length === 0 ? [] : await lookUpIds(db, ids)
  for (const [place, json] of byId.entries()) {
    if (json === null) found.missing.push(ids[place] ?? '')
    else found.users.push(json)
  }
  if (emails.length === 0) return found
  const { rows } = await db.query<{ place: string; id: string | null; json: string }>({
    name: 'look-up-emails',
    text: byEmailSql,
    values: [emails.map(askable)],
  })
  for (const { place, id, json } of rows) {
    if (id === null) found.missing.push(emails[Number(place) - 1] ?? '')
    else found.users.push(json)
  }
  return found
}

/** @returns for each id a `FoundUser`, or null where nobody has heard of it */
async function lookUpIds(db: Database, ids: readonly string[]): Promise<(string | null)[]> {
  // nearly everybody is who they always were: nobody else is looked for then
  const { rows } = await db.query<{ json: string | null }>({
    name: 'look-up-own',
    text: ownSql,
    values: [ids.map(askable)],
  })
  const found = rows.map(({ json }) => json)
  const left = ids.flatMap((id, place) => (found[place] === null ? [{ id, place }] : []))
  if (left.length === 0) return found
  const others = await db.query<{ id: string | null; json: string }>({
    name: 'look-up-others',
    text: othersSql,
    values: [left.map(({ id }) => askable(id))],
  })
  for (const [index, { id, json }] of others.rows.entries()) {
    const key = left[index]
    if (key !== undefined && id !== null) found[key.place] = foundAsJson({ id, json }, key.id)
  }
  return found
}

/** What no column can hold, nobody has. */
function askable(key: string): string | null {
  return isStorable(key) ? key : null
}
