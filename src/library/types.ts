// `app.users`, and rows with a team's own types of metadata. What is published of the library's types is here: nothing of what is
// behind them is.
import type { Static, TSchema } from 'typebox'
import type { XStatic } from 'typebox/schema'
import type { ChangeHandler, OnChangeOptions, Subscription } from '../feed/on-change.ts'
import type { Grants } from '../grants/grants.ts'
import type { ListOptions, PageOf } from '../search/typed.ts'
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

/** A row of a page, with what the user has been granted. Only the members that were asked for are there. */
export type ListedUserOf<UserMetadata, AppMetadata> = UserOf<UserMetadata, AppMetadata> & Static<typeof Grants>

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
  /**
   * A page of the users who fit, at most `limit` (50), with `next` for the page behind it; the options are those of
   * `GET /users`, and `where` its filters: `{ where: { 'app_metadata.plan': 'pro', created_at: { gte: '2026-09-01' } } }`.
   *
   * @throws an error with a `code` (FailureCode): `request_invalid`, `query_invalid`, `cursor_invalid`, `search_too_slow`
   */
  list(options?: ListOptions): Promise<PageOf<ListedUserOf<UserMetadata, AppMetadata>>>
  /** All users who fit, page after page: `for await (const user of app.users.each({ q: 'name:jane*' }))`. */
  each(options?: ListOptions): AsyncGenerator<ListedUserOf<UserMetadata, AppMetadata>, void, undefined>
  /** The id of whoever this user is now: of a linked one the primary's. Undefined where nobody has heard of it. */
  resolve(id: string): Promise<string | undefined>
  /**
   * Calls a handler for each change of a user, in order, the next after it has returned; again where it throws. `after`:
   * the `cursor` of the last change that was dealt with, for whoever goes on after a restart; default what comes from
   * now on. Ends with the app.
   */
  onChange(handler: ChangeHandler, options?: OnChangeOptions): Subscription
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
