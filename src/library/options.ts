// What a team says when it registers the plugin, and what of it does not go together.
import type { Pool } from 'pg'
import type { MetadataSchema } from '../edit/fit.ts'

export interface UserMirrorOptions {
  /**
   * The mirror's Postgres, migrated (`user-mirror migrate`), by a login that needs no more than to be in `mirror_app`. May be
   * left out where there is a `pool`.
   */
  databaseUrl?: string
  /**
   * A pool of the team's own on that Postgres, which opens and closes it. Statements go through it; sessions that are held
   * (`LISTEN`, locks, BullMQ's) are opened by `databaseUrl`, and without one there are none: each request asks the table for
   * the caller's row, and `users.updateMetadata` is not to be had.
   */
  pool?: Pool
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

/** What is not written in TypeScript is told at the start, too. @throws Error that names the option */
export function checkOptions({
  databaseUrl,
  pool,
  tenant,
  audiences,
  clientId,
  clientSecret,
}: UserMirrorOptions): void {
  if (databaseUrl === undefined && pool === undefined) throw wrong('databaseUrl or pool is needed')
  if (!URL.canParse(tenant)) throw wrong('tenant is a URL, with its scheme')
  // without any, tokens for whatever API would be accepted
  if (!Array.isArray(audiences) || audiences.length === 0) throw wrong('audiences names an API identifier at least')
  if ((clientId === undefined) !== (clientSecret === undefined)) throw wrong('clientId and clientSecret go together')
  if (clientId !== undefined && databaseUrl === undefined) {
    throw wrong('clientId needs databaseUrl: who edits a user holds a lock on a session of its own')
  }
}

export function wrong(problem: string): Error {
  return new Error(`userMirror: ${problem}`)
}
