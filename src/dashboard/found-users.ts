// The operator looks for a user: by id, by how the e-mail address begins, by how the name does.
import type { Pool } from 'pg'
import { Failure } from '../errors.ts'
import { listUsers } from '../search/list.ts'

export interface FoundUsers {
  /** JSON texts. */
  users: string[]
  /** There was time to look for all of it. */
  complete: boolean
}

const most = 20

const fields = ['id', 'name', 'email', 'gone_at', 'stale_since']

/** @param pool that of searches */
export async function findUsers(pool: Pool, text: string): Promise<FoundUsers> {
  const users = new Map<string, string>()
  let complete = true
  for (const [name, sort] of [
    ['id.eq', 'id'],
    ['email.prefix', 'email'],
    ['name.prefix', 'name'],
  ] as const) {
    if (users.size >= most) break
    const filters = [{ name, value: text }]
    const page = await listUsers(pool, { filters, sort, gone: 'any', limit: most, fields }, []).then(
      ({ users }) => ({ users, complete: true }),
      emptyIfTooSlow,
    )
    complete &&= page.complete
    for (const json of page.users) {
      const { id }: { id: string } = JSON.parse(json)
      users.set(id, json)
    }
  }
  return { users: [...users.values()].slice(0, most), complete }
}

/** Names have an index only where somebody has made one. */
function emptyIfTooSlow(error: unknown): { users: string[]; complete: boolean } {
  if (error instanceof Failure && error.code === 'search_too_slow') return { users: [], complete: false }
  throw error
}
