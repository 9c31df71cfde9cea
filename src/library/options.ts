// What a team says when it registers the plugin.
import type { MetadataSchema } from '../edit/fit.ts'

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
