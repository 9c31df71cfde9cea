// The library's only door: a Fastify plugin for a team's own app, so that its handlers find the mirrored user.
import fp from 'fastify-plugin'
import type { UserMirrorOptions } from './library/options.ts'
import type { FoundUserOf, ListedUserOf, UserOf, Users } from './library/types.ts'
import type { PageOf } from './search/typed.ts'

/** With its types, of which `request.user` is one; what is not named here would not be published. */
export type { FastifyJWT } from '@fastify/jwt'
export type { FailureCode } from './errors.ts'
export type { Change } from './feed/change.ts'
export type { ChangeHandler, OnChangeOptions, Subscription } from './feed/on-change.ts'
export type { Authenticate } from './intake/token/decorators.ts'
export type { UserMirrorOptions } from './library/options.ts'
export type { MetadataOf, Users } from './library/types.ts'
export type { ListOptions, Where } from './search/typed.ts'
export type { Profile } from './users/user.ts'

/**
 * What a team's users have in their metadata, for it to say once:
 *
 * @example
 * declare module 'auth0-user-mirror' {
 *   interface UserMirrorTypes {
 *     user_metadata: MetadataOf<typeof metadataSchema>
 *     app_metadata: { plan?: 'free' | 'pro' }
 *   }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is the team's to fill
export interface UserMirrorTypes {}

type TypeOf<Name extends string> =
  UserMirrorTypes extends Record<Name, infer Metadata> ? Metadata : Record<string, unknown>
type UserMetadata = TypeOf<'user_metadata'>
type AppMetadata = TypeOf<'app_metadata'>

/** A row of `users`: `request.user`. */
export type User = UserOf<UserMetadata, AppMetadata>
/** What `app.users.find` finds. */
export type FoundUser = FoundUserOf<UserMetadata, AppMetadata>
/** What `app.users.each` gives. */
export type ListedUser = ListedUserOf<UserMetadata, AppMetadata>
/** What `app.users.list` gives. */
export type UserPage = PageOf<ListedUser>

declare module 'fastify' {
  interface FastifyInstance {
    users: Users<UserMetadata, AppMetadata>
  }
}

declare module '@fastify/jwt' {
  interface FastifyJWT {
    user: User
  }
}

/**
 * Adds `app.authenticate` (a hook: afterwards `request.user` is the caller's row, made if it was not there),
 * `app.requirePermission` and `app.users`. Numbers above 2^53 in metadata are rounded here, as in any JavaScript value.
 *
 * One mirror is one tenant: each is registered in a context of its own where an app has several.
 *
 * @throws Error where options do not go together, or the app has a mirror already
 * @example
 * await app.register(userMirror, { databaseUrl, tenant: 'https://acme.eu.auth0.com', audiences: ['https://api.acme.com'] })
 * app.get('/hello', { onRequest: app.authenticate }, async ({ user }) => `Hello ${user.name}`)
 */
export const userMirror = fp<UserMirrorOptions>(
  async (app, options) => {
    // only now: whoever imports this for its types, or registers it elsewhere, loads nothing of it
    const { openLibrary } = await import('./library/open.ts')
    await openLibrary(app, options)
  },
  { name: 'auth0-user-mirror', fastify: '5.x' },
)
