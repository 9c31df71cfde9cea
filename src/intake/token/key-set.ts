// The tenant's key set as it answers → the keys that may sign access tokens. What is odd about a key costs that key only.
import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'

const JwkSet = Type.Object({ keys: Type.Array(Type.Unknown()) })

/** `use`, `key_ops` and `alg` may be left out; where they are there they have to say that this key verifies RS256. */
const Jwk = Type.Object({
  kty: Type.Literal('RSA'),
  kid: Type.String({ minLength: 1, maxLength: 200 }),
  n: Type.String(),
  e: Type.String(),
  use: Type.Optional(Type.Literal('sig')),
  key_ops: Type.Optional(Type.Array(Type.Unknown(), { contains: Type.Literal('verify') })),
  alg: Type.Optional(Type.Literal('RS256')),
  // a private key that is published signs for everybody
  d: Type.Optional(Type.Never()),
  p: Type.Optional(Type.Never()),
  q: Type.Optional(Type.Never()),
})
type Jwk = Static<typeof Jwk>

/** A set of Auth0's has two or three keys of 2 kB each, certificates included. */
const mostBytes = 512 * 1024
const mostKeys = 100

/** Smaller ones are not safe, larger ones make each verification dear. Auth0's have 2048. */
const bits = { least: 2048, most: 8192 }

/** With a tiny exponent signatures can be made up, with a huge one verification is dear. Auth0's is 65537. */
const exponents = { least: 65_537n, most: 0xffff_ffffn }

/** @returns PEM by `kid`. @throws where there is no set, or no key in it that may sign */
export async function fetchKeySet(url: string, timeoutMs: number): Promise<Map<string, string>> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' })
  if (!response.ok) {
    await response.body?.cancel()
    throw new Error(`the key set answered ${response.status}`)
  }
  const set: unknown = JSON.parse(await textOf(response))
  if (!Check(JwkSet, set)) throw new Error('the key set has no list of keys')
  const pems = signingKeys(set.keys.slice(0, mostKeys))
  if (pems.size === 0) throw new Error('the key set holds no RSA key that may sign')
  return pems
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > mostBytes) throw new Error(`the key set has more than ${mostBytes} bytes`) // ends the connection, too
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** Of two different keys with one `kid` neither is taken: nobody could say which of them is Auth0's. */
function signingKeys(keys: readonly unknown[]): Map<string, string> {
  const pems = new Map<string, string>()
  const ambiguous = new Set<string>()
  for (const jwk of keys) {
    const pem = Check(Jwk, jwk) ? pemOf(jwk) : undefined
    if (!Check(Jwk, jwk) || pem === undefined) continue
    if ((pems.get(jwk.kid) ?? pem) !== pem) ambiguous.add(jwk.kid)
    pems.set(jwk.kid, pem)
  }
  for (const kid of ambiguous) pems.delete(kid)
  return pems
}

function pemOf({ kty, n, e }: Jwk): string | undefined {
  try {
    const jwk: JsonWebKey = { kty, n, e }
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {}
    if (modulusLength < bits.least || modulusLength > bits.most) return undefined
    if (publicExponent < exponents.least || publicExponent > exponents.most) return undefined
    return key.export({ type: 'spki', format: 'pem' }).toString()
  } catch {
    return undefined // no numbers, or none that make a key
  }
}
