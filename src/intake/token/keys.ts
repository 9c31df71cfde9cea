// The tenant's signing keys: the whole set is fetched and kept, because Auth0 publishes the next key before it is used.
//
// get-jwks looks one `kid` up at a time and fetches the set again for each unknown one, so a flood of invented ids would
// become a flood of requests to the tenant, or, behind a limit, would lock a rotated key out. Here one fetch brings
// every key, and unknown ids share one fetch per cool-down.
import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import { Failure } from '../../errors.ts'

export interface Keys {
  /** @returns the public key as PEM. @throws Failure `token_invalid` (unknown kid) or `keys_unavailable` */
  find(kid: string): Promise<string>
}

export interface KeysOptions {
  /** URL of the key set. */
  url: string
  /** Auth0 advises to keep keys for 5 to 10 minutes ("JSON Web Key Sets"). */
  keptMs?: number
  /** The least time between two fetches that unknown ids cause. */
  coolDownMs?: number
  timeoutMs?: number
}

const Jwk = Type.Object({
  kty: Type.Literal('RSA'),
  kid: Type.String({ minLength: 1 }),
  n: Type.String(),
  e: Type.String(),
  use: Type.Optional(Type.String()),
})
const JwkSet = Type.Object({ keys: Type.Array(Type.Unknown(), { maxItems: 100 }) })

/** Smaller keys are not Auth0's, and not safe. */
const minimumBits = 2048

export function openKeys({ url, keptMs = 600_000, coolDownMs = 2_000, timeoutMs = 5_000 }: KeysOptions): Keys {
  let pems = new Map<string, string>()
  let fetchedAt = Number.NEGATIVE_INFINITY
  let triedAt = Number.NEGATIVE_INFINITY
  let inFlight: Promise<void> | undefined

  async function refresh(): Promise<void> {
    triedAt = performance.now()
    pems = await fetchPems(url, timeoutMs)
    fetchedAt = performance.now()
  }

  function refreshOnce(): Promise<void> {
    inFlight ??= refresh().finally(() => {
      inFlight = undefined
    })
    return inFlight
  }

  return {
    async find(kid) {
      const known = pems.get(kid)
      const now = performance.now()
      if (known !== undefined && now - fetchedAt < keptMs) return known
      if (inFlight !== undefined || now - triedAt >= coolDownMs) {
        await refreshOnce().catch((cause) => {
          if (known === undefined) throw new Failure('keys_unavailable', { cause }) // a known key serves through an outage
        })
      }
      const pem = pems.get(kid)
      if (pem !== undefined) return pem
      if (fetchedAt === Number.NEGATIVE_INFINITY) throw new Failure('keys_unavailable')
      throw new Failure('token_invalid', { detail: 'It is signed with an unknown key' })
    },
  }
}

async function fetchPems(url: string, timeoutMs: number): Promise<Map<string, string>> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' })
  if (!response.ok) throw new Error(`the key set answered ${response.status}`)
  const set: unknown = await response.json()
  if (!Check(JwkSet, set)) throw new Error('the key set has no list of keys')
  const pems = new Map(set.keys.filter(isSigningKey).map((jwk) => [jwk.kid, pemOf(jwk)]))
  if (pems.size === 0) throw new Error('the key set holds no RSA signing key')
  return pems
}

function isSigningKey(jwk: unknown): jwk is Static<typeof Jwk> {
  if (!Check(Jwk, jwk) || (jwk.use ?? 'sig') !== 'sig') return false
  return Buffer.from(jwk.n, 'base64url').length * 8 >= minimumBits
}

function pemOf({ kty, n, e }: Static<typeof Jwk>): string {
  const key: JsonWebKey = { kty, n, e }
  return createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString()
}
