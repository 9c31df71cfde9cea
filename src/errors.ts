// Every failure a caller can meet: its stable code, its HTTP status and what it says. The cause goes to the log, never out.

const failures = {
  request_invalid: [400, 'The request does not fit this route'],
  query_invalid: [400, 'The query q is not understood'],
  cursor_invalid: [400, 'The cursor is not one of this search, or of this feed'],
  search_too_slow: [400, 'The search takes too long: narrow it, or ask for what an index answers'],
  request_malformed: [400, 'This is no HTTP request as it should be'],
  body_unreadable: [400, 'The body cannot be read'],
  metadata_invalid: [400, 'The metadata are not as they should be'],
  metadata_refused: [400, 'Auth0 does not take these metadata'],
  subscriber_url_refused: [400, 'Messages are not sent to such a URL'],
  token_missing: [401, 'An access token is needed: Authorization: Bearer <token>'],
  token_invalid: [401, 'The access token is not valid'],
  token_expired: [401, 'The access token has expired'],
  token_not_for_us: [401, 'The access token was issued by another issuer or for another audience'],
  token_bound: [
    401,
    'The access token is bound to a key (DPoP, mTLS), and whether its sender has that is not checked here',
  ],
  token_of_a_machine: [401, 'This route is for people; the access token belongs to a machine'],
  secret_wrong: [401, 'The Authorization header is not one of the accepted secrets'],
  permission_missing: [403, 'The access token lacks a permission'],
  caller_blocked: [403, 'This user is blocked'],
  caller_gone: [403, 'This user has been deleted'],
  cross_site: [403, "With a session this is for the dashboard's own page alone"],
  route_unknown: [404, 'There is no such route'],
  user_unknown: [404, 'There is no such user'],
  feed_off: [404, 'There is no change feed here (CHANGES_DAYS=0)'],
  run_unknown: [404, 'There is no such run to stop'],
  subscriber_unknown: [404, 'There is no such subscriber'],
  reads_only: [405, 'Only reads are answered here: whoever changes users asks Auth0 itself'],
  request_timeout: [408, 'The request took too long to arrive'],
  run_under_way: [409, 'A run of this kind is under way'],
  metadata_conflict: [409, 'The user was changed at Auth0 at the same time; nothing was written'],
  subscriber_secret_unreadable: [409, 'The secret of this subscriber was sealed with another key: rotate it'],
  subscribers_full: [409, 'There are as many subscribers as there may be'],
  user_exists: [409, 'Auth0 still has this user: delete it there first'],
  user_gone: [410, 'This user has been deleted'],
  cursor_expired: [410, 'This cursor is older than what the feed keeps'],
  metadata_changed: [412, 'The user has changed since; nothing was written'],
  metadata_too_large: [413, 'The metadata of one user may not be so large'],
  body_too_large: [413, 'The body is too large'],
  media_type_unsupported: [415, 'The content type is not supported here'],
  too_many_requests: [429, 'Too many requests or failed attempts from this address; come again'],
  head_too_large: [431, 'URL and headers are too long'],
  user_untold: [503, 'Auth0 has not told of this user yet; come again'],
  keys_unavailable: [503, 'The signing keys of the tenant cannot be fetched'],
  auth0_busy: [503, 'No call to Auth0 could be made in time; nothing was written, come again'],
  auth0_unavailable: [503, 'Auth0 cannot be asked now; come again'],
  auth0_forbidden: [503, 'Auth0 does not let this mirror write: the scope update:users is missing'],
  intake_full: [503, 'More bodies are under way than there is room for; come again'],
  database_unavailable: [503, 'The database cannot be reached'],
  queue_unavailable: [503, 'The queue cannot be reached, so no worker can be told'],
  not_ready: [503, 'Not ready'],
  unavailable: [503, 'Something is wrong on our side; try again'],
} as const satisfies Record<string, readonly [status: number, title: string]>

export type FailureCode = keyof typeof failures

export function statusOf(code: FailureCode): number {
  return failures[code][0]
}

/** What its problem says to people. */
export function problemTitle(code: FailureCode): string {
  return failures[code][1]
}

/** What a failure may carry besides its code: `cause` is for the log, the others are public. */
export interface FailureOptions {
  detail?: string
  retryAfterSeconds?: number
  members?: Record<string, unknown>
  cause?: unknown
}

/** A failure with a public face; `problem()` is its `application/problem+json` body (RFC 9457). */
export class Failure extends Error {
  override name = 'Failure'
  readonly code: FailureCode
  readonly status: number
  readonly options: FailureOptions

  constructor(code: FailureCode, options: FailureOptions = {}) {
    super(options.detail ?? failures[code][1], { cause: options.cause })
    this.code = code
    this.status = failures[code][0]
    this.options = options
  }

  problem(): Record<string, unknown> {
    const { detail, members } = this.options
    return {
      title: failures[this.code][1],
      status: this.status,
      code: this.code,
      ...(detail ? { detail } : {}),
      ...members,
    }
  }
}

/** Fastify's own error codes that have a public face here; whatever else is thrown is our own trouble. */
const fastifyFailures: Record<string, FailureCode> = {
  FST_ERR_VALIDATION: 'request_invalid',
  FST_ERR_BAD_URL: 'request_invalid',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_MAX_PARAM_LENGTH: 'request_invalid',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media_type_unsupported',
  FST_ERR_CTP_EMPTY_TYPE: 'media_type_unsupported',
  FST_ERR_CTP_INVALID_JSON_BODY: 'body_unreadable',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'body_unreadable',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'body_unreadable',
}

/** Anything thrown → a failure. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  const code = codeOf(error)
  // Node's word for a sender that has gone in the middle of its body; with ECONNRESET it would pass for the database
  if (error instanceof Error && error.message === 'aborted') return new Failure('body_unreadable', { cause: error })
  const known = fastifyFailures[code]
  if (known) return new Failure(known, { detail: error instanceof Error ? error.message : code, cause: error })
  return new Failure(isDatabaseTrouble(error) ? 'database_unavailable' : 'unavailable', { cause: error })
}

/** @returns seconds after which another try may succeed; undefined where none will by itself */
export function retryAfterOf({ status, options }: Failure): number | undefined {
  return options.retryAfterSeconds ?? (status === 503 ? 1 : undefined)
}

/** Node's, Fastify's or Postgres's code of an error, or ''. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

/**
 * Is this the connection or the server, rather than the statement? SQLSTATE classes 08 (connection), 53 (resources),
 * 57 (operator intervention); Node's socket errors; and the two that `pg` throws without a code.
 */
export function isDatabaseTrouble(error: unknown): boolean {
  if (/^(08|53|57)...$|^ECONN|^EPIPE$|^ETIMEDOUT$|^ENOENT$/.test(codeOf(error))) return true
  return error instanceof Error && /^Connection terminated|timeout exceeded when trying to connect/.test(error.message)
}

/** SQLSTATE classes 22 (data), 23 (constraint) and 54 (limits): the values' own fault; another try would fail as well. */
export function isDataTrouble(error: unknown): boolean {
  return /^(22|23|54)...$/.test(codeOf(error))
}
