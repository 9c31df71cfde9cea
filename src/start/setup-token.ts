// The token that a setup works with: one that was handed in, or the machine client's own.
import { type Ask, Forbidden, openAsk } from '../auth0/management.ts'
import { patient } from '../auth0/patient.ts'
import { claimsOf, type TokenClaims } from '../auth0/scopes.ts'
import { fetchToken } from '../auth0/token.ts'
import type { Config } from '../config.ts'
import type { Auth0Config } from '../config-auth0.ts'
import { ConfigError } from '../config-error.ts'

export interface SetupToken {
  ask: Ask
  claims: TokenClaims | undefined
}

/**
 * @returns undefined where there is none, or the client may not ask the Management API yet
 * @throws ConfigError where the one that was handed in is of no use
 */
export async function setupTokenFor({ setupToken }: Config, auth0: Auth0Config): Promise<SetupToken | undefined> {
  if (setupToken !== undefined) return tokenOf(setupToken, auth0)
  if (auth0.clientId === '' || auth0.clientSecret === '') return undefined
  try {
    return tokenOf((await fetchToken(auth0)).token, auth0)
  } catch (error) {
    if (error instanceof Forbidden) return undefined
    throw error
  }
}

function tokenOf(token: string, auth0: Auth0Config): SetupToken {
  const claims = claimsOf(token)
  const wanted = `https://${auth0.domain}/api/v2/`
  if (claims?.expiresAt !== undefined && claims.expiresAt.getTime() <= Date.now())
    throw new ConfigError(`AUTH0_SETUP_TOKEN has expired (${claims.expiresAt.toISOString()}): take a new one`)
  if (claims !== undefined && !claims.audiences.includes(wanted))
    throw new ConfigError(
      `AUTH0_SETUP_TOKEN is not for the Management API of this tenant: its audience is not ${wanted}`,
    )
  const tokens = { current: async () => token, refused: async () => undefined }
  return { ask: patient(openAsk(auth0, tokens)), claims }
}
