// GET /api/v2/users by `updated_at`: who was changed, a login being a change. Auth0's search is eventually consistent and
// shows 1,000 matches at most ("List and Search Users"), so it gives hints and never proves that somebody is not there.
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import { allFields, type Fields } from '../fields/fields.ts'
import { parseJson } from '../json.ts'
import { fieldsQuery } from './asked-fields.ts'
import { type Ask, dateOf, Refused, refusalOf } from './management.ts'

const Found = Type.Object({ user_id: Type.String(), updated_at: Type.String({ format: 'date-time' }) })
const Answer = Type.Object({ total: Type.Integer(), users: Type.Array(Found) })

/** All of the user, as the search shows it. */
export type FoundUser = Static<typeof Found>

export interface ChangedUsers {
  /** In order of `updated_at`. */
  users: FoundUser[]
  /** Matches in all, more than can be paged to where there are more than 1,000. */
  total: number
  answeredAt: Date
}

/** Instants are ISO 8601, both included. */
export interface ChangedIn {
  from: string
  to: string
  page: number
}

/** The most that Auth0 gives at once. */
export const perPage = 100

/** The pages that Auth0 gives of one search. */
export const mostPages = 10

/** @param fields what is asked for; default everything */
export async function askForChanged(
  ask: Ask,
  { from, to, page }: ChangedIn,
  signal: AbortSignal,
  fields: Fields = allFields,
): Promise<ChangedUsers> {
  const query = new URLSearchParams({
    q: `updated_at:[${from} TO ${to}]`,
    sort: 'updated_at:1',
    include_totals: 'true',
    per_page: String(perPage),
    page: String(page),
    search_engine: 'v3',
  })
  const asked = fieldsQuery(fields)
  const response = await ask(`users?${query}${asked === '' ? '' : `&${asked}`}`, { signal })
  const answeredAt = dateOf(response)
  const text = await response.text()
  if (response.status !== 200) throw refusalOf(response, text)
  const answer = parseJson(text)
  if (!Check(Answer, answer)) throw new Refused('Auth0 answered a search otherwise than known')
  return { ...answer, answeredAt }
}
