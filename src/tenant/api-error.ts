// The error answers of Auth0's Management API, with the texts that its clients meet.
import { STATUS_CODES } from 'node:http'
import { type JsonObject, present } from './members.ts'

export class ApiError extends Error {
  readonly statusCode: number
  readonly body: JsonObject

  constructor(statusCode: number, message: string, errorCode?: string) {
    super(message)
    this.statusCode = statusCode
    this.body = present({ statusCode, error: STATUS_CODES[statusCode], message, errorCode })
  }
}

/** OAuth 2.0 has an error shape of its own (RFC 6749, 5.2). */
export class OAuthError extends Error {
  readonly statusCode: number
  readonly body: JsonObject

  constructor(statusCode: number, error: string, description: string) {
    super(description)
    this.statusCode = statusCode
    this.body = { error, error_description: description }
  }
}

class UnauthorizedError extends ApiError {
  override readonly body: JsonObject

  constructor(message: string) {
    super(401, message)
    this.body = { statusCode: 401, error: 'Unauthorized', message, attributes: { error: message } }
  }
}

export const unauthorized = (message: string): ApiError => new UnauthorizedError(message)

export const insufficientScope = (scopes: readonly string[]): ApiError =>
  new ApiError(403, `Insufficient scope, expected any of: ${scopes.join(',')}`, 'insufficient_scope')

export const userMissing = (): ApiError => new ApiError(404, 'The user does not exist.', 'inexistent_user')

export const userExists = (): ApiError => new ApiError(409, 'The user already exists.', 'auth0_idp_error')

/** Of a write that meets another one of the same user. */
export const userConflict = (): ApiError => new ApiError(409, 'Conflict')

/** What the plan does not have; Auth0's own words for it are not documented. */
export const featureMissing = (): ApiError =>
  new ApiError(403, 'This feature is not enabled for your subscription.', 'feature_not_enabled')

export const tooManyLogStreams = (): ApiError =>
  new ApiError(409, 'You have reached the maximum number of log streams for your account.')

export const logStreamMissing = (): ApiError => new ApiError(404, 'The log stream does not exist.')

export const invalidBody = (problem: string): ApiError =>
  new ApiError(400, `Payload validation error: '${problem}'.`, 'invalid_body')

export const invalidQuery = (problem: string): ApiError =>
  new ApiError(400, `Query validation error: '${problem}'.`, 'invalid_query_string')

/** Search goes no further than this, whatever the page size: Auth0, "View Search Results by Page", limitation. */
export const invalidPaging = (): ApiError =>
  new ApiError(
    400,
    'You can only page through the first 1000 records. See https://auth0.com/docs/users/search/v3/view-search-results-by-page#limitation',
    'invalid_paging',
  )

export const tooManyRequests = (): ApiError => new ApiError(429, 'Global limit has been reached', 'too_many_requests')

export const internalError = (): ApiError => new ApiError(500, 'An internal server error occurred')
