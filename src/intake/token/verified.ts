// Tokens that were verified a moment ago, so that a busy caller costs one verification a minute. Only what was valid is
// kept: a flood of forged tokens pushes nobody out.
import { LRUCache } from 'lru-cache'
import type { Caller } from './caller.ts'

export interface Verified {
  caller: Caller
  /** The key that it was verified with, which may be revoked by now. */
  kid: string
  pem: string
}

export interface VerifiedTokens {
  find(token: string): Verified | undefined
  /** @param endsAt when the token is not accepted any more, milliseconds since 1970 */
  keep(token: string, verified: Verified, endsAt: number): void
}

/** The cache of fast-jwt is left out: it makes a digest of each token, and keeps failures as well. */
const keptMs = 60_000
const kept = 10_000
const keptCharacters = 16_000_000

export function openVerifiedTokens(): VerifiedTokens {
  const tokens = new LRUCache<string, Verified>({
    max: kept,
    maxSize: keptCharacters,
    sizeCalculation: (_verified, token) => token.length,
    ttlResolution: 0,
  })
  return {
    find: (token) => tokens.get(token),
    keep: (token, verified, endsAt) => {
      const ttl = Math.floor(Math.min(keptMs, endsAt - Date.now()))
      if (ttl > 0) tokens.set(token, verified, { ttl })
    },
  }
}
