// What the checks stand on: the database and the tenant, reached or not, and what is to be told where they are not.
import type { Pool } from 'pg'
import { Forbidden, openAsk, Unavailable } from '../auth0/management.ts'
import { patient } from '../auth0/patient.ts'
import { claimsOf, neededScopes } from '../auth0/scopes.ts'
import { fetchToken, openTokens } from '../auth0/token.ts'
import type { Auth0Config } from '../config-auth0.ts'
import { codeOf } from '../errors.ts'
import { type Access, type Finding, failing, type Tenant } from './check.ts'
import { featuresOf } from './scopes.ts'

/** @returns what is wrong, or undefined */
export async function databaseTrouble(pool: Pool): Promise<Finding | undefined> {
  try {
    await pool.query('SELECT')
    return undefined
  } catch (error) {
    const why = codeOf(error) || 'no answer'
    return failing(
      `DATABASE_URL: Postgres cannot be reached (${why})`,
      'see whether it runs, and whether address, login and password are right',
    )
  }
}

export async function hasSchema(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ there: boolean }>("SELECT to_regclass('mirror.runs') IS NOT NULL AS there")
  return rows[0]?.there === true
}

type Reach = { tenant: Tenant; trouble?: never } | { trouble: Finding; tenant?: never }

/** Takes the token that all processes share, where there is a database that has it. */
export async function reachTenant(access: Access): Promise<Reach> {
  const { auth0, schema } = access
  if (auth0.clientId === '' || auth0.clientSecret === '')
    return {
      trouble: failing('there is no machine client', 'user-mirror setup, or AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET'),
    }
  const tokens = schema === undefined ? once(auth0) : openTokens(schema, auth0)
  try {
    const scopes = await scopesOf(tokens, neededScopes(featuresOf(access.config)))
    return { tenant: { ask: patient(openAsk(auth0, tokens)), scopes } }
  } catch (error) {
    return { trouble: troubleWith(error, auth0) }
  }
}

interface Tokens {
  current(): Promise<string>
  refused(token: string): Promise<void>
}

function once(auth0: Auth0Config): Tokens {
  const token = fetchToken(auth0)
  token.catch(() => undefined) // told where it is asked for
  return { current: async () => (await token).token, refused: async () => undefined }
}

/** A token from before a grant says less than the next one: one that says too little is replaced, once. */
async function scopesOf(tokens: Tokens, needed: string[]): Promise<string[] | undefined> {
  const kept = await tokens.current()
  const scopes = claimsOf(kept)?.scopes
  if (scopes === undefined || needed.every((scope) => scopes.includes(scope))) return scopes
  await tokens.refused(kept)
  return claimsOf(await tokens.current())?.scopes
}

function troubleWith(error: unknown, { baseUrl }: Auth0Config): Finding {
  if (error instanceof Forbidden)
    return failing('the machine client may not ask the Management API', 'user-mirror setup grants it what it needs')
  const said = error instanceof Unavailable ? error.message : ''
  if (/401/.test(said))
    return failing(
      'Auth0 does not take the machine client and its secret (401)',
      'AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET, as they stand in its settings at Auth0',
    )
  return failing(
    `${baseUrl} cannot be reached${said && ` (${said})`}`,
    'see AUTH0_DOMAIN, the network, status.auth0.com',
  )
}
