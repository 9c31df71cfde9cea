// `app.users`, and rows with a team's own types of metadata. What is published of the library's types is here: nothing of what is
// behind them is.
import type { Static, TSchema } from 'typebox'
import type { XStatic } from 'typebox/schema'
import type { FoundUser, ResolvedFrom } from '../users/resolve.ts'
import type { User } from '../users/user.ts'

type Metadata = 'user_metadata' | 'app_metadata'

/** A row of `users`. */
export interface UserOf<UserMetadata, AppMetadata> extends Omit<User, Metadata> {
  /** Writable by the user; `{}` where there are none. */
  user_metadata: UserMetadata
  /** Writable by the tenant only; `{}` where there are none. */
  app_metadata: AppMetadata
}

/** A row of `users`; with `resolved_from` where it was asked for by the id of one who was linked into it. */
export type FoundUserOf<UserMetadata, AppMetadata> = UserOf<UserMetadata, AppMetadata> &
  Pick<FoundUser, keyof Static<typeof ResolvedFrom>>

/** Members to be merged into metadata; null removes one. */
export type ChangesOf<UserMetadata> = { [Name in keyof UserMetadata]?: Exclude<UserMetadata[Name], undefined> | null }

/**
 * Metadata as a schema has them: a TypeBox type, or a JSON Schema that is `as const`. Each member may be absent, whatever the
 * schema requires: a user who has just come has none, and nobody holds a schema against what is written elsewhere.
 */
export type MetadataOf<Schema> = Partial<Schema extends TSchema ? Static<Schema> : XStatic<Schema>>

/** `app.users`. */
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
