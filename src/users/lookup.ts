// Many users at once, by id or by e-mail address: one statement, whatever is asked for.
import { isStorable } from '../text.ts'
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

const lookupSql = `
  SELECT a.place, u.id, ${userAsJson('u')} AS json
  FROM unnest($1::text[]) WITH ORDINALITY AS a(key, place)
  -- nearly everybody is who they always were: nobody else is looked for then
  LEFT JOIN LATERAL (
    SELECT * FROM users own WHERE own.id = a.key AND own.merged_into IS NULL
    UNION ALL
    SELECT * FROM users other WHERE other.id = public.resolve_user(a.key)
    LIMIT 1
  ) u ON true
  UNION ALL
  SELECT cardinality($1::text[]) + a.place, u.id, ${userAsJson('u')}
  FROM unnest($2::text[]) WITH ORDINALITY AS a(key, place)
  LEFT JOIN users u ON u.email = a.key AND u.gone_at IS NULL
  ORDER BY 1, 2`

/**
 * By id whoever that is now, gone (`gone_at`) or not; by e-mail address everybody who has it to the letter, as Auth0
 * compares them ("Get Users by Email"), and is not gone.
 */
export async function lookUp(db: Database, { ids = [], emails = [] }: Keys): Promise<LookedUp> {
  const keys = [...ids, ...emails]
  const { rows } = await db.query<{ place: string; id: string | null; json: string }>({
    name: 'look-up',
    text: lookupSql,
    values: [ids.map(askable), emails.map(askable)],
  })
  const found: LookedUp = { users: [], missing: [] }
  for (const { place, id, json } of rows) {
    const index = Number(place) - 1
    const key = keys[index] ?? ''
    if (id === null) found.missing.push(key)
    else found.users.push(index < ids.length ? foundAsJson({ id, json }, key) : json)
  }
  return found
}

/** What no column can hold, nobody has. */
function askable(key: string): string | null {
  return isStorable(key) ? key : null
}
