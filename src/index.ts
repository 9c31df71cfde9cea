// The library's only door: a Fastify plugin for a team's own app, so that its handlers find the mirrored user.
import fp from 'fastify-plugin'
import { openAsks, usualReserve } from './auth0/asks.ts'
import { openDb } from './db.ts'
import type { UpdateMetadata } from './edit/edits.ts'
import type { MetadataSchema } from './edit/fit.ts'
import { readMembers } from './edit/members.ts'
import { openEdits } from './edit/open.ts'
import { ownWritesOf } from './edit/own-writes.ts'
import { openEngine } from './engine.ts'
import { type ChangeHandler, type OnChangeOptions, onChange, type Subscription } from './feed/on-change.ts'
import { openWaiting } from './feed/waiting.ts'
import { openAttempts } from './intake/attempts.ts'
import { openArrivals } from './intake/token/arrivals.ts'
import { openKeys } from './intake/token/keys.ts'
import { tokens } from './intake/token/plugin.ts'
import { openRecent } from './intake/token/recent.ts'
import { openRefreshQueue } from './reconcile/queue.ts'
import { lookUp } from './users/lookup.ts'
import { type FoundUser, findResolved, resolveUser } from './users/resolve.ts'
import type { User } from './users/user.ts'
import { writtenFields } from './users/written-fields.ts'

export type { FailureCode } from './errors.ts'
export type { Change } from './feed/change.ts'
export type { ChangeHandler, OnChangeOptions, Subscription } from './feed/on-change.ts'
export type { FoundUser } from './users/resolve.ts'
export type { Profile, User } from './users/user.ts'

export interface UserMirrorOptions {
  /** The mirror's Postgres, migrated (`user-mirror migrate`), by a login that needs no more than to be in `mirror_app`. */
  databaseUrl: string
  /** Where the workers' BullMQ runs on Redis. */
  redisUrl?: string
  /** The tenant, with scheme: `https://acme.eu.auth0.com`. */
  tenant: string
  /** API identifiers, one of which a token must carry. */
  audiences: string[]
  /** Further accepted issuers: custom domains, with scheme. */
  customDomains?: string[]
  /** What becomes of requests of users who are blocked or deleted at Auth0, while their tokens are valid; default refused. */
  blockedUsers?: 'refuse' | 'allow'
  /**
   * Invalid tokens of one address in a minute, after which it is told 429; default no limit. Behind a proxy the app's own
   * `trustProxy` has to be set, or all callers have one address.
   */
  failedAttempts?: number
  /** A machine-to-machine client with `read:users` and `update:users`, for `users.updateMetadata`: the one of the service. */
  clientId?: string
  clientSecret?: string
  /** What `user_metadata` are to be like that `users.updateMetadata` writes: a JSON Schema, or a TypeBox type. */
  metadataSchema?: MetadataSchema
}

declare module 'fastify' {
  interface FastifyInstance {
    users: {
      /**
       * The row of a user, also of one that is gone (`gone_at`); of one who was linked into another that other's, which
       * says so (`resolved_from`). Undefined where there is none.
       */
      find(id: string): Promise<FoundUser | undefined>
      /**
       * Many users in one statement, in the order of the ids: each as `find` has it. `missing`: ids that
       * nobody has heard of.
       */
      lookup(ids: readonly string[]): Promise<{ users: FoundUser[]; missing: string[] }>
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
      updateMetadata(id: string, members: Record<string, unknown>, unchangedSince?: string): Promise<User>
    }
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
export const userMirror = fp<UserMirrorOptions>(
  async (app, options) => {
    const { databaseUrl, redisUrl, tenant, audiences, customDomains = [], blockedUsers = 'refuse' } = options
    const db = openDb(databaseUrl, app.log)
    app.addHook('onClose', db.close)
    const engine = await openEngine({ redis: redisUrl, database: databaseUrl }, app.log)
    app.addHook('onClose', engine.close)
    const queue = openRefreshQueue(engine, app.log)
    app.addHook('onClose', queue.close)
    const recent = openRecent({ databaseUrl, log: app.log })
    app.addHook('onClose', recent.close)
    await app.register(tokens, {
      keys: openKeys({ url: new URL('/.well-known/jwks.json', tenant).href }),
      arrivals: openArrivals({ pool: db.pool, recent, onAsked: () => void queue.wake() }),
      issuers: [tenant, ...customDomains].map((url) => new URL('/', url).href),
      audiences,
      blockedUsers,
      attempts: await openAttempts(app, options.failedAttempts ?? 0),
    })

    async function openUpdate(): Promise<UpdateMetadata> {
      const { clientId, clientSecret, metadataSchema: schema } = options
      if (clientId === undefined || clientSecret === undefined) {
        return () => Promise.reject(new Error('users.updateMetadata needs the options clientId and clientSecret'))
      }
      const { host: domain, origin: baseUrl } = new URL(tenant)
      const auth0 = { domain, baseUrl, clientId, clientSecret }
      const [onWritten, onUncertain] = [recent.forget, () => void queue.wake()]
      const { pool } = db
      const ask = openAsks({ pool, auth0, reserve: usualReserve }).by('request')
      const [ownWrites, fields] = [await ownWritesOf(pool, clientId), await writtenFields(pool)]
      const parts = { pool, databaseUrl, log: app.log, ask, schema, ownWrites, fields, onWritten, onUncertain }
      const edits = openEdits(parts)
      app.addHook('onClose', edits.close)
      return edits.updateMetadata
    }
    const update = await openUpdate()
    const waiting = openWaiting({ databaseUrl, log: app.log })
    app.addHook('onClose', waiting.close)
    const subscriptions = new Set<Subscription>()
    app.addHook('preClose', async () => {
      await Promise.all([...subscriptions].map(({ stop }) => stop()))
    })
    app.decorate('users', {
      onChange: (handler: ChangeHandler, options: OnChangeOptions = {}) => {
        const subscription = onChange({ pool: db.pool, waiting }, app.log, handler, options)
        subscriptions.add(subscription)
        void subscription.ended.catch(() => undefined).then(() => subscriptions.delete(subscription))
        return subscription
      },
      find: async (id: string) => {
        const found = await findResolved(db.pool, id)
        return found && JSON.parse(found.json)
      },
      lookup: async (ids: readonly string[]) => {
        const { users, missing } = await lookUp(db.pool, { ids })
        return { users: JSON.parse(`[${users.join(',')}]`), missing }
      },
      resolve: (id: string) => resolveUser(db.pool, id),
      updateMetadata: async (id: string, members: Record<string, unknown>, unchangedSince?: string) => {
        const since = unchangedSince === undefined ? undefined : new Date(unchangedSince)
        return JSON.parse(await update(id, readMembers(JSON.stringify(members)), since))
      },
    })
  },
  { name: 'auth0-user-mirror', fastify: '5.x' },
)
