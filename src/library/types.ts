// Rows with a team's own types of metadata.
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
