// `app.users`: what a team's handlers ask of the mirror, and have it write. A function of it is a member here, and of its type
// (types.ts).
import type { Pool } from 'pg'
import type { UpdateMetadata } from '../edit/edits.ts'
import { readMembers } from '../edit/members.ts'
import type { ChangeHandler, OnChangeOptions, Subscription } from '../feed/on-change.ts'
import { everyUser, pageOfUsers } from '../search/typed.ts'
import { lookUp } from '../users/lookup.ts'
import { findResolved, resolveUser } from '../users/resolve.ts'
import type { Users } from './types.ts'

export interface UsersParts {
  pool: Pool
  searchPool: Pool
  onChange: (handler: ChangeHandler, options?: OnChangeOptions) => Subscription
  updateMetadata: UpdateMetadata
}

export function openUsers<UserMetadata, AppMetadata>({
  pool,
  searchPool,
  onChange,
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
    list: (options) => pageOfUsers(searchPool, options),
    each: (options) => everyUser(searchPool, options),
    resolve: (id) => resolveUser(pool, id),
    onChange,
    updateMetadata: async (id, members, unchangedSince) => {
      const since = unchangedSince === undefined ? undefined : new Date(unchangedSince)
      return JSON.parse(await updateMetadata(id, readMembers(JSON.stringify(members)), since))
    },
  }
}
