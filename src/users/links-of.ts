// Who was linked into a user.
import type { Database } from './write.ts'

/** Those of the identities that have a row of their own, which says so. */
export async function linkedInto(db: Database, id: string, identities: readonly unknown[]): Promise<string[]> {
  const ids = identities.map((identity) => {
    const { provider, user_id }: { provider?: unknown; user_id?: unknown } = Object(identity)
    return `${provider}|${user_id}`
  })
  const { rows } = await db.query<{ id: string }>(
    'SELECT id FROM users WHERE id = ANY ($1::text[]) AND merged_into = $2 ORDER BY id',
    [ids, id],
  )
  return rows.map((row) => row.id)
}
