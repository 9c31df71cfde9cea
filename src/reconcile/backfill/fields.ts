// What an export is asked for: an export has the members that it was asked for, and no others.
import { isAsked, isPlain } from '../../auth0/asked-fields.ts'
import type { Fields } from '../../fields/fields.ts'
import { profileColumns } from '../../users/user.ts'
import type { Database } from '../../users/write.ts'

/** Members that identity providers add, as far as Auth0's documentation and recordings name them. */
const usual = [
  'locale',
  'gender',
  'groups',
  'emails',
  'issuer',
  'tenantid',
  'upn',
  'oid',
  'sessionIndex',
  'nameIdAttributes',
]

/** More names than any profile has. */
const mostNames = 500

/** The columns, and every further member that the mirror has met so far, that is usual or named; all as far as mirrored. */
export async function fieldsToExport(db: Database, fields: Fields): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `SELECT DISTINCT member AS name FROM users, jsonb_object_keys(attributes) AS member WHERE attributes <> '{}' ORDER BY 1 LIMIT $1`,
    [mostNames],
  )
  const columns = Object.keys(profileColumns).filter((name) => name !== 'attributes')
  const met = rows.map(({ name }) => name).filter(isPlain)
  const listed = fields.lists.only.map(([name = '']) => name).filter(isPlain)
  return [...new Set(['user_id', ...columns, ...usual, ...met, ...listed])].filter((name) => isAsked(fields, name))
}
