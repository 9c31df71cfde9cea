// The types of docs/openapi.json, made by openapi-typescript: `npm run docs` writes them.
// sha256 of the document: 41c584e84b6dfe2dde07c27237d9b9c961d153a168f4a3fb5459eb64da7c8eeb
export interface paths {
  '/admin/history': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * What came in and how the mirror stood, minute by minute
     * @description Of what nobody has measured there is null. A worker keeps the minutes of the last two days.
     */
    get: operations['getHistory']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/live': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * The overview as Server-Sent Events, at once and whenever it has changed
     * @description At most once a second. `overview` has the whole of it, `progress` the runs under way; `beat` comes where there is nothing to tell. Ends with the session, or with the token.
     */
    get: operations['followOverview']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/overview': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Whether the mirror can be trusted, and why; and what goes on
     * @description What the dashboard shows first. `null`: it is not known.
     */
    get: operations['getOverview']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/quarantine': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * What came in and could not be read or stored, the newest first
     * @description Its bodies hold whatever was sent.
     */
    get: operations['listQuarantine']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/quarantine/replay': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Has what was set aside taken up again, all of it or some
     * @description As `user-mirror replay`. What can be read and stored now goes the way of any delivery.
     */
    post: operations['replayQuarantine']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
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
     * @description Needs ADMIN_TOKEN, the permission admin:mirror, or a session of the dashboard.
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
  '/admin/subscribers': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Who gets the changes as webhooks, and how far each has come
     * @description Needs ADMIN_TOKEN, or the permission admin:mirror. What is wrong with one that is paused is its `paused_reason`.
     */
    get: operations['listSubscribers']
    put?: never
    /**
     * Adds a subscriber; its secret is shown this once
     * @description Without a cursor it gets what comes from now on.
     */
    post: operations['addSubscriber']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/subscribers/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /**
     * Removes a subscriber
     * @description Nothing more is sent to it.
     */
    delete: operations['removeSubscriber']
    options?: never
    head?: never
    /**
     * Gives a subscriber another URL or filter
     * @description What is not named stays as it is.
     */
    patch: operations['changeSubscriber']
    trace?: never
  }
  '/admin/subscribers/{id}/pause': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Sends nothing more for now
     * @description It keeps its place.
     */
    post: operations['pauseSubscriber']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/subscribers/{id}/resume': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Goes on where it stopped, or behind a cursor; also tries again at once
     * @description Messages since are sent in order; a few may come again.
     */
    post: operations['resumeSubscriber']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/subscribers/{id}/rotate': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Gives a subscriber another secret, shown this once; the old one signs as well for a while
     * @description While both sign, a message has two signatures.
     */
    post: operations['rotateSecret']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/subscribers/{id}/test': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Sends a signed message of the type subscriber.test
     * @description Also to one that is paused.
     */
    post: operations['testSubscriber']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/users': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Finds users by id, or by how their e-mail address or name begins
     * @description In that order, each of them once. Deleted users are found as well.
     */
    get: operations['findUsers']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/users/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * All that is known of a user, and of how it came to be so
     * @description Whoever was linked into another is shown as that one.
     */
    get: operations['inspectUser']
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
  '/admin/users/{id}/refresh': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Marks a row stale, so that a worker asks Auth0 before all others
     * @description As `user-mirror refresh`. Answers before Auth0 is asked.
     */
    post: operations['refreshUser']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v2/users': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * As Auth0 answers "List or Search Users"
     * @description Needs the permission read:users. Not only the first 1,000 users can be paged through. 503 where the search takes too long.
     */
    get: operations['listAuth0Users']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v2/users-by-email': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * As Auth0 answers "Search Users by Email"
     * @description Needs the permission read:users.
     */
    get: operations['listAuth0UsersByEmail']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v2/users/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * As Auth0 answers "Get a User"
     * @description Needs the permission read:users. 503 where Auth0 has not told of the user yet.
     */
    get: operations['getAuth0User']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/changes': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * What has changed about users behind a cursor, in order
     * @description Needs the permission read:users. Every change of a user comes once, those of one user in their order,
     *     and none is missing between `after` and `next`. An empty list has a `next`, too: always go on from there. With
     *     `Accept: text/event-stream` the answer goes on: events are named for the kind, their `id` is the cursor, and
     *     `Last-Event-ID` counts before `after`. A cursor older than what is kept is answered 410 `cursor_expired`.
     */
    get: operations['listChanges']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/dashboard/session': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Signs a browser in to the dashboard
     * @description The session is a cookie that no script can read. It ends after twelve hours, with the access token, and when ADMIN_TOKEN is changed.
     */
    post: operations['openSession']
    /**
     * Signs a browser out of the dashboard
     * @description Any number of times.
     */
    delete: operations['endSession']
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
     * @description Those of the database are one for all processes; where it does not answer, they are left out.
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
  '/users': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Users who fit, page after page
     * @description Needs the permission read:users. A user fits who fits every filter. Beside those listed there are filters
     *     on members of `user_metadata`, `app_metadata`, `attributes` and `identities`, with dots down into objects and through
     *     lists, and all operators: `app_metadata.plan=pro`, `user_metadata.theme.in=dark,light`, `identities.connection=github`,
     *     `app_metadata.seats.gte=5`, `app_metadata.plan.exists=true`. Whatever is not a parameter, and whatever is given twice, is
     *     refused by name. Pages are stable: whoever is not changed meanwhile is on one page, whatever else is written.
     */
    get: operations['searchUsers']
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
    /**
     * Auth0Failure
     * @description An error as Auth0's Management API tells it
     */
    Auth0Failure: {
      /** @description That of the answer */
      statusCode: number
      /** @description The name of the status */
      error: string
      /** @description For people */
      message: string
      /** @description Auth0's code where it has one, else the mirror's */
      errorCode?: string
      /** @description Of refused tokens */
      attributes?: {
        error: string
      }
    }
    /** Auth0User */
    Auth0User: {
      user_id?: string
      email?: string
      email_verified?: boolean
      username?: string
      phone_number?: string
      phone_verified?: boolean
      /** @description An instant */
      created_at?: string
      /** @description An instant */
      updated_at?: string
      identities?: {
        [key: string]: unknown
      }[]
      app_metadata?: {
        [key: string]: unknown
      }
      user_metadata?: {
        [key: string]: unknown
      }
      picture?: string
      name?: string
      nickname?: string
      multifactor?: unknown[]
      last_ip?: string
      /** @description An instant */
      last_login?: string
      logins_count?: number
      blocked?: boolean
      given_name?: string
      family_name?: string
    } & {
      [key: string]: unknown
    }
    /** backfill */
    backfill: {
      /** @enum {string} */
      kind: 'backfill'
      /** @description More may be removed than the share allows */
      confirm?: boolean
      /** @description Of the live rows; where more are absent the run is held */
      share?: number
    }
    /** Change */
    Change: {
      /** @description Of this change: behind it comes the next */
      cursor: string
      user_id: string
      /** @description removed: the row is gone; erased: whatever is held of this user is to be erased */
      kind: 'created' | 'updated' | 'deleted' | 'restored' | 'linked' | 'unlinked' | 'removed' | 'erased'
      /** @description Columns that have another value; [] where the row came or went */
      changed: string[]
      /**
       * Format: date-time
       * @description When the transaction began that changed it
       */
      at: string
      /** @description What the changed columns held; null where values are not kept (CHANGES_VALUES), or the user is gone */
      before: {
        [key: string]: unknown
      } | null
      /** @description What they hold since, of a new row all of them */
      after: {
        [key: string]: unknown
      } | null
    }
    /**
     * Comparison
     * @description The last drift check, or walk through everybody
     */
    Comparison: {
      kind: 'drift' | 'backfill'
      /** Format: date-time */
      at: string
      compared: number
      equal: number
      /** @description Said they were fresh, and were not */
      different: number
      repaired: number
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
    /** History */
    History: {
      step_seconds: number
      /** Format: date-time */
      from: string
      /** @description When each step begins, seconds since 1970; the last one goes on */
      times: number[]
      /** @description Events received, by what they tell: created, changed, deleted, login, activity, api_write, granted, ignored, unknown; without those of which there were none */
      events: {
        [key: string]: number[]
      }
      /** @description Seconds from an event's date at Auth0 to its receipt here */
      lag: {
        /** @description 50 % took no longer; null: nothing was received */
        p50: (number | null)[]
        /** @description 95 % took no longer; null: nothing was received */
        p95: (number | null)[]
        /** @description 99 % took no longer; null: nothing was received */
        p99: (number | null)[]
      }
      /** @description Rows known to be out of date; null: nobody looked */
      stale: (number | null)[]
      /** @description Calls of the Management API; null: not known */
      calls: (number | null)[]
      /** @description Share of the smallest rate limit that was used up by the latest answer; null: there was none */
      budget_used: (number | null)[]
      /** @description Calls that it still held by that answer */
      budget_left: (number | null)[]
    }
    /** InspectedUser */
    InspectedUser: {
      user: components['schemas']['User']
      /** @description The id asked for, where it was linked into this one */
      resolved_from?: string
      identities: unknown[]
      staleness: {
        /** @description Since when the profile is known to be out of date; null: nothing known is missing */
        stale_since: string | null
        /** @description What made it so */
        stale_reason: string | null
        /** @description When Auth0 gave this profile, on Auth0's clock; null: not asked yet */
        answered_at: string | null
        /** @description Time of the newest event that the profile was taken from, on Auth0's clock; null: none was */
        told_at: string | null
      }
      /** @description Users who were linked into this one */
      merged: string[]
      grants: {
        kind: string
        items: unknown[]
        answered_at: string | null
        stale_since: string | null
      }[]
      /** @description Those in the inbox that name the user, the newest 50 */
      events: {
        id: string
        source: string
        type: string
        title: string | null
        /** @description As in GET /admin/history */
        meaning: string
        /** Format: date-time */
        date: string
        /** Format: date-time */
        received_at: string
      }[]
      /** @description Older ones were not looked for, for want of time; null: all were */
      events_searched_from: string | null
      auth0_url: string | null
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
    /** Overview */
    Overview: {
      /** Format: date-time */
      at: string
      users: {
        live: number
        gone: number
        /** @description `live` and `gone` are estimates */
        about: boolean
        stale: number
        /** @description Among the stale: Auth0 has told nothing of them yet; null: too many are stale to say */
        stub: number | null
        oldest_stale_since: string | null
      }
      /** @description Everything known that happened before is in the rows; null: nothing is known */
      applied_until: string | null
      trust: 'true' | 'behind' | 'unknown'
      /** @description Why it is not `true`, a sentence each */
      reasons: string[]
      comparison: components['schemas']['Comparison'] | null
      backfilled_at: string | null
      sources: components['schemas']['Source'][]
      budget: {
        limit: number
        remaining: number
        reset_at: string | null
        /** @description Share that is left to the team's own traffic */
        reserve: number
      }[]
      /** @description Calls for each user that was refreshed, so far */
      refreshes: number | null
      /** @description The newest ten */
      runs: components['schemas']['Run'][]
      quarantine: {
        waiting: number
      }
      /** @description Of the last drift check */
      drift_by_field: {
        field: string
        different: number
      }[]
      tenant: {
        domain: string
        manage_url: string | null
      }
      version: string
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
    /** Replayed */
    Replayed: {
      taken: number
      /** @description Still not readable or storable */
      left: number
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
    /** Subscriber */
    Subscriber: {
      /** Format: uuid */
      id: string
      url: string
      /** @description Kinds of change that are sent; none: all */
      kinds: string[]
      /** @description A change of one of these fields is sent; none: of any */
      fields: string[]
      /** @description Everything up to here in the feed is delivered, or not wanted */
      cursor: string
      /** Format: date-time */
      created_at: string
      paused_at: string | null
      /** @description operator, failing (nothing was taken for a day), gone (410), cursor_expired, cursor_invalid, secret_unreadable */
      paused_reason: string | null
      /** @description Messages so far */
      delivered: number
      delivered_at: string | null
      /** @description Failures since the last delivery */
      attempts: number
      failing_since: string | null
      failed_at: string | null
      /** @description The last one: a status or a code */
      failure: string | null
      /** @description When it is tried again after a failure */
      retry_at: string | null
    }
    /** SubscriberWithSecret */
    SubscriberWithSecret: {
      /** Format: uuid */
      id: string
      url: string
      /** @description Kinds of change that are sent; none: all */
      kinds: string[]
      /** @description A change of one of these fields is sent; none: of any */
      fields: string[]
      /** @description Everything up to here in the feed is delivered, or not wanted */
      cursor: string
      /** Format: date-time */
      created_at: string
      paused_at: string | null
      /** @description operator, failing (nothing was taken for a day), gone (410), cursor_expired, cursor_invalid, secret_unreadable */
      paused_reason: string | null
      /** @description Messages so far */
      delivered: number
      delivered_at: string | null
      /** @description Failures since the last delivery */
      attempts: number
      failing_since: string | null
      failed_at: string | null
      /** @description The last one: a status or a code */
      failure: string | null
      /** @description When it is tried again after a failure */
      retry_at: string | null
      /** @description What messages are signed with; it is not shown again */
      secret: string
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
  getHistory: {
    parameters: {
      query: {
        /** @description How far back */
        minutes: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What came in and how the mirror stood, minute by minute */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "step_seconds": 60,
           *       "from": "2026-11-26T01:03:00.000Z",
           *       "times": [
           *         1795654980,
           *         1795655040
           *       ],
           *       "events": {
           *         "created": [
           *           0,
           *           1
           *         ],
           *         "login": [
           *           0,
           *           1
           *         ]
           *       },
           *       "lag": {
           *         "p50": [
           *           null,
           *           7405416.813774
           *         ],
           *         "p95": [
           *           null,
           *           7405416.852966299
           *         ],
           *         "p99": [
           *           null,
           *           7405416.856450059
           *         ]
           *       },
           *       "stale": [
           *         0,
           *         null
           *       ],
           *       "calls": [
           *         null,
           *         null
           *       ],
           *       "budget_used": [
           *         null,
           *         null
           *       ],
           *       "budget_left": [
           *         null,
           *         null
           *       ]
           *     }
           */
          'application/json': components['schemas']['History']
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
  followOverview: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Events `overview`, `progress`, `beat` */
      200: {
        headers: {
          /** @description no: nginx is to pass it on at once */
          'x-accel-buffering': string
          [name: string]: unknown
        }
        content: {
          'text/event-stream': string
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
  getOverview: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Whether the mirror can be trusted, and why; and what goes on */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "at": "2026-11-26T01:04:16.230Z",
           *       "users": {
           *         "live": 2,
           *         "gone": 0,
           *         "about": false,
           *         "stale": 0,
           *         "stub": 0,
           *         "oldest_stale_since": null
           *       },
           *       "applied_until": "2026-11-26T01:04:14.500Z",
           *       "trust": "unknown",
           *       "reasons": [
           *         "Not all users of the tenant have been gone through yet.",
           *         "Deliveries that could not be read are set aside, and may tell of changes."
           *       ],
           *       "comparison": null,
           *       "backfilled_at": null,
           *       "sources": [
           *         {
           *           "source": "event_stream",
           *           "last_event_at": "2026-09-01T08:00:37.373Z",
           *           "last_received_at": "2026-11-26T01:04:14.230Z",
           *           "lag_seconds": 7405418.916014,
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
           *           "last_received_at": "2026-11-26T01:04:16.175Z",
           *           "lag_seconds": 7405418.916014,
           *           "stored": 1,
           *           "repeated": 0,
           *           "quarantined": 1,
           *           "cursor": false,
           *           "seen_until": null,
           *           "gaps": {
           *             "open": [],
           *             "closed": []
           *           }
           *         }
           *       ],
           *       "budget": [
           *         {
           *           "limit": 10000,
           *           "remaining": 9997,
           *           "reset_at": "2026-11-26T01:04:15.000Z",
           *           "reserve": 0.3
           *         }
           *       ],
           *       "refreshes": 1,
           *       "runs": [
           *         {
           *           "id": "2",
           *           "kind": "backfill",
           *           "started_at": "2026-11-26T01:04:14.554Z",
           *           "worked_at": "2026-11-26T01:04:14.554Z",
           *           "finished_at": null,
           *           "stop_asked_at": null,
           *           "outcome": null,
           *           "reason": null,
           *           "settings": {},
           *           "figures": {},
           *           "calls": 0
           *         },
           *         {
           *           "id": "1",
           *           "kind": "sweep",
           *           "started_at": "2026-11-26T01:04:14.500Z",
           *           "worked_at": "2026-11-26T01:04:14.619Z",
           *           "finished_at": "2026-11-26T01:04:14.619Z",
           *           "stop_asked_at": null,
           *           "outcome": "completed",
           *           "reason": "0 changed users seen until 2026-11-26T01:04:14.000Z, 0 rows were behind",
           *           "settings": {},
           *           "figures": {
           *             "found": 0,
           *             "hinted": 0,
           *             "out_of_reach": 0
           *           },
           *           "calls": 1
           *         }
           *       ],
           *       "quarantine": {
           *         "waiting": 1
           *       },
           *       "drift_by_field": [],
           *       "tenant": {
           *         "domain": "127.0.0.1:35999",
           *         "manage_url": null
           *       },
           *       "version": "0.1.0"
           *     }
           */
          'application/json': components['schemas']['Overview']
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
  listQuarantine: {
    parameters: {
      query: {
        /** @description How many */
        limit: number
        /** @description `next` of the page before */
        after?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What came in and could not be read or stored, the newest first */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "id": "1",
           *           "source": "log_stream",
           *           "at": "2026-11-26T01:04:16.175Z",
           *           "reason": "no log event: log_id or type is missing",
           *           "bytes": 12,
           *           "preview": "{\"type\":\"s\"}"
           *         }
           *       ],
           *       "next": null
           *     }
           */
          'application/json': {
            items: {
              id: string
              source: string
              /**
               * Format: date-time
               * @description When it was received
               */
              at: string
              reason: string
              bytes: number
              /** @description How it begins; what is no UTF-8 shows as U+FFFD */
              preview: string
            }[]
            next: string | null
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
  replayQuarantine: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** @description What is to be taken up */
    requestBody: {
      content: {
        'application/json': {
          /** @description Only these */
          ids?: string[]
        }
      }
    }
    responses: {
      /** @description Has what was set aside taken up again, all of it or some */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "taken": 0,
           *       "left": 1
           *     }
           */
          'application/json': components['schemas']['Replayed']
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
       *     `cross_site`: With a session this is for the dashboard's own page alone
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
            code?: 'caller_blocked' | 'caller_gone' | 'cross_site' | 'permission_missing'
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
           *           "started_at": "2026-11-26T01:04:14.554Z",
           *           "worked_at": "2026-11-26T01:04:14.554Z",
           *           "finished_at": null,
           *           "stop_asked_at": "2026-11-26T01:04:21.534Z",
           *           "outcome": null,
           *           "reason": null,
           *           "settings": {},
           *           "figures": {},
           *           "calls": 0
           *         },
           *         {
           *           "id": "1",
           *           "kind": "sweep",
           *           "started_at": "2026-11-26T01:04:14.500Z",
           *           "worked_at": "2026-11-26T01:04:14.619Z",
           *           "finished_at": "2026-11-26T01:04:14.619Z",
           *           "stop_asked_at": null,
           *           "outcome": "completed",
           *           "reason": "0 changed users seen until 2026-11-26T01:04:14.000Z, 0 rows were behind",
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
       *     `cross_site`: With a session this is for the dashboard's own page alone
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
            code?: 'caller_blocked' | 'caller_gone' | 'cross_site' | 'permission_missing'
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
       *     `cross_site`: With a session this is for the dashboard's own page alone
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
            code?: 'caller_blocked' | 'caller_gone' | 'cross_site' | 'permission_missing'
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
           *           "last_received_at": "2026-11-26T01:04:14.230Z",
           *           "lag_seconds": 7405423.619031,
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
           *           "last_received_at": "2026-11-26T01:04:16.175Z",
           *           "lag_seconds": 7405423.619031,
           *           "stored": 1,
           *           "repeated": 0,
           *           "quarantined": 1,
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
  listSubscribers: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Who gets the changes as webhooks, and how far each has come */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "subscribers": [
           *         {
           *           "id": "0ec6b659-42cf-42a4-92ee-6c2fbd0e5141",
           *           "url": "https://127.0.0.1:9/hooks",
           *           "kinds": [
           *             "updated"
           *           ],
           *           "fields": [
           *             "email"
           *           ],
           *           "cursor": "2f2aa5f7-5",
           *           "created_at": "2026-11-26T01:04:14.708Z",
           *           "paused_at": null,
           *           "paused_reason": null,
           *           "delivered": 0,
           *           "delivered_at": null,
           *           "attempts": 0,
           *           "failing_since": null,
           *           "failed_at": null,
           *           "failure": null,
           *           "retry_at": null
           *         }
           *       ]
           *     }
           */
          'application/json': {
            subscribers: components['schemas']['Subscriber'][]
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
  addSubscriber: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** @description Where messages go, and which */
    requestBody: {
      content: {
        'application/json': {
          /**
           * Format: uri
           * @description https, at a public address
           */
          url: string
          kinds?: ('created' | 'updated' | 'deleted' | 'restored' | 'linked' | 'unlinked' | 'removed' | 'erased')[]
          /** @description Columns: of updates only those of one of them are sent */
          fields?: string[]
          /** @description Of the feed: what comes behind it is sent */
          cursor?: string
        }
      }
    }
    responses: {
      /** @description Adds a subscriber; its secret is shown this once */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "0ec6b659-42cf-42a4-92ee-6c2fbd0e5141",
           *       "url": "https://127.0.0.1:9/hooks",
           *       "kinds": [
           *         "updated"
           *       ],
           *       "fields": [],
           *       "cursor": "2f2aa5f7-5",
           *       "created_at": "2026-11-26T01:04:14.708Z",
           *       "paused_at": null,
           *       "paused_reason": null,
           *       "delivered": 0,
           *       "delivered_at": null,
           *       "attempts": 0,
           *       "failing_since": null,
           *       "failed_at": null,
           *       "failure": null,
           *       "retry_at": null,
           *       "secret": "whsec_b3IK2XM9C23mKIVWEAj1NjnaUoHBCZHGnoJXpWGWk8w="
           *     }
           */
          'application/json': components['schemas']['SubscriberWithSecret']
        }
      }
      /**
       * @description `request_invalid`: The request does not fit this route
       *
       *     `body_unreadable`: The body cannot be read
       *
       *     `subscriber_url_refused`: Messages are not sent to such a URL
       *
       *     `cursor_invalid`: The cursor is not one of this search, or of this feed
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
            code?:
              | 'request_invalid'
              | 'body_unreadable'
              | 'subscriber_url_refused'
              | 'cursor_invalid'
              | 'request_malformed'
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
       *     `cross_site`: With a session this is for the dashboard's own page alone
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
            code?: 'caller_blocked' | 'caller_gone' | 'cross_site' | 'permission_missing'
          }
        }
      }
      /** @description `feed_off`: There is no change feed here (CHANGES_DAYS=0) */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'feed_off'
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
      /** @description `subscribers_full`: There are as many subscribers as there may be */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'subscribers_full'
          }
        }
      }
      /** @description `cursor_expired`: This cursor is older than what the feed keeps */
      410: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'cursor_expired'
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
  removeSubscriber: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description Of the subscriber */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Removes a subscriber */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
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
       *     `cross_site`: With a session this is for the dashboard's own page alone
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
            code?: 'caller_blocked' | 'caller_gone' | 'cross_site' | 'permission_missing'
          }
        }
      }
      /** @description `subscriber_unknown`: There is no such subscriber */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'subscriber_unknown'
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
  changeSubscriber: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description Of the subscriber */
        id: string
      }
      cookie?: never
    }
    /** @description What is to be another */
    requestBody: {
      content: {
        'application/json': {
          /**
           * Format: uri
           * @description https, at a public address
           */
          url?: string
          kinds?: ('created' | 'updated' | 'deleted' | 'restored' | 'linked' | 'unlinked' | 'removed' | 'erased')[]
          /** @description Columns: of updates only those of one of them are sent */
          fields?: string[]
        }
      }
    }
    responses: {
      /** @description Gives a subscriber another URL or filter */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "0ec6b659-42cf-42a4-92ee-6c2fbd0e5141",
           *       "url": "https://127.0.0.1:9/hooks",
           *       "kinds": [
           *         "updated"
           *       ],
           *       "fields": [
           *         "email"
           *       ],
           *       "cursor": "2f2aa5f7-5",
           *       "created_at": "2026-11-26T01:04:14.708Z",
           *       "paused_at": null,
           *       "paused_reason": null,
           *       "delivered": 0,
           *       "delivered_at": null,
           *       "attempts": 0,
           *       "failing_since": null,
           *       "failed_at": null,
           *       "failure": null,
           *       "retry_at": null
           *     }
           */
          'application/json': components['schemas']['Subscriber']
        }
      }
      /**
       * @description `request_invalid`: The request does not fit this route
       *
       *     `body_unreadable`: The body cannot be read
       *
       *     `subscriber_url_refused`: Messages are not sent to such a URL
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
            code?: 'request_invalid' | 'body_unreadable' | 'subscriber_url_refused' | 'request_malformed'
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
       *     `cross_site`: With a session this is for the dashboard's own page alone
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
            code?: 'caller_blocked' | 'caller_gone' | 'cross_site' | 'permission_missing'
          }
        }
      }
      /** @description `subscriber_unknown`: There is no such subscriber */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'subscriber_unknown'
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
  pauseSubscriber: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description Of the subscriber */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Sends nothing more for now */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "0ec6b659-42cf-42a4-92ee-6c2fbd0e5141",
           *       "url": "https://127.0.0.1:9/hooks",
           *       "kinds": [
           *         "updated"
           *       ],
           *       "fields": [
           *         "email"
           *       ],
           *       "cursor": "2f2aa5f7-5",
           *       "created_at": "2026-11-26T01:04:14.708Z",
           *       "paused_at": "2026-11-26T01:04:15.419Z",
           *       "paused_reason": "operator",
           *       "delivered": 0,
           *       "delivered_at": null,
           *       "attempts": 0,
           *       "failing_since": null,
           *       "failed_at": null,
           *       "failure": null,
           *       "retry_at": null
           *     }
           */
          'application/json': components['schemas']['Subscriber']
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
       *     `cross_site`: With a session this is for the dashboard's own page alone
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
            code?: 'caller_blocked' | 'caller_gone' | 'cross_site' | 'permission_missing'
          }
        }
      }
      /** @description `subscriber_unknown`: There is no such subscriber */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'subscriber_unknown'
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
  resumeSubscriber: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description Of the subscriber */
        id: string
      }
      cookie?: never
    }
    /** @description Behind which change to go on */
    requestBody: {
      content: {
        'application/json': {
          /** @description Of the feed: what comes behind it is sent */
          cursor?: string
        }
      }
    }
    responses: {
      /** @description Goes on where it stopped, or behind a cursor; also tries again at once */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "0ec6b659-42cf-42a4-92ee-6c2fbd0e5141",
           *       "url": "https://127.0.0.1:9/hooks",
           *       "kinds": [
           *         "updated"
           *       ],
           *       "fields": [
           *         "email"
           *       ],
           *       "cursor": "2f2aa5f7-5",
           *       "created_at": "2026-11-26T01:04:14.708Z",
           *       "paused_at": null,
           *       "paused_reason": null,
           *       "delivered": 0,
           *       "delivered_at": null,
           *       "attempts": 0,
           *       "failing_since": null,
           *       "failed_at": null,
           *       "failure": null,
           *       "retry_at": null
           *     }
           */
          'application/json': components['schemas']['Subscriber']
        }
      }
      /**
       * @description `request_invalid`: The request does not fit this route
       *
       *     `body_unreadable`: The body cannot be read
       *
       *     `cursor_invalid`: The cursor is not one of this search, or of this feed
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
            code?: 'request_invalid' | 'body_unreadable' | 'cursor_invalid' | 'request_malformed'
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
       *     `cross_site`: With a session this is for the dashboard's own page alone
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
            code?: 'caller_blocked' | 'caller_gone' | 'cross_site' | 'permission_missing'
          }
        }
      }
      /**
       * @description `subscriber_unknown`: There is no such subscriber
       *
       *     `feed_off`: There is no change feed here (CHANGES_DAYS=0)
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'subscriber_unknown' | 'feed_off'
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
      /** @description `subscriber_secret_unreadable`: The secret of this subscriber was sealed with another key: rotate it */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'subscriber_secret_unreadable'
          }
        }
      }
      /** @description `cursor_expired`: This cursor is older than what the feed keeps */
      410: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'cursor_expired'
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
  rotateSecret: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description Of the subscriber */
        id: string
      }
      cookie?: never
    }
    /** @description For how long the old secret signs as well */
    requestBody: {
      content: {
        'application/json': {
          /** @default 86400 */
          keep_seconds: number
        }
      }
    }
    responses: {
      /** @description Gives a subscriber another secret, shown this once; the old one signs as well for a while */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "0ec6b659-42cf-42a4-92ee-6c2fbd0e5141",
           *       "url": "https://127.0.0.1:9/hooks",
           *       "kinds": [
           *         "updated"
           *       ],
           *       "fields": [
           *         "email"
           *       ],
           *       "cursor": "2f2aa5f7-5",
           *       "created_at": "2026-11-26T01:04:14.708Z",
           *       "paused_at": null,
           *       "paused_reason": null,
           *       "delivered": 0,
           *       "delivered_at": null,
           *       "attempts": 0,
           *       "failing_since": null,
           *       "failed_at": null,
           *       "failure": null,
           *       "retry_at": null,
           *       "secret": "whsec_TWkjQ0HBOn3U70lbLd96KUtCn/yx7TrVfhBCZa9rH08="
           *     }
           */
          'application/json': components['schemas']['SubscriberWithSecret']
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
       *     `cross_site`: With a session this is for the dashboard's own page alone
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
            code?: 'caller_blocked' | 'caller_gone' | 'cross_site' | 'permission_missing'
          }
        }
      }
      /** @description `subscriber_unknown`: There is no such subscriber */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'subscriber_unknown'
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
  testSubscriber: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description Of the subscriber */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Sends a signed message of the type subscriber.test */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "delivered": false,
           *       "reason": "ECONNREFUSED"
           *     }
           */
          'application/json': {
            delivered: boolean
            status?: number
            /** @description status_500, timeout, address_refused, or a code of Node */
            reason?: string
          }
        }
      }
      /**
       * @description `request_invalid`: The request does not fit this route
       *
       *     `body_unreadable`: The body cannot be read
       *
       *     `subscriber_url_refused`: Messages are not sent to such a URL
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
            code?: 'request_invalid' | 'body_unreadable' | 'subscriber_url_refused' | 'request_malformed'
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
       *     `cross_site`: With a session this is for the dashboard's own page alone
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
            code?: 'caller_blocked' | 'caller_gone' | 'cross_site' | 'permission_missing'
          }
        }
      }
      /** @description `subscriber_unknown`: There is no such subscriber */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'subscriber_unknown'
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
      /** @description `subscriber_secret_unreadable`: The secret of this subscriber was sealed with another key: rotate it */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'subscriber_secret_unreadable'
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
  findUsers: {
    parameters: {
      query: {
        /** @description An id, or the beginning of the others */
        find: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Finds users by id, or by how their e-mail address or name begins */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "users": [
           *         {
           *           "id": "google-oauth2|103547991597142817347",
           *           "email": "lin@example.org",
           *           "name": "Lin Example",
           *           "stale_since": null,
           *           "gone_at": null
           *         }
           *       ],
           *       "complete": true
           *     }
           */
          'application/json': {
            /** @description At most 20 */
            users: {
              /** @description Auth0 user_id, byte-exact: the primary key */
              id: string
              /** @description Full name */
              name: string | null
              /** @description Not unique, and absent for many passwordless and social users */
              email: string | null
              /** @description When Auth0 said that the user does not exist any more */
              gone_at: string | null
              /** @description Since when the profile is known to be out of date; null: nothing known is missing */
              stale_since: string | null
            }[]
            /** @description false: names could not be gone through in time (`user-mirror indexes name`) */
            complete: boolean
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
  inspectUser: {
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
      /** @description All that is known of a user, and of how it came to be so */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "user": {
           *         "id": "google-oauth2|103547991597142817347",
           *         "user_id": "google-oauth2|103547991597142817347",
           *         "email": "lin@example.org",
           *         "email_verified": true,
           *         "username": null,
           *         "phone_number": null,
           *         "phone_verified": null,
           *         "name": "Lin Example",
           *         "nickname": "lin",
           *         "given_name": "Lin",
           *         "family_name": "Example",
           *         "picture": "https://cdn.auth0.com/avatars/li.png",
           *         "blocked": null,
           *         "last_ip": null,
           *         "last_login": null,
           *         "logins_count": null,
           *         "last_password_reset": null,
           *         "multifactor": null,
           *         "multifactor_last_modified": null,
           *         "created_at": "2026-08-02T10:00:00.000Z",
           *         "updated_at": "2026-09-01T08:02:29.000Z",
           *         "identities": [
           *           {
           *             "user_id": "103547991597142817347",
           *             "isSocial": true,
           *             "provider": "google-oauth2",
           *             "connection": "google-oauth2"
           *           }
           *         ],
           *         "user_metadata": {},
           *         "app_metadata": {},
           *         "attributes": {
           *           "locale": "en"
           *         },
           *         "first_seen_at": "2026-11-26T01:04:11.959Z",
           *         "last_seen_at": "2026-11-26T01:04:11.959Z",
           *         "answered_at": "2026-11-26T01:04:12.000Z",
           *         "told_at": null,
           *         "stale_since": null,
           *         "gone_at": null,
           *         "stale_reason": null,
           *         "merged_into": null
           *       },
           *       "grants": [
           *         {
           *           "kind": "roles",
           *           "items": [],
           *           "answered_at": "2026-11-26T01:04:13.000Z",
           *           "stale_since": null
           *         },
           *         {
           *           "kind": "permissions",
           *           "items": [],
           *           "answered_at": "2026-11-26T01:04:13.000Z",
           *           "stale_since": null
           *         },
           *         {
           *           "kind": "organizations",
           *           "items": [],
           *           "answered_at": "2026-11-26T01:04:13.000Z",
           *           "stale_since": null
           *         }
           *       ],
           *       "identities": [
           *         {
           *           "user_id": "103547991597142817347",
           *           "isSocial": true,
           *           "provider": "google-oauth2",
           *           "connection": "google-oauth2"
           *         }
           *       ],
           *       "staleness": {
           *         "stale_since": null,
           *         "stale_reason": null,
           *         "answered_at": "2026-11-26T01:04:12.000Z",
           *         "told_at": null
           *       },
           *       "merged": [],
           *       "events": [
           *         {
           *           "id": "evt_1",
           *           "source": "event_stream",
           *           "type": "user.created",
           *           "title": "A user was made",
           *           "meaning": "created",
           *           "date": "2026-09-01T08:00:37.373Z",
           *           "received_at": "2026-11-26T01:04:14.230Z"
           *         }
           *       ],
           *       "events_searched_from": null,
           *       "auth0_url": null
           *     }
           */
          'application/json': components['schemas']['InspectedUser']
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
           *       "erased_at": "2026-11-26T01:04:22.619Z",
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
           *         },
           *         {
           *           "place": "mirror.changes",
           *           "what": "removed; in their place one for each id tells followers, and goes after CHANGES_DAYS",
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
       *     `cross_site`: With a session this is for the dashboard's own page alone
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
            code?: 'caller_blocked' | 'caller_gone' | 'cross_site' | 'permission_missing'
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
  refreshUser: {
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
      /** @description Marks a row stale, so that a worker asks Auth0 before all others */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "user_id": "google-oauth2|103547991597142817347",
           *       "stale": true
           *     }
           */
          'application/json': {
            user_id: string
            stale: boolean
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
       *     `cross_site`: With a session this is for the dashboard's own page alone
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
            code?: 'caller_blocked' | 'caller_gone' | 'cross_site' | 'permission_missing'
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
  listAuth0Users: {
    parameters: {
      query?: {
        /** @description From 0 on; there is no last one */
        page?: number
        /** @description Users of a page */
        per_page?: number
        /** @description An object with `users` and `total`, instead of the list */
        include_totals?: boolean
        /** @description `field:1` or `field:-1`; default by id */
        sort?: string
        /** @description Those with an identity of this connection */
        connection?: string
        /** @description Members of the root, comma separated */
        fields?: string
        /** @description `fields` are what is wanted (true), or what is not */
        include_fields?: boolean
        /** @description Auth0's query string syntax */
        q?: string
        /** @description v3 */
        search_engine?: 'v1' | 'v2' | 'v3'
        /** @description The order is always a certain one */
        primary_order?: boolean
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description As Auth0 answers "List or Search Users" */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "start": 0,
           *       "limit": 1,
           *       "length": 1,
           *       "total": 2,
           *       "users": [
           *         {
           *           "user_id": "auth0|66d3f0a1b2c3d4e5f6071829",
           *           "email": "ada@example.com",
           *           "email_verified": true,
           *           "username": "ada",
           *           "name": "Ada Example",
           *           "nickname": "ada",
           *           "given_name": "Ada",
           *           "family_name": "Example",
           *           "picture": "https://cdn.auth0.com/avatars/ad.png",
           *           "last_ip": "203.0.113.24",
           *           "last_login": "2026-09-01T08:01:52.000Z",
           *           "logins_count": 1,
           *           "created_at": "2026-09-01T08:00:37.373Z",
           *           "updated_at": "2026-11-26T01:04:13.792Z",
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
           *           }
           *         }
           *       ]
           *     }
           */
          'application/json':
            | components['schemas']['Auth0User'][]
            | {
                start: number
                limit: number
                length: number
                /** @description Up to 10 s old; estimated where counting takes longer than two seconds */
                total: number
                users: components['schemas']['Auth0User'][]
              }
        }
      }
      /**
       * @description `request_invalid`: The request does not fit this route
       *
       *     `query_invalid`: The query q is not understood
       *
       *     `request_malformed`: This is no HTTP request as it should be
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Auth0Failure']
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
          'application/json': components['schemas']['Auth0Failure']
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
          'application/json': components['schemas']['Auth0Failure']
        }
      }
      /** @description `request_timeout`: The request took too long to arrive */
      408: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Auth0Failure']
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
          'application/json': components['schemas']['Auth0Failure']
        }
      }
      /** @description `head_too_large`: URL and headers are too long */
      431: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Auth0Failure']
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
          'application/json': components['schemas']['Auth0Failure']
        }
      }
    }
  }
  listAuth0UsersByEmail: {
    parameters: {
      query: {
        /** @description Compared to the letter */
        email: string
        /** @description Members of the root, comma separated */
        fields?: string
        /** @description `fields` are what is wanted (true), or what is not */
        include_fields?: boolean
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description As Auth0 answers "Search Users by Email" */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example [
           *       {
           *         "locale": "en",
           *         "user_id": "google-oauth2|103547991597142817347",
           *         "email": "lin@example.org",
           *         "email_verified": true,
           *         "name": "Lin Example",
           *         "nickname": "lin",
           *         "given_name": "Lin",
           *         "family_name": "Example",
           *         "picture": "https://cdn.auth0.com/avatars/li.png",
           *         "created_at": "2026-08-02T10:00:00.000Z",
           *         "updated_at": "2026-09-01T08:02:29.000Z",
           *         "identities": [
           *           {
           *             "user_id": "103547991597142817347",
           *             "isSocial": true,
           *             "provider": "google-oauth2",
           *             "connection": "google-oauth2"
           *           }
           *         ]
           *       }
           *     ]
           */
          'application/json': components['schemas']['Auth0User'][]
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
          'application/json': components['schemas']['Auth0Failure']
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
          'application/json': components['schemas']['Auth0Failure']
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
          'application/json': components['schemas']['Auth0Failure']
        }
      }
      /** @description `request_timeout`: The request took too long to arrive */
      408: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Auth0Failure']
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
          'application/json': components['schemas']['Auth0Failure']
        }
      }
      /** @description `head_too_large`: URL and headers are too long */
      431: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Auth0Failure']
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
          'application/json': components['schemas']['Auth0Failure']
        }
      }
    }
  }
  getAuth0User: {
    parameters: {
      query?: {
        /** @description Members of the root, comma separated */
        fields?: string
        /** @description `fields` are what is wanted (true), or what is not */
        include_fields?: boolean
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
      /** @description As Auth0 answers "Get a User" */
      200: {
        headers: {
          /** @description Of exactly this answer; If-None-Match with it is answered 304 */
          etag: string
          /** @description The answer is that of one caller */
          vary: string
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "locale": "en",
           *       "user_id": "google-oauth2|103547991597142817347",
           *       "email": "lin@example.org",
           *       "email_verified": true,
           *       "name": "Lin Example",
           *       "nickname": "lin",
           *       "given_name": "Lin",
           *       "family_name": "Example",
           *       "picture": "https://cdn.auth0.com/avatars/li.png",
           *       "created_at": "2026-08-02T10:00:00.000Z",
           *       "updated_at": "2026-09-01T08:02:29.000Z",
           *       "identities": [
           *         {
           *           "user_id": "103547991597142817347",
           *           "isSocial": true,
           *           "provider": "google-oauth2",
           *           "connection": "google-oauth2"
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['Auth0User']
        }
      }
      /** @description As Auth0 answers "Get a User" */
      304: {
        headers: {
          /** @description Of exactly this answer; If-None-Match with it is answered 304 */
          etag: string
          /** @description The answer is that of one caller */
          vary: string
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
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Auth0Failure']
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
          'application/json': components['schemas']['Auth0Failure']
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
          'application/json': components['schemas']['Auth0Failure']
        }
      }
      /** @description `user_unknown`: There is no such user */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Auth0Failure']
        }
      }
      /** @description `request_timeout`: The request took too long to arrive */
      408: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Auth0Failure']
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
          'application/json': components['schemas']['Auth0Failure']
        }
      }
      /** @description `head_too_large`: URL and headers are too long */
      431: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Auth0Failure']
        }
      }
      /**
       * @description `keys_unavailable`: The signing keys of the tenant cannot be fetched
       *
       *     `user_untold`: Auth0 has not told of this user yet; come again
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
          'application/json': components['schemas']['Auth0Failure']
        }
      }
    }
  }
  listChanges: {
    parameters: {
      query: {
        /** @description A cursor; `now`: what comes from now on; absent: from the oldest change that is kept */
        after?: string
        /** @description Changes at most */
        limit: number
        /** @description Seconds that the answer may wait for a change */
        wait: number
        /** @description Only of these kinds, comma separated: created, updated, deleted, restored, linked, unlinked, removed, erased */
        kinds?: string
        /** @description Of updates only those of one of these columns, comma separated */
        fields?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Changes in order, and where to go on from */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "changes": [
           *         {
           *           "cursor": "2f2aa5f7-1",
           *           "user_id": "auth0|66d3f0a1b2c3d4e5f6071829",
           *           "kind": "created",
           *           "changed": [],
           *           "at": "2026-11-26T01:04:10.838Z",
           *           "before": null,
           *           "after": null
           *         },
           *         {
           *           "cursor": "2f2aa5f7-2",
           *           "user_id": "google-oauth2|103547991597142817347",
           *           "kind": "created",
           *           "changed": [],
           *           "at": "2026-11-26T01:04:11.959Z",
           *           "before": null,
           *           "after": null
           *         }
           *       ],
           *       "next": "2f2aa5f7-2"
           *     }
           */
          'application/json': {
            changes: components['schemas']['Change'][]
            next: string
          }
          'text/event-stream': string
        }
      }
      /**
       * @description `request_invalid`: The request does not fit this route
       *
       *     `cursor_invalid`: The cursor is not one of this search, or of this feed
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
            code?: 'request_invalid' | 'cursor_invalid' | 'request_malformed'
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
      /** @description `feed_off`: There is no change feed here (CHANGES_DAYS=0) */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'feed_off'
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
      /** @description `cursor_expired`: This cursor is older than what the feed keeps */
      410: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'cursor_expired'
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
  openSession: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** @description What opens it */
    requestBody: {
      content: {
        'application/json': {
          /** @description ADMIN_TOKEN, or an access token with the permission admin:mirror */
          token: string
        }
      }
    }
    responses: {
      /** @description Signs a browser in to the dashboard */
      204: {
        headers: {
          /** @description The session, or its end */
          'set-cookie': string
          [name: string]: unknown
        }
        content?: never
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
       * @description `token_invalid`: The access token is not valid
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
            code?: 'token_invalid' | 'token_expired' | 'token_not_for_us' | 'token_bound'
          }
        }
      }
      /**
       * @description `permission_missing`: The access token lacks a permission
       *
       *     `caller_blocked`: This user is blocked
       *
       *     `caller_gone`: This user has been deleted
       *
       *     `cross_site`: With a session this is for the dashboard's own page alone
       */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'permission_missing' | 'caller_blocked' | 'caller_gone' | 'cross_site'
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
  endSession: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Signs a browser out of the dashboard */
      204: {
        headers: {
          /** @description The session, or its end */
          'set-cookie': string
          [name: string]: unknown
        }
        content?: never
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
      /** @description `cross_site`: With a session this is for the dashboard's own page alone */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {string} */
            code?: 'cross_site'
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
          /** @description Of exactly this answer; If-None-Match with it is answered 304 */
          etag: string
          /** @description The answer is that of one caller */
          vary: string
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
           *       "updated_at": "2026-11-26T01:04:13.792Z",
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
           *       "first_seen_at": "2026-11-26T01:04:10.838Z",
           *       "last_seen_at": "2026-11-26T01:04:10.838Z",
           *       "answered_at": "2026-11-26T01:04:13.000Z",
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
      /** @description The caller's row, made if it was not there */
      304: {
        headers: {
          /** @description Of exactly this answer; If-None-Match with it is answered 304 */
          etag: string
          /** @description The answer is that of one caller */
          vary: string
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
        /** @description The `ETag` of `GET /me`, or the `updated_at` of the row, that the change is made upon; 412 where the user has changed since */
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
           *       "updated_at": "2026-11-26T01:04:13.792Z",
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
           *       "first_seen_at": "2026-11-26T01:04:10.838Z",
           *       "last_seen_at": "2026-11-26T01:04:10.838Z",
           *       "answered_at": "2026-11-26T01:04:13.000Z",
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
  searchUsers: {
    parameters: {
      query?: {
        /** @description A query in Auth0's query string syntax: email:"ada@example.com", name:jane*, updated_at:[2026-09-01 TO *] */
        q?: string
        /** @description Words that each are somewhere in the name or the e-mail address, in any case */
        text?: string
        /** @description Users who are deleted at Auth0: left out (unset), alone, or as well */
        gone?: 'false' | 'true' | 'any'
        /** @description false: without users whose profile is known to be out of date; true: those alone */
        stale?: boolean
        /** @description A column of one value, -created_at for the other direction; unset: id. Users without a value come last */
        sort?: string
        /** @description next of the page before; everything but limit, fields, include and count has to be as it was there */
        after?: string
        /** @description Unset: 50 */
        limit?: number
        /** @description Members that are answered, comma separated, of: id, user_id, email, email_verified, username, phone_number, phone_verified, name, nickname, given_name, family_name, picture, blocked, last_ip, last_login, logins_count, last_password_reset, multifactor, multifactor_last_modified, created_at, updated_at, identities, user_metadata, app_metadata, attributes, first_seen_at, last_seen_at, answered_at, told_at, stale_since, stale_reason, gone_at, merged_into */
        fields?: string
        /** @description What users have been granted, comma separated: roles, permissions, organizations; as far as it is mirrored */
        include?: string
        /** @description How many fit in all: counted one by one, or as Postgres estimates it at no cost */
        count?: 'exact' | 'estimated'
        /** @description Text, to the letter */
        id?: string
        /** @description Text, to the letter, any of these, comma separated */
        'id.in'?: string
        /** @description Text, to the letter begins so */
        'id.prefix'?: string
        /** @description id: true, there is a value; false, there is none */
        'id.exists'?: string
        /** @description Text, to the letter */
        user_id?: string
        /** @description Text, to the letter, any of these, comma separated */
        'user_id.in'?: string
        /** @description Text, to the letter begins so */
        'user_id.prefix'?: string
        /** @description user_id: true, there is a value; false, there is none */
        'user_id.exists'?: string
        /** @description An instant or a day in ISO 8601 */
        first_seen_at?: string
        /** @description An instant or a day in ISO 8601, greater than */
        'first_seen_at.gt'?: string
        /** @description An instant or a day in ISO 8601, this or greater */
        'first_seen_at.gte'?: string
        /** @description An instant or a day in ISO 8601, less than */
        'first_seen_at.lt'?: string
        /** @description An instant or a day in ISO 8601, this or less */
        'first_seen_at.lte'?: string
        /** @description first_seen_at: true, there is a value; false, there is none */
        'first_seen_at.exists'?: string
        /** @description An instant or a day in ISO 8601 */
        last_seen_at?: string
        /** @description An instant or a day in ISO 8601, greater than */
        'last_seen_at.gt'?: string
        /** @description An instant or a day in ISO 8601, this or greater */
        'last_seen_at.gte'?: string
        /** @description An instant or a day in ISO 8601, less than */
        'last_seen_at.lt'?: string
        /** @description An instant or a day in ISO 8601, this or less */
        'last_seen_at.lte'?: string
        /** @description last_seen_at: true, there is a value; false, there is none */
        'last_seen_at.exists'?: string
        /** @description An instant or a day in ISO 8601 */
        answered_at?: string
        /** @description An instant or a day in ISO 8601, greater than */
        'answered_at.gt'?: string
        /** @description An instant or a day in ISO 8601, this or greater */
        'answered_at.gte'?: string
        /** @description An instant or a day in ISO 8601, less than */
        'answered_at.lt'?: string
        /** @description An instant or a day in ISO 8601, this or less */
        'answered_at.lte'?: string
        /** @description answered_at: true, there is a value; false, there is none */
        'answered_at.exists'?: string
        /** @description An instant or a day in ISO 8601 */
        told_at?: string
        /** @description An instant or a day in ISO 8601, greater than */
        'told_at.gt'?: string
        /** @description An instant or a day in ISO 8601, this or greater */
        'told_at.gte'?: string
        /** @description An instant or a day in ISO 8601, less than */
        'told_at.lt'?: string
        /** @description An instant or a day in ISO 8601, this or less */
        'told_at.lte'?: string
        /** @description told_at: true, there is a value; false, there is none */
        'told_at.exists'?: string
        /** @description An instant or a day in ISO 8601 */
        stale_since?: string
        /** @description An instant or a day in ISO 8601, greater than */
        'stale_since.gt'?: string
        /** @description An instant or a day in ISO 8601, this or greater */
        'stale_since.gte'?: string
        /** @description An instant or a day in ISO 8601, less than */
        'stale_since.lt'?: string
        /** @description An instant or a day in ISO 8601, this or less */
        'stale_since.lte'?: string
        /** @description stale_since: true, there is a value; false, there is none */
        'stale_since.exists'?: string
        /** @description Text, to the letter */
        stale_reason?: string
        /** @description Text, to the letter, any of these, comma separated */
        'stale_reason.in'?: string
        /** @description Text, to the letter begins so */
        'stale_reason.prefix'?: string
        /** @description stale_reason: true, there is a value; false, there is none */
        'stale_reason.exists'?: string
        /** @description An instant or a day in ISO 8601 */
        gone_at?: string
        /** @description An instant or a day in ISO 8601, greater than */
        'gone_at.gt'?: string
        /** @description An instant or a day in ISO 8601, this or greater */
        'gone_at.gte'?: string
        /** @description An instant or a day in ISO 8601, less than */
        'gone_at.lt'?: string
        /** @description An instant or a day in ISO 8601, this or less */
        'gone_at.lte'?: string
        /** @description gone_at: true, there is a value; false, there is none */
        'gone_at.exists'?: string
        /** @description Text, to the letter */
        merged_into?: string
        /** @description Text, to the letter, any of these, comma separated */
        'merged_into.in'?: string
        /** @description Text, to the letter begins so */
        'merged_into.prefix'?: string
        /** @description merged_into: true, there is a value; false, there is none */
        'merged_into.exists'?: string
        /** @description Text, in any case */
        email?: string
        /** @description Text, in any case, any of these, comma separated */
        'email.in'?: string
        /** @description Text, in any case begins so */
        'email.prefix'?: string
        /** @description email: true, there is a value; false, there is none */
        'email.exists'?: string
        /** @description true or false */
        email_verified?: string
        /** @description email_verified: true, there is a value; false, there is none */
        'email_verified.exists'?: string
        /** @description Text, to the letter */
        username?: string
        /** @description Text, to the letter, any of these, comma separated */
        'username.in'?: string
        /** @description Text, to the letter begins so */
        'username.prefix'?: string
        /** @description username: true, there is a value; false, there is none */
        'username.exists'?: string
        /** @description Text, to the letter */
        phone_number?: string
        /** @description Text, to the letter, any of these, comma separated */
        'phone_number.in'?: string
        /** @description Text, to the letter begins so */
        'phone_number.prefix'?: string
        /** @description phone_number: true, there is a value; false, there is none */
        'phone_number.exists'?: string
        /** @description true or false */
        phone_verified?: string
        /** @description phone_verified: true, there is a value; false, there is none */
        'phone_verified.exists'?: string
        /** @description Text, in any case */
        name?: string
        /** @description Text, in any case, any of these, comma separated */
        'name.in'?: string
        /** @description Text, in any case begins so */
        'name.prefix'?: string
        /** @description name: true, there is a value; false, there is none */
        'name.exists'?: string
        /** @description Text, in any case */
        nickname?: string
        /** @description Text, in any case, any of these, comma separated */
        'nickname.in'?: string
        /** @description Text, in any case begins so */
        'nickname.prefix'?: string
        /** @description nickname: true, there is a value; false, there is none */
        'nickname.exists'?: string
        /** @description Text, in any case */
        given_name?: string
        /** @description Text, in any case, any of these, comma separated */
        'given_name.in'?: string
        /** @description Text, in any case begins so */
        'given_name.prefix'?: string
        /** @description given_name: true, there is a value; false, there is none */
        'given_name.exists'?: string
        /** @description Text, in any case */
        family_name?: string
        /** @description Text, in any case, any of these, comma separated */
        'family_name.in'?: string
        /** @description Text, in any case begins so */
        'family_name.prefix'?: string
        /** @description family_name: true, there is a value; false, there is none */
        'family_name.exists'?: string
        /** @description Text, to the letter */
        picture?: string
        /** @description Text, to the letter, any of these, comma separated */
        'picture.in'?: string
        /** @description Text, to the letter begins so */
        'picture.prefix'?: string
        /** @description picture: true, there is a value; false, there is none */
        'picture.exists'?: string
        /** @description true or false */
        blocked?: string
        /** @description blocked: true, there is a value; false, there is none */
        'blocked.exists'?: string
        /** @description Text, to the letter */
        last_ip?: string
        /** @description Text, to the letter, any of these, comma separated */
        'last_ip.in'?: string
        /** @description Text, to the letter begins so */
        'last_ip.prefix'?: string
        /** @description last_ip: true, there is a value; false, there is none */
        'last_ip.exists'?: string
        /** @description An instant or a day in ISO 8601 */
        last_login?: string
        /** @description An instant or a day in ISO 8601, greater than */
        'last_login.gt'?: string
        /** @description An instant or a day in ISO 8601, this or greater */
        'last_login.gte'?: string
        /** @description An instant or a day in ISO 8601, less than */
        'last_login.lt'?: string
        /** @description An instant or a day in ISO 8601, this or less */
        'last_login.lte'?: string
        /** @description last_login: true, there is a value; false, there is none */
        'last_login.exists'?: string
        /** @description A whole number */
        logins_count?: string
        /** @description A whole number, any of these, comma separated */
        'logins_count.in'?: string
        /** @description A whole number, greater than */
        'logins_count.gt'?: string
        /** @description A whole number, this or greater */
        'logins_count.gte'?: string
        /** @description A whole number, less than */
        'logins_count.lt'?: string
        /** @description A whole number, this or less */
        'logins_count.lte'?: string
        /** @description logins_count: true, there is a value; false, there is none */
        'logins_count.exists'?: string
        /** @description An instant or a day in ISO 8601 */
        last_password_reset?: string
        /** @description An instant or a day in ISO 8601, greater than */
        'last_password_reset.gt'?: string
        /** @description An instant or a day in ISO 8601, this or greater */
        'last_password_reset.gte'?: string
        /** @description An instant or a day in ISO 8601, less than */
        'last_password_reset.lt'?: string
        /** @description An instant or a day in ISO 8601, this or less */
        'last_password_reset.lte'?: string
        /** @description last_password_reset: true, there is a value; false, there is none */
        'last_password_reset.exists'?: string
        /** @description An instant or a day in ISO 8601 */
        multifactor_last_modified?: string
        /** @description An instant or a day in ISO 8601, greater than */
        'multifactor_last_modified.gt'?: string
        /** @description An instant or a day in ISO 8601, this or greater */
        'multifactor_last_modified.gte'?: string
        /** @description An instant or a day in ISO 8601, less than */
        'multifactor_last_modified.lt'?: string
        /** @description An instant or a day in ISO 8601, this or less */
        'multifactor_last_modified.lte'?: string
        /** @description multifactor_last_modified: true, there is a value; false, there is none */
        'multifactor_last_modified.exists'?: string
        /** @description An instant or a day in ISO 8601 */
        created_at?: string
        /** @description An instant or a day in ISO 8601, greater than */
        'created_at.gt'?: string
        /** @description An instant or a day in ISO 8601, this or greater */
        'created_at.gte'?: string
        /** @description An instant or a day in ISO 8601, less than */
        'created_at.lt'?: string
        /** @description An instant or a day in ISO 8601, this or less */
        'created_at.lte'?: string
        /** @description created_at: true, there is a value; false, there is none */
        'created_at.exists'?: string
        /** @description An instant or a day in ISO 8601 */
        updated_at?: string
        /** @description An instant or a day in ISO 8601, greater than */
        'updated_at.gt'?: string
        /** @description An instant or a day in ISO 8601, this or greater */
        'updated_at.gte'?: string
        /** @description An instant or a day in ISO 8601, less than */
        'updated_at.lt'?: string
        /** @description An instant or a day in ISO 8601, this or less */
        'updated_at.lte'?: string
        /** @description updated_at: true, there is a value; false, there is none */
        'updated_at.exists'?: string
        /** @description Filters on members of user_metadata, app_metadata, attributes and identities, each a parameter of its own: app_metadata.plan=pro, user_metadata.theme.in=dark,light */
        members?: {
          [key: string]: string
        }
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Users who fit, page after page */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "users": [
           *         {
           *           "id": "google-oauth2|103547991597142817347",
           *           "email": "lin@example.org",
           *           "name": "Lin Example"
           *         }
           *       ],
           *       "next": null,
           *       "changes": "2f2aa5f7-5",
           *       "count": 1,
           *       "count_is": "exact"
           *     }
           */
          'application/json': {
            users: {
              /** @description Auth0 user_id, byte-exact: the primary key */
              id?: string
              /** @description The same, under the name that it has at Auth0 */
              user_id?: string
              /** @description Not unique, and absent for many passwordless and social users */
              email?: string | null
              /** @description Absent for some enterprise connections */
              email_verified?: boolean | null
              /** @description Only in database connections with usernames */
              username?: string | null
              /** @description As Auth0 has it, usually E.164 */
              phone_number?: string | null
              /** @description Whether the phone number is verified */
              phone_verified?: boolean | null
              /** @description Full name */
              name?: string | null
              /** @description Nickname */
              nickname?: string | null
              /** @description Given name */
              given_name?: string | null
              /** @description Family name */
              family_name?: string | null
              /** @description URL of a picture */
              picture?: string | null
              /** @description Blocked by an administrator */
              blocked?: boolean | null
              /** @description Address of the latest login */
              last_ip?: string | null
              /** @description The latest login */
              last_login?: string | null
              /** @description Number of logins */
              logins_count?: number | null
              /** @description Database connections only */
              last_password_reset?: string | null
              /** @description Enrolled factors */
              multifactor?: unknown[] | null
              /** @description When the factors changed */
              multifactor_last_modified?: string | null
              /** @description When Auth0 made the user */
              created_at?: string | null
              /** @description When Auth0 last changed the user; moves at each login */
              updated_at?: string | null
              /** @description The primary identity first; provider tokens are stripped */
              identities?: unknown[]
              /** @description Writable by the user; absent, null and {} are the same */
              user_metadata?: {
                [key: string]: unknown
              }
              /** @description Writable by the tenant only; absent, null and {} are the same */
              app_metadata?: {
                [key: string]: unknown
              }
              /** @description Members without a column of their own, or whose value does not fit it */
              attributes?: {
                [key: string]: unknown
              }
              /**
               * Format: date-time
               * @description When the row was made
               */
              first_seen_at?: string
              /** @description The latest authenticated request, to the minute */
              last_seen_at?: string | null
              /** @description When Auth0 gave this profile, on Auth0's clock; null: not asked yet */
              answered_at?: string | null
              /** @description Time of the newest event that the profile was taken from, on Auth0's clock; null: none was */
              told_at?: string | null
              /** @description Since when the profile is known to be out of date; null: nothing known is missing */
              stale_since?: string | null
              /** @description What made it so */
              stale_reason?: string | null
              /** @description When Auth0 said that the user does not exist any more */
              gone_at?: string | null
              /** @description The primary user that this one was linked into */
              merged_into?: string | null
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
            }[]
            /** @description after of the next page; null: this is the last one */
            next: string | null
            /** @description On the first page: after of GET /changes, to follow from once all pages are read; null: there is no feed */
            changes?: string | null
            /** @description How many fit in all */
            count?: number
            /** @description exact or estimated */
            count_is?: string
          }
        }
      }
      /**
       * @description `request_invalid`: The request does not fit this route
       *
       *     `query_invalid`: The query q is not understood
       *
       *     `cursor_invalid`: The cursor is not one of this search, or of this feed
       *
       *     `search_too_slow`: The search takes too long: narrow it, or ask for what an index answers
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
            code?: 'request_invalid' | 'query_invalid' | 'cursor_invalid' | 'search_too_slow' | 'request_malformed'
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
          /** @description Of exactly this answer; If-None-Match with it is answered 304 */
          etag: string
          /** @description The answer is that of one caller */
          vary: string
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
           *       "first_seen_at": "2026-11-26T01:04:11.959Z",
           *       "last_seen_at": "2026-11-26T01:04:11.959Z",
           *       "answered_at": "2026-11-26T01:04:17.000Z",
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
      /** @description One user */
      304: {
        headers: {
          /** @description Of exactly this answer; If-None-Match with it is answered 304 */
          etag: string
          /** @description The answer is that of one caller */
          vary: string
          /** @description Where the user was linked into another: the path of that one */
          'content-location'?: string
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
           *           "updated_at": "2026-11-26T01:04:13.792Z",
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
           *           "first_seen_at": "2026-11-26T01:04:10.838Z",
           *           "last_seen_at": "2026-11-26T01:04:10.838Z",
           *           "answered_at": "2026-11-26T01:04:13.000Z",
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
           *           "first_seen_at": "2026-11-26T01:04:11.959Z",
           *           "last_seen_at": "2026-11-26T01:04:11.959Z",
           *           "answered_at": "2026-11-26T01:04:17.000Z",
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
