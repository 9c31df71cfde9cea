// The types of docs/openapi.json, made by openapi-typescript: `npm run docs` writes them.
// sha256 of the document: 8549198ae7a6cf3ca2d9bcecf21ad577d287a24445b490c6d64acd350cb5f46b
export interface paths {
  '/admin/runs': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * What was reconciled, the newest first
     * @description Backfills, sweeps, drift checks and looks at grants, with their figures.
     */
    get: operations['listRuns']
    put?: never
    /**
     * Has a worker begin a run, or go on with one that was broken off
     * @description Answers before the run begins: what becomes of it shows the list of runs.
     */
    post: operations['startRun']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/runs/{kind}/stop': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Has the run of this kind stop at its next step
     * @description What it has done stays done; the next run of this kind begins anew, or goes on.
     */
    post: operations['stopRun']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/sources': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * How far each way in has come, and what it is missing
     * @description Needs ADMIN_TOKEN, or the permission admin:mirror.
     */
    get: operations['listSources']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/users/{id}/erase': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Takes out everything that is held of a person who is deleted at Auth0
     * @description Linked accounts included. 409 `user_exists` where Auth0 still has the user: delete it there first. Any number of times: a call that was broken off is gone on with by the next.
     */
    post: operations['eraseUser']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/health/live': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * The process answers
     * @description Asks nothing of the database.
     */
    get: operations['getLive']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/health/ready': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * The database answers, all users were gone through once, and known changes arrive in time
     * @description 503 `not_ready` has the same figures, with `detail`.
     */
    get: operations['getReady']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/me': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * The caller's row, made if it was not there
     * @description For people: a machine has no row.
     */
    get: operations['getMe']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/me/metadata': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /**
     * Changes the caller's user_metadata, at Auth0 and here
     * @description The members are merged into `user_metadata` as Auth0 merges: at the first level, null removes. The answer
     *     is the row with what Auth0 has made of it. At most 10000 bytes, of the body and of the whole afterwards.
     */
    patch: operations['updateMyMetadata']
    trace?: never
  }
  '/metrics': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Figures for Prometheus
     * @description Those of the database are one for all processes.
     */
    get: operations['getMetrics']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/openapi.json': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * This document
     * @description Made from the schemas of the routes that are open in this mirror.
     */
    get: operations['getOpenapi']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/users/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * One user
     * @description Needs the permission read:users. A user who was linked into another answers with that primary, `resolved_from` and `Content-Location`. A deleted user answers 410 with `gone_at`, and `merged_into` where it was linked before.
     */
    get: operations['getUser']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/users/lookup': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Up to 1000 users
     * @description Needs the permission read:users. The users come in the order of the keys, those of ids first; a key that
     *     nobody has is in `missing`. By id: whoever that is now (`resolved_from` where it was linked), deleted users with
     *     `gone_at`. By e-mail address: everybody who has it, to the letter, and is not deleted.
     */
    post: operations['lookupUsers']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/verify': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lets a request through a gateway, or not
     * @description For nginx (`auth_request`), Envoy (`ext_authz`) and Traefik (`forwardAuth`); see docs/gateway.md. Any
     *     method, and any path below /verify, is answered alike: 200 without a body lets the request through.
     *
     *     Which `x-user-*` headers there are is the setting VERIFY_HEADERS; each of them is always there, empty where the row has no
     *     value. All values are percent-encoded (UTF-8); those that are not text are JSON. A value of more than 2,048 characters is
     *     left out, and named in `x-user-omitted`. Refusals have their code in `x-verify-code` as well.
     */
    get: operations['verify']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/webhooks/auth0/events': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Take in events of an Auth0 event stream
     * @description Body: one CloudEvent in structured JSON, or an array of them, with any content type. The secret comes as a bearer token, as basic credentials or in a header of its own. A 503 means that nothing of the body is stored, and to come again after `Retry-After` seconds.
     */
    post: operations['takeEvents']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/webhooks/auth0/logs': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Take in events of an Auth0 log stream
     * @description Bodies: JSON array, JSON lines, `{"logs": […]}` or a single record, with any content type. A 503 means that nothing of the body is stored, and to come again after `Retry-After` seconds.
     */
    post: operations['takeLogs']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
}
export type webhooks = Record<string, never>
export interface components {
  schemas: {
    /** backfill */
    backfill: {
      /** @enum {string} */
      kind: 'backfill'
      /** @description More may be removed than the share allows */
      confirm?: boolean
      /** @description Of the live rows; where more are absent the run is held */
      share?: number
    }
    /** Delivered */
    Delivered: {
      /** @description Events that were not there before */
      stored: number
      /** @description Events that were there already */
      repeated: number
      /** @description What could not be read or stored, kept to the byte */
      quarantined: number
    }
    /** drift */
    drift: {
      /** @enum {string} */
      kind: 'drift'
      /** @description So many rows at random; default 100 */
      sample?: number
      /** @description Every live row instead */
      all?: boolean
      /** @description Writes what Auth0 says over rows that differ; default true */
      repair?: boolean
    }
    /** FoundUser */
    FoundUser: {
      /** @description Auth0 user_id, byte-exact: the primary key */
      id: string
      /** @description The same, under the name that it has at Auth0 */
      user_id: string
      /** @description Not unique, and absent for many passwordless and social users */
      email: string | null
      /** @description Absent for some enterprise connections */
      email_verified: boolean | null
      /** @description Only in database connections with usernames */
      username: string | null
      /** @description As Auth0 has it, usually E.164 */
      phone_number: string | null
      /** @description Whether the phone number is verified */
      phone_verified: boolean | null
      /** @description Full name */
      name: string | null
      /** @description Nickname */
      nickname: string | null
      /** @description Given name */
      given_name: string | null
      /** @description Family name */
      family_name: string | null
      /** @description URL of a picture */
      picture: string | null
      /** @description Blocked by an administrator */
      blocked: boolean | null
      /** @description Address of the latest login */
      last_ip: string | null
      /** @description The latest login */
      last_login: string | null
      /** @description Number of logins */
      logins_count: number | null
      /** @description Database connections only */
      last_password_reset: string | null
      /** @description Enrolled factors */
      multifactor: unknown[] | null
      /** @description When the factors changed */
      multifactor_last_modified: string | null
      /** @description When Auth0 made the user */
      created_at: string | null
      /** @description When Auth0 last changed the user; moves at each login */
      updated_at: string | null
      /** @description The primary identity first; provider tokens are stripped */
      identities: unknown[]
      /** @description Writable by the user; absent, null and {} are the same */
      user_metadata: {
        [key: string]: unknown
      }
      /** @description Writable by the tenant only; absent, null and {} are the same */
      app_metadata: {
        [key: string]: unknown
      }
      /** @description Members without a column of their own, or whose value does not fit it */
      attributes: {
        [key: string]: unknown
      }
      /**
       * Format: date-time
       * @description When the row was made
       */
      first_seen_at: string
      /** @description The latest authenticated request, to the minute */
      last_seen_at: string | null
      /** @description When Auth0 gave this profile, on Auth0's clock; null: not asked yet */
      answered_at: string | null
      /** @description Time of the newest event that the profile was taken from, on Auth0's clock; null: none was */
      told_at: string | null
      /** @description Since when the profile is known to be out of date; null: nothing known is missing */
      stale_since: string | null
      /** @description What made it so */
      stale_reason: string | null
      /** @description When Auth0 said that the user does not exist any more */
      gone_at: string | null
      /** @description The primary user that this one was linked into */
      merged_into: string | null
      roles?: {
        items: components['schemas']['Role'][]
        /** @description When Auth0 last answered about these, on Auth0's clock; null: not asked yet */
        answered_at: string | null
        /** @description Since when they are known to be out of date; null: nothing known is missing */
        stale_since: string | null
      }
      permissions?: {
        items: components['schemas']['Permission'][]
        /** @description When Auth0 last answered about these, on Auth0's clock; null: not asked yet */
        answered_at: string | null
        /** @description Since when they are known to be out of date; null: nothing known is missing */
        stale_since: string | null
      }
      organizations?: {
        items: components['schemas']['Organization'][]
        /** @description When Auth0 last answered about these, on Auth0's clock; null: not asked yet */
        answered_at: string | null
        /** @description Since when they are known to be out of date; null: nothing known is missing */
        stale_since: string | null
      }
      /** @description The id that was asked for: its user was linked into this one */
      resolved_from?: string
    }
    /** grants */
    grants: {
      /** @enum {string} */
      kind: 'grants'
    }
    /** LookedUpUser */
    LookedUpUser: {
      /** @description Auth0 user_id, byte-exact: the primary key */
      id: string
      /** @description The same, under the name that it has at Auth0 */
      user_id: string
      /** @description Not unique, and absent for many passwordless and social users */
      email: string | null
      /** @description Absent for some enterprise connections */
      email_verified: boolean | null
      /** @description Only in database connections with usernames */
      username: string | null
      /** @description As Auth0 has it, usually E.164 */
      phone_number: string | null
      /** @description Whether the phone number is verified */
      phone_verified: boolean | null
      /** @description Full name */
      name: string | null
      /** @description Nickname */
      nickname: string | null
      /** @description Given name */
      given_name: string | null
      /** @description Family name */
      family_name: string | null
      /** @description URL of a picture */
      picture: string | null
      /** @description Blocked by an administrator */
      blocked: boolean | null
      /** @description Address of the latest login */
      last_ip: string | null
      /** @description The latest login */
      last_login: string | null
      /** @description Number of logins */
      logins_count: number | null
      /** @description Database connections only */
      last_password_reset: string | null
      /** @description Enrolled factors */
      multifactor: unknown[] | null
      /** @description When the factors changed */
      multifactor_last_modified: string | null
      /** @description When Auth0 made the user */
      created_at: string | null
      /** @description When Auth0 last changed the user; moves at each login */
      updated_at: string | null
      /** @description The primary identity first; provider tokens are stripped */
      identities: unknown[]
      /** @description Writable by the user; absent, null and {} are the same */
      user_metadata: {
        [key: string]: unknown
      }
      /** @description Writable by the tenant only; absent, null and {} are the same */
      app_metadata: {
        [key: string]: unknown
      }
      /** @description Members without a column of their own, or whose value does not fit it */
      attributes: {
        [key: string]: unknown
      }
      /**
       * Format: date-time
       * @description When the row was made
       */
      first_seen_at: string
      /** @description The latest authenticated request, to the minute */
      last_seen_at: string | null
      /** @description When Auth0 gave this profile, on Auth0's clock; null: not asked yet */
      answered_at: string | null
      /** @description Time of the newest event that the profile was taken from, on Auth0's clock; null: none was */
      told_at: string | null
      /** @description Since when the profile is known to be out of date; null: nothing known is missing */
      stale_since: string | null
      /** @description What made it so */
      stale_reason: string | null
      /** @description When Auth0 said that the user does not exist any more */
      gone_at: string | null
      /** @description The primary user that this one was linked into */
      merged_into: string | null
      /** @description The id that was asked for: its user was linked into this one */
      resolved_from?: string
    }
    /** Organization */
    Organization: {
      id: string
      name: string
      display_name?: string
      metadata?: {
        [key: string]: unknown
      }
      /** @description Roles of the member in the organisation */
      roles: {
        id: string
        name: string
      }[]
    }
    /** Permission */
    Permission: {
      permission_name: string
      resource_server_identifier: string
      /** @description Given to the user (DIRECT), or to a role of the user (ROLE) */
      sources?: {
        source_id?: string
        source_name?: string
        source_type?: string
      }[]
    }
    /**
     * Problem
     * @description Some codes have members of their own
     */
    Problem: {
      /** @description For people */
      title: string
      /** @description That of the answer */
      status: number
      /** @description For programs: stable */
      code: string
      /** @description What it was in this case, for people */
      detail?: string
    } & {
      [key: string]: unknown
    }
    /** Ready */
    Ready: {
      /** @enum {string} */
      status: 'ready'
      /** @description Rows known to be out of date */
      stale: number
      /** @description Age of the oldest change that a row does not show yet */
      lag_seconds: number
      /** @description Stretches of time of which a source may not have brought everything */
      open_gaps: number
      /** @description All users of the tenant have been gone through once */
      backfilled: boolean
      schedules: {
        /** @description backfill, sweep, drift, grants */
        kind: string
        every_seconds: number
        last_started_at: string | null
        /** @description No run of this kind has begun within three intervals */
        stalled: boolean
      }[]
    }
    /** Receipt */
    Receipt: {
      /** @description As it was asked for */
      user_id: string
      /** Format: date-time */
      erased_at: string
      /** @description Ids of the person, those of linked accounts included */
      ids: number
      places: {
        /** @description A table */
        place: string
        /** @description What became of its entries */
        what: string
        entries: number
      }[]
    }
    /** Role */
    Role: {
      id: string
      name: string
      description?: string
    }
    /** Run */
    Run: {
      id: string
      /** @description backfill, sweep, drift, grants */
      kind: string
      /** Format: date-time */
      started_at: string
      /**
       * Format: date-time
       * @description The latest sign of life
       */
      worked_at: string
      /** @description null: it goes on, or is gone on with */
      finished_at: string | null
      stop_asked_at: string | null
      /** @description completed, failed, cancelled, held (waits for a confirmation) */
      outcome: string | null
      reason: string | null
      settings: {
        [key: string]: unknown
      }
      figures: {
        [key: string]: number
      }
      /** @description Calls of the Management API */
      calls: number
    }
    /** Source */
    Source: {
      /** @description log_stream, event_stream (webhooks), logs, events (pulls) */
      source: string
      /** @description Date of the newest event */
      last_event_at: string | null
      last_received_at: string | null
      /** @description Age of the newest event */
      lag_seconds: number | null
      stored: number
      repeated: number
      quarantined: number
      /** @description There is a place from which a pull goes on */
      cursor: boolean
      /** @description Everything that happened before has been brought, open gaps aside */
      seen_until: string | null
      gaps: {
        open: {
          /** @description null: from the beginning */
          from: string | null
          /** Format: date-time */
          to: string
          reason: string
          /** Format: date-time */
          opened_at: string
          closed_at: string | null
          /** @description pull: it was read over again; else who compared everything */
          closed_by: string | null
        }[]
        closed: {
          /** @description null: from the beginning */
          from: string | null
          /** Format: date-time */
          to: string
          reason: string
          /** Format: date-time */
          opened_at: string
          closed_at: string | null
          /** @description pull: it was read over again; else who compared everything */
          closed_by: string | null
        }[]
      }
    }
    /** sweep */
    sweep: {
      /** @enum {string} */
      kind: 'sweep'
      /**
       * Format: date-time
       * @description Changes from then on
       */
      since?: string
      /** @description So much earlier than the last sweep ended; default 5 */
      overlapMinutes?: number
    }
    /** User */
    User: {
      /** @description Auth0 user_id, byte-exact: the primary key */
      id: string
      /** @description The same, under the name that it has at Auth0 */
      user_id: string
      /** @description Not unique, and absent for many passwordless and social users */
      email: string | null
      /** @description Absent for some enterprise connections */
      email_verified: boolean | null
      /** @description Only in database connections with usernames */
      username: string | null
      /** @description As Auth0 has it, usually E.164 */
      phone_number: string | null
      /** @description Whether the phone number is verified */
      phone_verified: boolean | null
      /** @description Full name */
      name: string | null
      /** @description Nickname */
      nickname: string | null
      /** @description Given name */
      given_name: string | null
      /** @description Family name */
      family_name: string | null
      /** @description URL of a picture */
      picture: string | null
      /** @description Blocked by an administrator */
      blocked: boolean | null
      /** @description Address of the latest login */
      last_ip: string | null
      /** @description The latest login */
      last_login: string | null
      /** @description Number of logins */
      logins_count: number | null
      /** @description Database connections only */
      last_password_reset: string | null
      /** @description Enrolled factors */
      multifactor: unknown[] | null
      /** @description When the factors changed */
      multifactor_last_modified: string | null
      /** @description When Auth0 made the user */
      created_at: string | null
      /** @description When Auth0 last changed the user; moves at each login */
      updated_at: string | null
      /** @description The primary identity first; provider tokens are stripped */
      identities: unknown[]
      /** @description Writable by the user; absent, null and {} are the same */
      user_metadata: {
        [key: string]: unknown
      }
      /** @description Writable by the tenant only; absent, null and {} are the same */
      app_metadata: {
        [key: string]: unknown
      }
      /** @description Members without a column of their own, or whose value does not fit it */
      attributes: {
        [key: string]: unknown
      }
      /**
       * Format: date-time
       * @description When the row was made
       */
      first_seen_at: string
      /** @description The latest authenticated request, to the minute */
      last_seen_at: string | null
      /** @description When Auth0 gave this profile, on Auth0's clock; null: not asked yet */
      answered_at: string | null
      /** @description Time of the newest event that the profile was taken from, on Auth0's clock; null: none was */
      told_at: string | null
      /** @description Since when the profile is known to be out of date; null: nothing known is missing */
      stale_since: string | null
      /** @description What made it so */
      stale_reason: string | null
      /** @description When Auth0 said that the user does not exist any more */
      gone_at: string | null
      /** @description The primary user that this one was linked into */
      merged_into: string | null
    }
    /** UserWithGrants */
    UserWithGrants: {
      /** @description Auth0 user_id, byte-exact: the primary key */
      id: string
      /** @description The same, under the name that it has at Auth0 */
      user_id: string
      /** @description Not unique, and absent for many passwordless and social users */
      email: string | null
      /** @description Absent for some enterprise connections */
      email_verified: boolean | null
      /** @description Only in database connections with usernames */
      username: string | null
      /** @description As Auth0 has it, usually E.164 */
      phone_number: string | null
      /** @description Whether the phone number is verified */
      phone_verified: boolean | null
      /** @description Full name */
      name: string | null
      /** @description Nickname */
      nickname: string | null
      /** @description Given name */
      given_name: string | null
      /** @description Family name */
      family_name: string | null
      /** @description URL of a picture */
      picture: string | null
      /** @description Blocked by an administrator */
      blocked: boolean | null
      /** @description Address of the latest login */
      last_ip: string | null
      /** @description The latest login */
      last_login: string | null
      /** @description Number of logins */
      logins_count: number | null
      /** @description Database connections only */
      last_password_reset: string | null
      /** @description Enrolled factors */
      multifactor: unknown[] | null
      /** @description When the factors changed */
      multifactor_last_modified: string | null
      /** @description When Auth0 made the user */
      created_at: string | null
      /** @description When Auth0 last changed the user; moves at each login */
      updated_at: string | null
      /** @description The primary identity first; provider tokens are stripped */
      identities: unknown[]
      /** @description Writable by the user; absent, null and {} are the same */
      user_metadata: {
        [key: string]: unknown
      }
      /** @description Writable by the tenant only; absent, null and {} are the same */
      app_metadata: {
        [key: string]: unknown
      }
      /** @description Members without a column of their own, or whose value does not fit it */
      attributes: {
        [key: string]: unknown
      }
      /**
       * Format: date-time
       * @description When the row was made
       */
      first_seen_at: string
      /** @description The latest authenticated request, to the minute */
      last_seen_at: string | null
      /** @description When Auth0 gave this profile, on Auth0's clock; null: not asked yet */
      answered_at: string | null
      /** @description Time of the newest event that the profile was taken from, on Auth0's clock; null: none was */
      told_at: string | null
      /** @description Since when the profile is known to be out of date; null: nothing known is missing */
      stale_since: string | null
      /** @description What made it so */
      stale_reason: string | null
      /** @description When Auth0 said that the user does not exist any more */
      gone_at: string | null
      /** @description The primary user that this one was linked into */
      merged_into: string | null
      roles?: {
        items: components['schemas']['Role'][]
        /** @description When Auth0 last answered about these, on Auth0's clock; null: not asked yet */
        answered_at: string | null
        /** @description Since when they are known to be out of date; null: nothing known is missing */
        stale_since: string | null
      }
      permissions?: {
        items: components['schemas']['Permission'][]
        /** @description When Auth0 last answered about these, on Auth0's clock; null: not asked yet */
        answered_at: string | null
        /** @description Since when they are known to be out of date; null: nothing known is missing */
        stale_since: string | null
      }
      organizations?: {
        items: components['schemas']['Organization'][]
        /** @description When Auth0 last answered about these, on Auth0's clock; null: not asked yet */
        answered_at: string | null
        /** @description Since when they are known to be out of date; null: nothing known is missing */
        stale_since: string | null
      }
    }
  }
  responses: never
  parameters: never
  requestBodies: never
  headers: never
  pathItems: never
}
export type $defs = Record<string, never>
export interface operations {
  listRuns: {
    parameters: {
      query: {
        /** @description How many, the newest */
        limit: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What was reconciled, the newest first */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "runs": [
           *         {
           *           "id": "2",
           *           "kind": "backfill",
           *           "started_at": "2026-11-25T21:16:23.176Z",
           *           "worked_at": "2026-11-25T21:16:23.176Z",
           *           "finished_at": null,
           *           "stop_asked_at": "2026-11-25T21:16:26.111Z",
           *           "outcome": null,
           *           "reason": null,
           *           "settings": {},
           *           "figures": {},
           *           "calls": 0
           *         },
           *         {
           *           "id": "1",
           *           "kind": "sweep",
           *           "started_at": "2026-11-25T21:16:23.129Z",
           *           "worked_at": "2026-11-25T21:16:23.197Z",
           *           "finished_at": "2026-11-25T21:16:23.197Z",
           *           "stop_asked_at": null,
           *           "outcome": "completed",
           *           "reason": "0 changed users seen until 2026-11-25T21:16:23.000Z, 0 rows were behind",
           *           "settings": {},
           *           "figures": {
           *             "found": 0,
           *             "hinted": 0,
           *             "out_of_reach": 0
           *           },
           *           "calls": 1
           *         }
           *       ]
           *     }
           */
          'application/json': {
            runs: components['schemas']['Run'][]
          }
        }
      }
      /**
       * @description `request_invalid`: The request does not fit this route
       *
       *     `request_malformed`: This is no HTTP request as it should be
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_invalid' | 'request_malformed'
          }
        }
      }
      /**
       * @description `token_missing`: An access token is needed: Authorization: Bearer <token>
       *
       *     `token_invalid`: The access token is not valid
       *
       *     `token_expired`: The access token has expired
       *
       *     `token_not_for_us`: The access token was issued by another issuer or for another audience
       *
       *     `token_bound`: The access token is bound to a key (DPoP, mTLS), and whether its sender has that is not checked here
       */
      401: {
        headers: {
          /** @description Bearer */
          'www-authenticate': string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'token_missing' | 'token_invalid' | 'token_expired' | 'token_not_for_us' | 'token_bound'
          }
        }
      }
      /**
       * @description `caller_blocked`: This user is blocked
       *
       *     `caller_gone`: This user has been deleted
       *
       *     `permission_missing`: The access token lacks a permission
       */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'caller_blocked' | 'caller_gone' | 'permission_missing'
          }
        }
      }
      /** @description `request_timeout`: The request took too long to arrive */
      408: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_timeout'
          }
        }
      }
      /** @description `too_many_requests`: Too many requests or failed attempts from this address; come again */
      429: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'too_many_requests'
          }
        }
      }
      /** @description `head_too_large`: URL and headers are too long */
      431: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'head_too_large'
          }
        }
      }
      /**
       * @description `keys_unavailable`: The signing keys of the tenant cannot be fetched
       *
       *     `database_unavailable`: The database cannot be reached
       *
       *     `unavailable`: Something is wrong on our side; try again
       */
      503: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'keys_unavailable' | 'database_unavailable' | 'unavailable'
          }
        }
      }
    }
  }
  startRun: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** @description The kind of run, with what it may be told */
    requestBody: {
      content: {
        'application/json':
          | components['schemas']['backfill']
          | components['schemas']['sweep']
          | components['schemas']['drift']
          | components['schemas']['grants']
      }
    }
    responses: {
      /** @description Has a worker begin a run, or go on with one that was broken off */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "kind": "sweep"
           *     }
           */
          'application/json': {
            kind: string
          }
        }
      }
      /**
       * @description `request_invalid`: The request does not fit this route
       *
       *     `body_unreadable`: The body cannot be read
       *
       *     `request_malformed`: This is no HTTP request as it should be
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_invalid' | 'body_unreadable' | 'request_malformed'
          }
        }
      }
      /**
       * @description `token_missing`: An access token is needed: Authorization: Bearer <token>
       *
       *     `token_invalid`: The access token is not valid
       *
       *     `token_expired`: The access token has expired
       *
       *     `token_not_for_us`: The access token was issued by another issuer or for another audience
       *
       *     `token_bound`: The access token is bound to a key (DPoP, mTLS), and whether its sender has that is not checked here
       */
      401: {
        headers: {
          /** @description Bearer */
          'www-authenticate': string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'token_missing' | 'token_invalid' | 'token_expired' | 'token_not_for_us' | 'token_bound'
          }
        }
      }
      /**
       * @description `caller_blocked`: This user is blocked
       *
       *     `caller_gone`: This user has been deleted
       *
       *     `permission_missing`: The access token lacks a permission
       */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'caller_blocked' | 'caller_gone' | 'permission_missing'
          }
        }
      }
      /** @description `request_timeout`: The request took too long to arrive */
      408: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_timeout'
          }
        }
      }
      /** @description `run_under_way`: A run of this kind is under way */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'run_under_way'
          }
        }
      }
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'body_too_large'
          }
        }
      }
      /** @description `media_type_unsupported`: The content type is not supported here */
      415: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'media_type_unsupported'
          }
        }
      }
      /** @description `too_many_requests`: Too many requests or failed attempts from this address; come again */
      429: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'too_many_requests'
          }
        }
      }
      /** @description `head_too_large`: URL and headers are too long */
      431: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'head_too_large'
          }
        }
      }
      /**
       * @description `keys_unavailable`: The signing keys of the tenant cannot be fetched
       *
       *     `queue_unavailable`: The queue cannot be reached, so no worker can be told
       *
       *     `database_unavailable`: The database cannot be reached
       *
       *     `unavailable`: Something is wrong on our side; try again
       */
      503: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'keys_unavailable' | 'queue_unavailable' | 'database_unavailable' | 'unavailable'
          }
        }
      }
    }
  }
  stopRun: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description What kind of run */
        kind: 'backfill' | 'sweep' | 'drift' | 'grants'
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Has the run of this kind stop at its next step */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "kind": "backfill"
           *     }
           */
          'application/json': {
            kind: string
          }
        }
      }
      /**
       * @description `request_invalid`: The request does not fit this route
       *
       *     `body_unreadable`: The body cannot be read
       *
       *     `request_malformed`: This is no HTTP request as it should be
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_invalid' | 'body_unreadable' | 'request_malformed'
          }
        }
      }
      /**
       * @description `token_missing`: An access token is needed: Authorization: Bearer <token>
       *
       *     `token_invalid`: The access token is not valid
       *
       *     `token_expired`: The access token has expired
       *
       *     `token_not_for_us`: The access token was issued by another issuer or for another audience
       *
       *     `token_bound`: The access token is bound to a key (DPoP, mTLS), and whether its sender has that is not checked here
       */
      401: {
        headers: {
          /** @description Bearer */
          'www-authenticate': string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'token_missing' | 'token_invalid' | 'token_expired' | 'token_not_for_us' | 'token_bound'
          }
        }
      }
      /**
       * @description `caller_blocked`: This user is blocked
       *
       *     `caller_gone`: This user has been deleted
       *
       *     `permission_missing`: The access token lacks a permission
       */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'caller_blocked' | 'caller_gone' | 'permission_missing'
          }
        }
      }
      /** @description `run_unknown`: There is no such run to stop */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'run_unknown'
          }
        }
      }
      /** @description `request_timeout`: The request took too long to arrive */
      408: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_timeout'
          }
        }
      }
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'body_too_large'
          }
        }
      }
      /** @description `media_type_unsupported`: The content type is not supported here */
      415: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'media_type_unsupported'
          }
        }
      }
      /** @description `too_many_requests`: Too many requests or failed attempts from this address; come again */
      429: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'too_many_requests'
          }
        }
      }
      /** @description `head_too_large`: URL and headers are too long */
      431: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'head_too_large'
          }
        }
      }
      /**
       * @description `keys_unavailable`: The signing keys of the tenant cannot be fetched
       *
       *     `database_unavailable`: The database cannot be reached
       *
       *     `unavailable`: Something is wrong on our side; try again
       */
      503: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'keys_unavailable' | 'database_unavailable' | 'unavailable'
          }
        }
      }
    }
  }
  listSources: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description How far each way in has come, and what it is missing */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "sources": [
           *         {
           *           "source": "event_stream",
           *           "last_event_at": "2026-09-01T08:00:37.373Z",
           *           "last_received_at": "2026-11-25T21:16:22.917Z",
           *           "lag_seconds": 7391748.432069,
           *           "stored": 1,
           *           "repeated": 0,
           *           "quarantined": 0,
           *           "cursor": false,
           *           "seen_until": null,
           *           "gaps": {
           *             "open": [],
           *             "closed": []
           *           }
           *         },
           *         {
           *           "source": "log_stream",
           *           "last_event_at": "2026-09-01T08:00:37.373Z",
           *           "last_received_at": "2026-11-25T21:16:22.870Z",
           *           "lag_seconds": 7391748.432069,
           *           "stored": 1,
           *           "repeated": 0,
           *           "quarantined": 0,
           *           "cursor": false,
           *           "seen_until": null,
           *           "gaps": {
           *             "open": [],
           *             "closed": []
           *           }
           *         }
           *       ]
           *     }
           */
          'application/json': {
            sources: components['schemas']['Source'][]
          }
        }
      }
      /** @description `request_malformed`: This is no HTTP request as it should be */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_malformed'
          }
        }
      }
      /**
       * @description `token_missing`: An access token is needed: Authorization: Bearer <token>
       *
       *     `token_invalid`: The access token is not valid
       *
       *     `token_expired`: The access token has expired
       *
       *     `token_not_for_us`: The access token was issued by another issuer or for another audience
       *
       *     `token_bound`: The access token is bound to a key (DPoP, mTLS), and whether its sender has that is not checked here
       */
      401: {
        headers: {
          /** @description Bearer */
          'www-authenticate': string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'token_missing' | 'token_invalid' | 'token_expired' | 'token_not_for_us' | 'token_bound'
          }
        }
      }
      /**
       * @description `caller_blocked`: This user is blocked
       *
       *     `caller_gone`: This user has been deleted
       *
       *     `permission_missing`: The access token lacks a permission
       */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'caller_blocked' | 'caller_gone' | 'permission_missing'
          }
        }
      }
      /** @description `request_timeout`: The request took too long to arrive */
      408: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_timeout'
          }
        }
      }
      /** @description `too_many_requests`: Too many requests or failed attempts from this address; come again */
      429: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'too_many_requests'
          }
        }
      }
      /** @description `head_too_large`: URL and headers are too long */
      431: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'head_too_large'
          }
        }
      }
      /**
       * @description `keys_unavailable`: The signing keys of the tenant cannot be fetched
       *
       *     `database_unavailable`: The database cannot be reached
       *
       *     `unavailable`: Something is wrong on our side; try again
       */
      503: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'keys_unavailable' | 'database_unavailable' | 'unavailable'
          }
        }
      }
    }
  }
  eraseUser: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description Auth0 user_id, percent-encoded */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Takes out everything that is held of a person who is deleted at Auth0 */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "user_id": "auth0|5f7c8ec7c33c6c004bbafe82",
           *       "erased_at": "2026-11-25T21:16:26.555Z",
           *       "ids": 1,
           *       "places": [
           *         {
           *           "place": "mirror.inbox",
           *           "what": "body removed",
           *           "entries": 0
           *         },
           *         {
           *           "place": "mirror.quarantine",
           *           "what": "removed",
           *           "entries": 0
           *         },
           *         {
           *           "place": "mirror.grants",
           *           "what": "removed",
           *           "entries": 0
           *         },
           *         {
           *           "place": "mirror.listed_grants",
           *           "what": "removed",
           *           "entries": 0
           *         },
           *         {
           *           "place": "mirror.walked",
           *           "what": "removed",
           *           "entries": 0
           *         },
           *         {
           *           "place": "mirror.runs",
           *           "what": "cursor moved to the user before",
           *           "entries": 0
           *         },
           *         {
           *           "place": "mirror.moved_rows",
           *           "what": "removed",
           *           "entries": 0
           *         },
           *         {
           *           "place": "mirror.moves",
           *           "what": "removed",
           *           "entries": 0
           *         },
           *         {
           *           "place": "users",
           *           "what": "emptied",
           *           "entries": 0
           *         },
           *         {
           *           "place": "users",
           *           "what": "removed, where nothing references it",
           *           "entries": 0
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['Receipt']
        }
      }
      /**
       * @description `request_invalid`: The request does not fit this route
       *
       *     `body_unreadable`: The body cannot be read
       *
       *     `request_malformed`: This is no HTTP request as it should be
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_invalid' | 'body_unreadable' | 'request_malformed'
          }
        }
      }
      /**
       * @description `token_missing`: An access token is needed: Authorization: Bearer <token>
       *
       *     `token_invalid`: The access token is not valid
       *
       *     `token_expired`: The access token has expired
       *
       *     `token_not_for_us`: The access token was issued by another issuer or for another audience
       *
       *     `token_bound`: The access token is bound to a key (DPoP, mTLS), and whether its sender has that is not checked here
       */
      401: {
        headers: {
          /** @description Bearer */
          'www-authenticate': string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'token_missing' | 'token_invalid' | 'token_expired' | 'token_not_for_us' | 'token_bound'
          }
        }
      }
      /**
       * @description `caller_blocked`: This user is blocked
       *
       *     `caller_gone`: This user has been deleted
       *
       *     `permission_missing`: The access token lacks a permission
       */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'caller_blocked' | 'caller_gone' | 'permission_missing'
          }
        }
      }
      /** @description `request_timeout`: The request took too long to arrive */
      408: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_timeout'
          }
        }
      }
      /** @description `user_exists`: Auth0 still has this user: delete it there first */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'user_exists'
          }
        }
      }
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'body_too_large'
          }
        }
      }
      /** @description `media_type_unsupported`: The content type is not supported here */
      415: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'media_type_unsupported'
          }
        }
      }
      /** @description `too_many_requests`: Too many requests or failed attempts from this address; come again */
      429: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'too_many_requests'
          }
        }
      }
      /** @description `head_too_large`: URL and headers are too long */
      431: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'head_too_large'
          }
        }
      }
      /**
       * @description `keys_unavailable`: The signing keys of the tenant cannot be fetched
       *
       *     `auth0_busy`: No call to Auth0 could be made in time; nothing was written, come again
       *
       *     `auth0_unavailable`: Auth0 cannot be asked now; come again
       *
       *     `database_unavailable`: The database cannot be reached
       *
       *     `unavailable`: Something is wrong on our side; try again
       */
      503: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'keys_unavailable' | 'auth0_busy' | 'auth0_unavailable' | 'database_unavailable' | 'unavailable'
          }
        }
      }
    }
  }
  getLive: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The process answers */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "status": "live"
           *     }
           */
          'application/json': {
            /** @enum {string} */
            status: 'live'
          }
        }
      }
      /** @description `request_malformed`: This is no HTTP request as it should be */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_malformed'
          }
        }
      }
      /** @description `request_timeout`: The request took too long to arrive */
      408: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_timeout'
          }
        }
      }
      /** @description `head_too_large`: URL and headers are too long */
      431: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'head_too_large'
          }
        }
      }
      /**
       * @description `database_unavailable`: The database cannot be reached
       *
       *     `unavailable`: Something is wrong on our side; try again
       */
      503: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'database_unavailable' | 'unavailable'
          }
        }
      }
    }
  }
  getReady: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The database answers, all users were gone through once, and known changes arrive in time */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "status": "ready",
           *       "stale": 0,
           *       "lag_seconds": 0,
           *       "open_gaps": 0,
           *       "backfilled": true,
           *       "schedules": []
           *     }
           */
          'application/json': components['schemas']['Ready']
        }
      }
      /** @description `request_malformed`: This is no HTTP request as it should be */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_malformed'
          }
        }
      }
      /** @description `request_timeout`: The request took too long to arrive */
      408: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_timeout'
          }
        }
      }
      /** @description `head_too_large`: URL and headers are too long */
      431: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'head_too_large'
          }
        }
      }
      /**
       * @description `not_ready`: Not ready
       *
       *     `database_unavailable`: The database cannot be reached
       *
       *     `unavailable`: Something is wrong on our side; try again
       */
      503: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'not_ready' | 'database_unavailable' | 'unavailable'
          }
        }
      }
    }
  }
  getMe: {
    parameters: {
      query?: {
        /** @description What the user has been granted, comma separated: roles, permissions, organizations; as far as it is mirrored */
        include?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The caller's row, made if it was not there */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "auth0|66d3f0a1b2c3d4e5f6071829",
           *       "user_id": "auth0|66d3f0a1b2c3d4e5f6071829",
           *       "email": "ada@example.com",
           *       "email_verified": true,
           *       "username": "ada",
           *       "phone_number": null,
           *       "phone_verified": null,
           *       "name": "Ada Example",
           *       "nickname": "ada",
           *       "given_name": "Ada",
           *       "family_name": "Example",
           *       "picture": "https://cdn.auth0.com/avatars/ad.png",
           *       "blocked": null,
           *       "last_ip": "203.0.113.24",
           *       "last_login": "2026-09-01T08:01:52.000Z",
           *       "logins_count": 1,
           *       "last_password_reset": null,
           *       "multifactor": null,
           *       "multifactor_last_modified": null,
           *       "created_at": "2026-09-01T08:00:37.373Z",
           *       "updated_at": "2026-11-25T21:16:22.679Z",
           *       "identities": [
           *         {
           *           "user_id": "66d3f0a1b2c3d4e5f6071829",
           *           "isSocial": false,
           *           "provider": "auth0",
           *           "connection": "Username-Password-Authentication"
           *         }
           *       ],
           *       "user_metadata": {
           *         "displayName": "Ada"
           *       },
           *       "app_metadata": {
           *         "plan": "pro"
           *       },
           *       "attributes": {},
           *       "first_seen_at": "2026-11-25T21:16:21.089Z",
           *       "last_seen_at": "2026-11-25T21:16:21.089Z",
           *       "answered_at": "2026-11-25T21:16:22.000Z",
           *       "told_at": null,
           *       "stale_since": null,
           *       "gone_at": null,
           *       "stale_reason": null,
           *       "merged_into": null
           *     }
           */
          'application/json': components['schemas']['UserWithGrants']
        }
      }
      /**
       * @description `request_invalid`: The request does not fit this route
       *
       *     `request_malformed`: This is no HTTP request as it should be
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_invalid' | 'request_malformed'
          }
        }
      }
      /**
       * @description `token_missing`: An access token is needed: Authorization: Bearer <token>
       *
       *     `token_invalid`: The access token is not valid
       *
       *     `token_expired`: The access token has expired
       *
       *     `token_not_for_us`: The access token was issued by another issuer or for another audience
       *
       *     `token_bound`: The access token is bound to a key (DPoP, mTLS), and whether its sender has that is not checked here
       *
       *     `token_of_a_machine`: This route is for people; the access token belongs to a machine
       */
      401: {
        headers: {
          /** @description Bearer */
          'www-authenticate': string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?:
              | 'token_missing'
              | 'token_invalid'
              | 'token_expired'
              | 'token_not_for_us'
              | 'token_bound'
              | 'token_of_a_machine'
          }
        }
      }
      /**
       * @description `caller_blocked`: This user is blocked
       *
       *     `caller_gone`: This user has been deleted
       */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'caller_blocked' | 'caller_gone'
          }
        }
      }
      /** @description `request_timeout`: The request took too long to arrive */
      408: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_timeout'
          }
        }
      }
      /** @description `too_many_requests`: Too many requests or failed attempts from this address; come again */
      429: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'too_many_requests'
          }
        }
      }
      /** @description `head_too_large`: URL and headers are too long */
      431: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'head_too_large'
          }
        }
      }
      /**
       * @description `keys_unavailable`: The signing keys of the tenant cannot be fetched
       *
       *     `database_unavailable`: The database cannot be reached
       *
       *     `unavailable`: Something is wrong on our side; try again
       */
      503: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'keys_unavailable' | 'database_unavailable' | 'unavailable'
          }
        }
      }
    }
  }
  updateMyMetadata: {
    parameters: {
      query?: never
      header?: {
        /** @description The `updated_at` of the row that the change is made upon; 412 where the user has changed since */
        'if-match'?: string
      }
      path?: never
      cookie?: never
    }
    /** @description Members of user_metadata; null removes one */
    requestBody: {
      content: {
        'application/json': {
          [key: string]: unknown
        }
      }
    }
    responses: {
      /** @description Changes the caller's user_metadata, at Auth0 and here */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "auth0|66d3f0a1b2c3d4e5f6071829",
           *       "user_id": "auth0|66d3f0a1b2c3d4e5f6071829",
           *       "email": "ada@example.com",
           *       "email_verified": true,
           *       "username": "ada",
           *       "phone_number": null,
           *       "phone_verified": null,
           *       "name": "Ada Example",
           *       "nickname": "ada",
           *       "given_name": "Ada",
           *       "family_name": "Example",
           *       "picture": "https://cdn.auth0.com/avatars/ad.png",
           *       "blocked": null,
           *       "last_ip": "203.0.113.24",
           *       "last_login": "2026-09-01T08:01:52.000Z",
           *       "logins_count": 1,
           *       "last_password_reset": null,
           *       "multifactor": null,
           *       "multifactor_last_modified": null,
           *       "created_at": "2026-09-01T08:00:37.373Z",
           *       "updated_at": "2026-11-25T21:16:22.679Z",
           *       "identities": [
           *         {
           *           "user_id": "66d3f0a1b2c3d4e5f6071829",
           *           "isSocial": false,
           *           "provider": "auth0",
           *           "connection": "Username-Password-Authentication"
           *         }
           *       ],
           *       "user_metadata": {
           *         "displayName": "Ada"
           *       },
           *       "app_metadata": {
           *         "plan": "pro"
           *       },
           *       "attributes": {},
           *       "first_seen_at": "2026-11-25T21:16:21.089Z",
           *       "last_seen_at": "2026-11-25T21:16:21.089Z",
           *       "answered_at": "2026-11-25T21:16:22.000Z",
           *       "told_at": null,
           *       "stale_since": null,
           *       "gone_at": null,
           *       "stale_reason": null,
           *       "merged_into": null
           *     }
           */
          'application/json': components['schemas']['User']
        }
      }
      /**
       * @description `request_invalid`: The request does not fit this route
       *
       *     `body_unreadable`: The body cannot be read
       *
       *     `metadata_invalid`: The metadata are not as they should be
       *
       *     `metadata_refused`: Auth0 does not take these metadata
       *
       *     `request_malformed`: This is no HTTP request as it should be
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_invalid' | 'body_unreadable' | 'metadata_invalid' | 'metadata_refused' | 'request_malformed'
          }
        }
      }
      /**
       * @description `token_missing`: An access token is needed: Authorization: Bearer <token>
       *
       *     `token_invalid`: The access token is not valid
       *
       *     `token_expired`: The access token has expired
       *
       *     `token_not_for_us`: The access token was issued by another issuer or for another audience
       *
       *     `token_bound`: The access token is bound to a key (DPoP, mTLS), and whether its sender has that is not checked here
       *
       *     `token_of_a_machine`: This route is for people; the access token belongs to a machine
       */
      401: {
        headers: {
          /** @description Bearer */
          'www-authenticate': string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?:
              | 'token_missing'
              | 'token_invalid'
              | 'token_expired'
              | 'token_not_for_us'
              | 'token_bound'
              | 'token_of_a_machine'
          }
        }
      }
      /**
       * @description `caller_blocked`: This user is blocked
       *
       *     `caller_gone`: This user has been deleted
       */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'caller_blocked' | 'caller_gone'
          }
        }
      }
      /** @description `user_unknown`: There is no such user */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'user_unknown'
          }
        }
      }
      /** @description `request_timeout`: The request took too long to arrive */
      408: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_timeout'
          }
        }
      }
      /** @description `metadata_conflict`: The user was changed at Auth0 at the same time; nothing was written */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'metadata_conflict'
          }
        }
      }
      /** @description `user_gone`: This user has been deleted */
      410: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'user_gone'
          }
        }
      }
      /** @description `metadata_changed`: The user has changed since; nothing was written */
      412: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'metadata_changed'
          }
        }
      }
      /**
       * @description `body_too_large`: The body is too large
       *
       *     `metadata_too_large`: The metadata of one user may not be so large
       */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'body_too_large' | 'metadata_too_large'
          }
        }
      }
      /** @description `media_type_unsupported`: The content type is not supported here */
      415: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'media_type_unsupported'
          }
        }
      }
      /** @description `too_many_requests`: Too many requests or failed attempts from this address; come again */
      429: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'too_many_requests'
          }
        }
      }
      /** @description `head_too_large`: URL and headers are too long */
      431: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'head_too_large'
          }
        }
      }
      /**
       * @description `keys_unavailable`: The signing keys of the tenant cannot be fetched
       *
       *     `auth0_busy`: No call to Auth0 could be made in time; nothing was written, come again
       *
       *     `auth0_unavailable`: Auth0 cannot be asked now; come again
       *
       *     `auth0_forbidden`: Auth0 does not let this mirror write: the scope update:users is missing
       *
       *     `database_unavailable`: The database cannot be reached
       *
       *     `unavailable`: Something is wrong on our side; try again
       */
      503: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?:
              | 'keys_unavailable'
              | 'auth0_busy'
              | 'auth0_unavailable'
              | 'auth0_forbidden'
              | 'database_unavailable'
              | 'unavailable'
          }
        }
      }
    }
  }
  getMetrics: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Prometheus text */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'text/plain': string
        }
      }
      /** @description `request_malformed`: This is no HTTP request as it should be */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_malformed'
          }
        }
      }
      /** @description `request_timeout`: The request took too long to arrive */
      408: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_timeout'
          }
        }
      }
      /** @description `head_too_large`: URL and headers are too long */
      431: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'head_too_large'
          }
        }
      }
      /**
       * @description `database_unavailable`: The database cannot be reached
       *
       *     `unavailable`: Something is wrong on our side; try again
       */
      503: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'database_unavailable' | 'unavailable'
          }
        }
      }
    }
  }
  getOpenapi: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description This document */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            openapi: string
          } & {
            [key: string]: unknown
          }
        }
      }
      /** @description `request_malformed`: This is no HTTP request as it should be */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_malformed'
          }
        }
      }
      /** @description `request_timeout`: The request took too long to arrive */
      408: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_timeout'
          }
        }
      }
      /** @description `head_too_large`: URL and headers are too long */
      431: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'head_too_large'
          }
        }
      }
      /**
       * @description `database_unavailable`: The database cannot be reached
       *
       *     `unavailable`: Something is wrong on our side; try again
       */
      503: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'database_unavailable' | 'unavailable'
          }
        }
      }
    }
  }
  getUser: {
    parameters: {
      query?: {
        /** @description What the user has been granted, comma separated: roles, permissions, organizations; as far as it is mirrored */
        include?: string
      }
      header?: never
      path: {
        /** @description Auth0 user_id, percent-encoded */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description One user */
      200: {
        headers: {
          /** @description Where the user was linked into another: the path of that one */
          'content-location'?: string
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "google-oauth2|103547991597142817347",
           *       "user_id": "google-oauth2|103547991597142817347",
           *       "email": "lin@example.org",
           *       "email_verified": true,
           *       "username": null,
           *       "phone_number": null,
           *       "phone_verified": null,
           *       "name": "Lin Example",
           *       "nickname": "lin",
           *       "given_name": "Lin",
           *       "family_name": "Example",
           *       "picture": "https://cdn.auth0.com/avatars/li.png",
           *       "blocked": null,
           *       "last_ip": null,
           *       "last_login": null,
           *       "logins_count": null,
           *       "last_password_reset": null,
           *       "multifactor": null,
           *       "multifactor_last_modified": null,
           *       "created_at": "2026-08-02T10:00:00.000Z",
           *       "updated_at": "2026-09-01T08:02:29.000Z",
           *       "identities": [
           *         {
           *           "user_id": "103547991597142817347",
           *           "isSocial": true,
           *           "provider": "google-oauth2",
           *           "connection": "google-oauth2"
           *         }
           *       ],
           *       "user_metadata": {},
           *       "app_metadata": {},
           *       "attributes": {
           *         "locale": "en"
           *       },
           *       "first_seen_at": "2026-11-25T21:16:21.723Z",
           *       "last_seen_at": "2026-11-25T21:16:21.723Z",
           *       "answered_at": "2026-11-25T21:16:22.000Z",
           *       "told_at": null,
           *       "stale_since": null,
           *       "gone_at": null,
           *       "stale_reason": null,
           *       "merged_into": null
           *     }
           */
          'application/json': components['schemas']['FoundUser']
        }
      }
      /**
       * @description `request_invalid`: The request does not fit this route
       *
       *     `request_malformed`: This is no HTTP request as it should be
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_invalid' | 'request_malformed'
          }
        }
      }
      /**
       * @description `token_missing`: An access token is needed: Authorization: Bearer <token>
       *
       *     `token_invalid`: The access token is not valid
       *
       *     `token_expired`: The access token has expired
       *
       *     `token_not_for_us`: The access token was issued by another issuer or for another audience
       *
       *     `token_bound`: The access token is bound to a key (DPoP, mTLS), and whether its sender has that is not checked here
       */
      401: {
        headers: {
          /** @description Bearer */
          'www-authenticate': string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'token_missing' | 'token_invalid' | 'token_expired' | 'token_not_for_us' | 'token_bound'
          }
        }
      }
      /**
       * @description `caller_blocked`: This user is blocked
       *
       *     `caller_gone`: This user has been deleted
       *
       *     `permission_missing`: The access token lacks a permission
       */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'caller_blocked' | 'caller_gone' | 'permission_missing'
          }
        }
      }
      /** @description `user_unknown`: There is no such user */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'user_unknown'
          }
        }
      }
      /** @description `request_timeout`: The request took too long to arrive */
      408: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_timeout'
          }
        }
      }
      /** @description `user_gone`: This user has been deleted */
      410: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'user_gone'
          }
        }
      }
      /** @description `too_many_requests`: Too many requests or failed attempts from this address; come again */
      429: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'too_many_requests'
          }
        }
      }
      /** @description `head_too_large`: URL and headers are too long */
      431: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'head_too_large'
          }
        }
      }
      /**
       * @description `keys_unavailable`: The signing keys of the tenant cannot be fetched
       *
       *     `database_unavailable`: The database cannot be reached
       *
       *     `unavailable`: Something is wrong on our side; try again
       */
      503: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'keys_unavailable' | 'database_unavailable' | 'unavailable'
          }
        }
      }
    }
  }
  lookupUsers: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** @description At least one key, and 1000 of both together */
    requestBody: {
      content: {
        'application/json': {
          /** @description Auth0's user_id */
          ids?: string[]
          /** @description E-mail addresses */
          emails?: string[]
        }
      }
    }
    responses: {
      /** @description Up to 1000 users */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "users": [
           *         {
           *           "id": "auth0|66d3f0a1b2c3d4e5f6071829",
           *           "user_id": "auth0|66d3f0a1b2c3d4e5f6071829",
           *           "email": "ada@example.com",
           *           "email_verified": true,
           *           "username": "ada",
           *           "phone_number": null,
           *           "phone_verified": null,
           *           "name": "Ada Example",
           *           "nickname": "ada",
           *           "given_name": "Ada",
           *           "family_name": "Example",
           *           "picture": "https://cdn.auth0.com/avatars/ad.png",
           *           "blocked": null,
           *           "last_ip": "203.0.113.24",
           *           "last_login": "2026-09-01T08:01:52.000Z",
           *           "logins_count": 1,
           *           "last_password_reset": null,
           *           "multifactor": null,
           *           "multifactor_last_modified": null,
           *           "created_at": "2026-09-01T08:00:37.373Z",
           *           "updated_at": "2026-11-25T21:16:22.679Z",
           *           "identities": [
           *             {
           *               "user_id": "66d3f0a1b2c3d4e5f6071829",
           *               "isSocial": false,
           *               "provider": "auth0",
           *               "connection": "Username-Password-Authentication"
           *             }
           *           ],
           *           "user_metadata": {
           *             "displayName": "Ada"
           *           },
           *           "app_metadata": {
           *             "plan": "pro"
           *           },
           *           "attributes": {},
           *           "first_seen_at": "2026-11-25T21:16:21.089Z",
           *           "last_seen_at": "2026-11-25T21:16:21.089Z",
           *           "answered_at": "2026-11-25T21:16:22.000Z",
           *           "told_at": null,
           *           "stale_since": null,
           *           "gone_at": null,
           *           "stale_reason": null,
           *           "merged_into": null
           *         },
           *         {
           *           "id": "google-oauth2|103547991597142817347",
           *           "user_id": "google-oauth2|103547991597142817347",
           *           "email": "lin@example.org",
           *           "email_verified": true,
           *           "username": null,
           *           "phone_number": null,
           *           "phone_verified": null,
           *           "name": "Lin Example",
           *           "nickname": "lin",
           *           "given_name": "Lin",
           *           "family_name": "Example",
           *           "picture": "https://cdn.auth0.com/avatars/li.png",
           *           "blocked": null,
           *           "last_ip": null,
           *           "last_login": null,
           *           "logins_count": null,
           *           "last_password_reset": null,
           *           "multifactor": null,
           *           "multifactor_last_modified": null,
           *           "created_at": "2026-08-02T10:00:00.000Z",
           *           "updated_at": "2026-09-01T08:02:29.000Z",
           *           "identities": [
           *             {
           *               "user_id": "103547991597142817347",
           *               "isSocial": true,
           *               "provider": "google-oauth2",
           *               "connection": "google-oauth2"
           *             }
           *           ],
           *           "user_metadata": {},
           *           "app_metadata": {},
           *           "attributes": {
           *             "locale": "en"
           *           },
           *           "first_seen_at": "2026-11-25T21:16:21.723Z",
           *           "last_seen_at": "2026-11-25T21:16:21.723Z",
           *           "answered_at": "2026-11-25T21:16:22.000Z",
           *           "told_at": null,
           *           "stale_since": null,
           *           "gone_at": null,
           *           "stale_reason": null,
           *           "merged_into": null
           *         }
           *       ],
           *       "missing": [
           *         "auth0|nobody"
           *       ]
           *     }
           */
          'application/json': {
            users: components['schemas']['LookedUpUser'][]
            missing: string[]
          }
        }
      }
      /**
       * @description `request_invalid`: The request does not fit this route
       *
       *     `body_unreadable`: The body cannot be read
       *
       *     `request_malformed`: This is no HTTP request as it should be
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_invalid' | 'body_unreadable' | 'request_malformed'
          }
        }
      }
      /**
       * @description `token_missing`: An access token is needed: Authorization: Bearer <token>
       *
       *     `token_invalid`: The access token is not valid
       *
       *     `token_expired`: The access token has expired
       *
       *     `token_not_for_us`: The access token was issued by another issuer or for another audience
       *
       *     `token_bound`: The access token is bound to a key (DPoP, mTLS), and whether its sender has that is not checked here
       */
      401: {
        headers: {
          /** @description Bearer */
          'www-authenticate': string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'token_missing' | 'token_invalid' | 'token_expired' | 'token_not_for_us' | 'token_bound'
          }
        }
      }
      /**
       * @description `caller_blocked`: This user is blocked
       *
       *     `caller_gone`: This user has been deleted
       *
       *     `permission_missing`: The access token lacks a permission
       */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'caller_blocked' | 'caller_gone' | 'permission_missing'
          }
        }
      }
      /** @description `request_timeout`: The request took too long to arrive */
      408: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_timeout'
          }
        }
      }
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'body_too_large'
          }
        }
      }
      /** @description `media_type_unsupported`: The content type is not supported here */
      415: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'media_type_unsupported'
          }
        }
      }
      /** @description `too_many_requests`: Too many requests or failed attempts from this address; come again */
      429: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'too_many_requests'
          }
        }
      }
      /** @description `head_too_large`: URL and headers are too long */
      431: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'head_too_large'
          }
        }
      }
      /**
       * @description `keys_unavailable`: The signing keys of the tenant cannot be fetched
       *
       *     `database_unavailable`: The database cannot be reached
       *
       *     `unavailable`: Something is wrong on our side; try again
       */
      503: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'keys_unavailable' | 'database_unavailable' | 'unavailable'
          }
        }
      }
    }
  }
  verify: {
    parameters: {
      query?: {
        /** @description A permission that the token must carry; where there are several, all of them */
        permission?: string[]
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Lets a request through a gateway, or not */
      200: {
        headers: {
          /** @description `id` of the caller */
          'x-user-id': string
          /** @description `email` of the caller */
          'x-user-email': string
          /** @description `email_verified` of the caller */
          'x-user-email-verified': string
          /** @description `name` of the caller */
          'x-user-name': string
          /** @description Headers that are empty because their values are too long */
          'x-user-omitted': string
          /** @description authorization, where the answer may be kept */
          vary?: string
          /** @description Seconds for which it may be kept, for nginx */
          'x-accel-expires'?: string
          [name: string]: unknown
        }
        content?: never
      }
      /**
       * @description `request_invalid`: The request does not fit this route
       *
       *     `request_malformed`: This is no HTTP request as it should be
       */
      400: {
        headers: {
          /** @description The code of the problem */
          'x-verify-code'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_invalid' | 'request_malformed'
          }
        }
      }
      /**
       * @description `token_missing`: An access token is needed: Authorization: Bearer <token>
       *
       *     `token_invalid`: The access token is not valid
       *
       *     `token_expired`: The access token has expired
       *
       *     `token_not_for_us`: The access token was issued by another issuer or for another audience
       *
       *     `token_bound`: The access token is bound to a key (DPoP, mTLS), and whether its sender has that is not checked here
       *
       *     `token_of_a_machine`: This route is for people; the access token belongs to a machine
       */
      401: {
        headers: {
          /** @description The code of the problem */
          'x-verify-code'?: string
          /** @description Bearer */
          'www-authenticate': string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?:
              | 'token_missing'
              | 'token_invalid'
              | 'token_expired'
              | 'token_not_for_us'
              | 'token_bound'
              | 'token_of_a_machine'
          }
        }
      }
      /**
       * @description `caller_blocked`: This user is blocked
       *
       *     `caller_gone`: This user has been deleted
       *
       *     `permission_missing`: The access token lacks a permission
       */
      403: {
        headers: {
          /** @description The code of the problem */
          'x-verify-code'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'caller_blocked' | 'caller_gone' | 'permission_missing'
          }
        }
      }
      /** @description `request_timeout`: The request took too long to arrive */
      408: {
        headers: {
          /** @description The code of the problem */
          'x-verify-code'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_timeout'
          }
        }
      }
      /** @description `too_many_requests`: Too many requests or failed attempts from this address; come again */
      429: {
        headers: {
          /** @description The code of the problem */
          'x-verify-code'?: string
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'too_many_requests'
          }
        }
      }
      /** @description `head_too_large`: URL and headers are too long */
      431: {
        headers: {
          /** @description The code of the problem */
          'x-verify-code'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'head_too_large'
          }
        }
      }
      /**
       * @description `keys_unavailable`: The signing keys of the tenant cannot be fetched
       *
       *     `database_unavailable`: The database cannot be reached
       *
       *     `unavailable`: Something is wrong on our side; try again
       */
      503: {
        headers: {
          /** @description The code of the problem */
          'x-verify-code'?: string
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'keys_unavailable' | 'database_unavailable' | 'unavailable'
          }
        }
      }
    }
  }
  takeEvents: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** @description CloudEvents, zipped or not */
    requestBody: {
      content: {
        '*/*': unknown
      }
    }
    responses: {
      /** @description Take in events of an Auth0 event stream */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "stored": 1,
           *       "repeated": 0,
           *       "quarantined": 0
           *     }
           */
          'application/json': components['schemas']['Delivered']
        }
      }
      /**
       * @description `body_unreadable`: The body cannot be read
       *
       *     `request_malformed`: This is no HTTP request as it should be
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'body_unreadable' | 'request_malformed'
          }
        }
      }
      /** @description `secret_wrong`: The Authorization header is not one of the accepted secrets */
      401: {
        headers: {
          /** @description Bearer */
          'www-authenticate': string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'secret_wrong'
          }
        }
      }
      /** @description `request_timeout`: The request took too long to arrive */
      408: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_timeout'
          }
        }
      }
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'body_too_large'
          }
        }
      }
      /** @description `media_type_unsupported`: The content type is not supported here */
      415: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'media_type_unsupported'
          }
        }
      }
      /** @description `too_many_requests`: Too many requests or failed attempts from this address; come again */
      429: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'too_many_requests'
          }
        }
      }
      /** @description `head_too_large`: URL and headers are too long */
      431: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'head_too_large'
          }
        }
      }
      /**
       * @description `intake_full`: More bodies are under way than there is room for; come again
       *
       *     `database_unavailable`: The database cannot be reached
       *
       *     `unavailable`: Something is wrong on our side; try again
       */
      503: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'intake_full' | 'database_unavailable' | 'unavailable'
          }
        }
      }
    }
  }
  takeLogs: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** @description What Auth0 has logged, in any format that it sends, zipped or not */
    requestBody: {
      content: {
        '*/*': unknown
      }
    }
    responses: {
      /** @description Take in events of an Auth0 log stream */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "stored": 1,
           *       "repeated": 0,
           *       "quarantined": 0
           *     }
           */
          'application/json': components['schemas']['Delivered']
        }
      }
      /**
       * @description `body_unreadable`: The body cannot be read
       *
       *     `request_malformed`: This is no HTTP request as it should be
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'body_unreadable' | 'request_malformed'
          }
        }
      }
      /** @description `secret_wrong`: The Authorization header is not one of the accepted secrets */
      401: {
        headers: {
          /** @description Bearer */
          'www-authenticate': string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'secret_wrong'
          }
        }
      }
      /** @description `request_timeout`: The request took too long to arrive */
      408: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'request_timeout'
          }
        }
      }
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'body_too_large'
          }
        }
      }
      /** @description `media_type_unsupported`: The content type is not supported here */
      415: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'media_type_unsupported'
          }
        }
      }
      /** @description `too_many_requests`: Too many requests or failed attempts from this address; come again */
      429: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'too_many_requests'
          }
        }
      }
      /** @description `head_too_large`: URL and headers are too long */
      431: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'head_too_large'
          }
        }
      }
      /**
       * @description `intake_full`: More bodies are under way than there is room for; come again
       *
       *     `database_unavailable`: The database cannot be reached
       *
       *     `unavailable`: Something is wrong on our side; try again
       */
      503: {
        headers: {
          /** @description Seconds after which to come again */
          'retry-after': number
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'intake_full' | 'database_unavailable' | 'unavailable'
          }
        }
      }
    }
  }
}
