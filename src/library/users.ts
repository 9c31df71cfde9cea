// `app.users`: what a team's handlers ask of the mirror, and have it write. A function of it is a member here, in the type
// and below.
import type { Pool } from 'pg'
import type { UpdateMetadata } from '../edit/edits.ts'
import { readMembers } from '../edit/members.ts'
import { lookUp } from '../users/lookup.ts'
import { findResolved, resolveUser } from '../users/resolve.ts'
import type { ChangesOf, FoundUserOf, UserOf } from './types.ts'

export interface Users<UserMetadata = Record<string, unknown>, AppMetadata = Record<string, unknown>> {
  /**
   * The row of a user, also of one that is gone (`gone_at`); of one who was linked into another that other's, which
   * says so (`resolved_from`). Undefined where there is none.
   */
  find(id: string): Promise<FoundUserOf<UserMetadata, AppMetadata> | undefined>
  /**
   * Many users in one statement, in the order of the ids: each as `find` has it. `missing`: ids that
   * nobody has heard of.
   */
  lookup(ids: readonly string[]): Promise<{ users: FoundUserOf<UserMetadata, AppMetadata>[]; missing: string[] }>
  /** The id of whoever this user is now: of a linked one the primary's. Undefined where nobody has heard of it. */
  resolve(id: string): Promise<string | undefined>
  /**
   * Merges members into a user's `user_metadata`, at Auth0 and in the row, as Auth0 merges: at the first level, null
   * removes. Needs `clientId` and `clientSecret`.
   *
   * @param unchangedSince the `updated_at` that the user must still have
   * @returns the row as it is afterwards
   * @throws an error with a `code` (FailureCode) and a `status`: `metadata_invalid`, `metadata_too_large`,
   *   `metadata_refused`, `metadata_changed`, `metadata_conflict`, `user_gone`, `user_unknown`, `auth0_busy`, `auth0_unavailable`,
   *   `auth0_forbidden`
   */
  updateMetadata(
    id: string,
    members: ChangesOf<UserMetadata>,
    unchangedSince?: string,
  ): Promise<UserOf<UserMetadata, AppMetadata>>
}

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
