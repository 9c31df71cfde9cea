// How every baseline verifies a token: @fastify/jwt with the tenant's keys at hand, and its cache of verified ones.
import { fetchKeySet } from '../../dist/intake/token/key-set.js'

/** @returns options for @fastify/jwt */
export async function openVerifying() {
  const { ISSUER: issuer, AUDIENCE: audience } = process.env
  const pems = await fetchKeySet(`${issuer}.well-known/jwks.json`, 5_000)
  return {
    decode: { complete: true },
    secret: async (_request, token) => pems.get(token.header.kid),
    verify: { algorithms: ['RS256'], allowedIss: [issuer], allowedAud: [audience], cache: 10_000 },
  }
}
