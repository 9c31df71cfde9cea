// Signing in with a browser: the Authorization Code Flow with PKCE (RFC 7636), for the one application of the tenant. In
// place of a password there is a choice of users.
import { createHash, randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { ApiError, OAuthError } from './api-error.ts'
import { bodyText } from './body.ts'
import { queryOf } from './caller.ts'
import { logIn } from './local-users.ts'
import { type JsonObject, textOf } from './members.ts'
import type { TenantParts } from './parts.ts'
import { runPostLogin } from './post-login.ts'
import { chooseUser } from './sign-in-page.ts'
import { localApp, userToken } from './tokens.ts'
import { find } from './user-routes.ts'

/** What the application has asked for. */
interface Asked {
  redirectUri: string
  state: string | undefined
  challenge: string
}

interface Granted extends Asked {
  userId: string
  claims: JsonObject
  expiresAt: number
}

export interface SignIns {
  /** A code for a token, once. @throws OAuthError */
  exchange(form: JsonObject): JsonObject
}

const codeMs = 30_000

export function signInRoutes(app: FastifyInstance, parts: TenantParts): SignIns {
  const asked = new Map<string, Asked>()
  const granted = new Map<string, Granted>()

  app.get('/authorize', async (request, reply) => {
    const transaction = randomBytes(16).toString('base64url')
    asked.set(transaction, readAsked(queryOf(request)))
    return reply.type('text/html; charset=utf-8').serializer(String).send(chooseUser(parts, transaction))
  })

  app.post('/u/login', async (request, reply) => {
    const transaction = queryOf(request).get('state') ?? ''
    const wanted = asked.get(transaction)
    if (wanted === undefined) throw new ApiError(400, 'This sign-in is over: begin again at the application')
    asked.delete(transaction)
    const user = find(parts, new URLSearchParams(bodyText(request)).get('user_id') ?? '')
    // the login is noted also where it is refused
    const signedIn = logIn(parts, user, { ip: request.ip })
    if (user['blocked'] === true)
      return reply.redirect(backTo(wanted, { error: 'unauthorized', error_description: 'user is blocked' }))
    const claims = await runPostLogin(parts, signedIn)
    const code = randomBytes(24).toString('base64url')
    granted.set(code, { ...wanted, userId: user.user_id, claims, expiresAt: parts.clock.now().getTime() + codeMs })
    return reply.redirect(backTo(wanted, { code }))
  })

  return {
    exchange: (form) => {
      const code = textOf(form, 'code') ?? ''
      const grant = granted.get(code)
      granted.delete(code)
      if (grant === undefined || parts.clock.now().getTime() > grant.expiresAt)
        throw invalidGrant('Invalid authorization code')
      checkProof(form, grant)
      const { userId, claims } = grant
      const token = userToken(parts, { userId, claims })
      return { access_token: token, scope: 'openid profile email', expires_in: 86_400, token_type: 'Bearer' }
    },
  }
}

/** Of the application's callback URLs those are allowed that lead to this machine. */
const loopback = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?\//

function readAsked(query: URLSearchParams): Asked {
  const redirectUri = query.get('redirect_uri') ?? ''
  if (query.get('client_id') !== localApp) throw new ApiError(400, `Unknown client: ${query.get('client_id')}`)
  if (!loopback.test(redirectUri)) throw new ApiError(403, 'Callback URL mismatch')
  const challenge = query.get('code_challenge') ?? ''
  if (query.get('response_type') !== 'code' || query.get('code_challenge_method') !== 'S256' || challenge === '') {
    throw new ApiError(400, 'response_type=code with code_challenge_method=S256 is what can be done here')
  }
  return { redirectUri, state: query.get('state') ?? undefined, challenge }
}

function backTo({ redirectUri, state }: Asked, answer: Record<string, string>): string {
  const url = new URL(redirectUri)
  for (const [name, value] of Object.entries({ ...answer, ...(state !== undefined && { state }) })) {
    url.searchParams.set(name, value)
  }
  return url.href
}

function checkProof(form: JsonObject, { redirectUri, challenge }: Granted): void {
  if (form['client_id'] !== localApp) throw new OAuthError(401, 'access_denied', 'Unauthorized')
  if (form['redirect_uri'] !== redirectUri) throw invalidGrant('The redirect URI is wrong')
  const proof = createHash('sha256')
    .update(textOf(form, 'code_verifier') ?? '')
    .digest('base64url')
  if (proof !== challenge) throw invalidGrant('Failed to verify code verifier')
}

function invalidGrant(description: string): OAuthError {
  return new OAuthError(403, 'invalid_grant', description)
}
