// The library's only door: a Fastify plugin for a team's own app, so that its handlers find the mirrored user.
import fp from 'fastify-plugin'
import { openLibrary } from './library/open.ts'
import type { UserMirrorOptions } from './library/options.ts'
import type { Users } from './library/users.ts'

export type { FailureCode } from './errors.ts'
export type { UserMirrorOptions } from './library/options.ts'
export type { Users } from './library/users.ts'
export type { FoundUser } from './users/resolve.ts'
export type { Profile, User } from './users/user.ts'

declare module 'fastify' {
  interface FastifyInstance {
    users: Users
  }
}

/**
 * Adds `app.authenticate` (a hook: afterwards `request.user` is the caller's row, made if it was not there),
 * `app.requirePermission` and `app.users`. Numbers above 2^53 in metadata are rounded here, as in any JavaScript value.
 *
 * @example
 * await app.register(userMirror, { databaseUrl, tenant: 'https://acme.eu.auth0.com', audiences: ['https://api.acme.com'] })
 * app.get('/hello', { onRequest: app.authenticate }, async ({ user }) => `Hello ${user.name}`)
 */
export const userMirror = fp<UserMirrorOptions>(openLibrary, { name: 'auth0-user-mirror', fastify: '5.x' })
