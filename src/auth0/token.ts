// One Management API token for all processes: machine tokens are a counted quota, and cannot be revoked. It lies in the
// database, sealed with a key that is made of the client's secret, which the database does not have.
import type { Pool, PoolClient } from 'pg'
import { Type } from 'typebox'
import { Check } from 'typebox/value'
import { parseJson } from '../json.ts'
import { fetchAt, type ManagementOptions, refusalOf, Unavailable } from './management.ts'
import { clientOf, seal, unseal } from './token-seal.ts'

export interface Tokens {
  /** One that is good for a while yet. @throws Unavailable where Auth0 gives none */
  current(): Promise<string>
  /** Auth0 has answered 401 to this one: it is not used again by anybody. */
  refused(token: string): Promise<void>
}

/** A token, and when it is not to be used any more: milliseconds since 1970. */
interface Kept {
  token: string
  until: number
}

/** So long before its end a token is renewed. Auth0 gives 24 hours unless the API says otherwise. */
const marginMs = 60_000

const timeoutMs = 10_000

const Given = Type.Object({ access_token: Type.String({ minLength: 1 }), expires_in: Type.Number() })

export function openTokens(pool: Pool, options: ManagementOptions): Tokens {
  let kept: Kept | undefined
  let renewing: Promise<Kept> | undefined
  const renew = () => {
    renewing ??= shared(pool, options).finally(() => {
      renewing = undefined
    })
    return renewing
  }
  return {
    current: async () => {
      if (kept === undefined || !isGood(kept)) kept = await renew()
      return kept.token
    },
    refused: async (token) => {
      if (kept?.token === token) kept = undefined
      await forget(pool, options, token)
    },
  }
}

function isGood({ until }: Kept): boolean {
  return Date.now() < until
}

/** What the others have, else a new one: of those who find none, one process fetches and the others wait for it. */
async function shared(pool: Pool, options: ManagementOptions): Promise<Kept> {
  const there = await read(pool, options)
  if (there !== undefined && isGood(there)) return there
  return locked(pool, async (client) => {
    const meanwhile = await read(client, options)
    if (meanwhile !== undefined && isGood(meanwhile)) return meanwhile
    const fetched = await fetchToken(options)
    await client.query(
      `INSERT INTO mirror.management_token (client, sealed, expires_at) VALUES ($1, $2, $3)
       ON CONFLICT (client) DO UPDATE SET sealed = excluded.sealed, expires_at = excluded.expires_at`,
      [clientOf(options), seal(options, fetched.token), new Date(fetched.until)],
    )
    return fetched
  })
}

/** Another process may have fetched the next one already, and that is kept. */
async function forget(pool: Pool, options: ManagementOptions, token: string): Promise<void> {
  await locked(pool, async (client) => {
    if ((await read(client, options))?.token !== token) return
    await client.query('DELETE FROM mirror.management_token WHERE client = $1', [clientOf(options)])
  })
}

/** A session that dies gives the lock back. */
async function locked<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: unknown
  try {
    await client.query("SELECT pg_advisory_lock(hashtext('user-mirror'), hashtext('management token'))")
    try {
      return await work(client)
    } finally {
      await client.query("SELECT pg_advisory_unlock(hashtext('user-mirror'), hashtext('management token'))")
    }
  } catch (error) {
    broken = error
    throw error
  } finally {
    client.release(broken !== undefined) // the lock must not stay with a connection that goes back to the pool
  }
}

async function read(db: Pool | PoolClient, options: ManagementOptions): Promise<Kept | undefined> {
  const { rows } = await db.query<{ sealed: Buffer; expires_at: Date }>(
    'SELECT sealed, expires_at FROM mirror.management_token WHERE client = $1',
    [clientOf(options)],
  )
  const row = rows[0]
  const token = row && unseal(options, row.sealed)
  return row && token !== undefined ? { token, until: row.expires_at.getTime() } : undefined
}

/** What the client may do has changed: tokens from before do not say so. Processes take it up at their next start. */
export async function forgetTokens(pool: Pool): Promise<void> {
  await pool.query('DELETE FROM mirror.management_token')
}

/**
 * The audience is that of the tenant's own domain, even where there is a custom one ("Get Management API Tokens").
 *
 * @throws Forbidden where the client may not ask the Management API at all, Unavailable
 */
export async function fetchToken(options: ManagementOptions): Promise<Kept> {
  const { domain, clientId, clientSecret } = options
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    audience: `https://${domain}/api/v2/`,
  })
  const begun = Date.now()
  const response = await fetchAt(options)(`https://${domain}/oauth/token`, {
    method: 'POST',
    body,
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((cause: unknown) => {
    throw new Unavailable('Auth0 cannot be reached', { cause })
  })
  const text = await response.text()
  if (!response.ok) throw refusalOf(response, text)
  const given = parseJson(text)
  if (!Check(Given, given)) throw new Unavailable('Auth0 answered with something else than a token')
  const lifeMs = given.expires_in * 1000
  return { token: given.access_token, until: begun + Math.max(lifeMs - marginMs, lifeMs / 2) }
}
