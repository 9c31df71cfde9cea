// What an export is asked for: an export has the members that it was asked for, and no others.

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

/** Auth0 reads `a.b` and `a[0]` as paths, so a member whose name has such signs cannot be asked for. */
const plain = /^[A-Za-z_][A-Za-z0-9_-]{0,99}$/

/** More names than any profile has. */
const mostNames = 500

/** The columns, and every further member that the mirror has met so far or that is usual. */
export async function fieldsToExport(db: Database): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `SELECT DISTINCT member AS name FROM users, jsonb_object_keys(attributes) AS member WHERE attributes <> '{}' ORDER BY 1 LIMIT $1`,
    [mostNames],
  )
  const columns = Object.keys(profileColumns).filter((name) => name !== 'attributes')
  const met = rows.map(({ name }) => name).filter((name) => plain.test(name))
  return [...new Set(['user_id', ...columns, ...usual, ...met])]
}
