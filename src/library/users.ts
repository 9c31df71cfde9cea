// `app.users`: what a team's handlers ask of the mirror, and have it write. A function of it is a member here, and of its type
// (types.ts).
import type { Pool } from 'pg'
import type { UpdateMetadata } from '../edit/edits.ts'
import { readMembers } from '../edit/members.ts'
import { lookUp } from '../users/lookup.ts'
import { findResolved, resolveUser } from '../users/resolve.ts'
import type { Users } from './types.ts'

export interface UsersParts {
  pool: Pool
  updateMetadata: UpdateMetadata
}

export function openUsers<UserMetadata, AppMetadata>({
  pool,
  updateMetadata,
}: UsersParts): Users<UserMetadata, AppMetadata> {
  return {
    find: async (id) => {
      const found = await findResolved(pool, id)
      return found && JSON.parse(found.json)
    },
    lookup: async (ids) => {
      const { users, missing } = await lookUp(pool, { ids })
      return { users: JSON.parse(`[${users.join(',')}]`), missing }
    },
    resolve: (id) => resolveUser(pool, id),
    updateMetadata: async (id, members, unchangedSince) => {
      const since = unchangedSince === undefined ? undefined : new Date(unchangedSince)
      return JSON.parse(await updateMetadata(id, readMembers(JSON.stringify(members)), since))
    },
  }
}
