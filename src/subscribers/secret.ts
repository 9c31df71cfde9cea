// The secrets that messages are signed with: shown once, and kept sealed, since who has one can pass for the mirror.
import { randomBytes } from 'node:crypto'
import { type SealedFor, seal, unseal } from '../seal.ts'
import { secretPrefix } from './message.ts'

/** Standard Webhooks wants 24 to 64 bytes. */
const secretBytes = 32

export function newSecret(): string {
  return secretPrefix + randomBytes(secretBytes).toString('base64')
}

/** The first seals, each of them opens: so a key is changed for another. */
export type Keys = readonly [string, ...string[]]

function boundTo(subscriber: string, secret: string): SealedFor {
  return { secret, owner: subscriber, purpose: 'user-mirror subscriber' }
}

/** @param subscriber its id: in the row of another, the sealed secret is worth nothing */
export function sealSecret([key]: Keys, subscriber: string, secret: string): Buffer {
  return seal(boundTo(subscriber, key), secret)
}

/** @returns undefined where it was sealed with none of these keys */
export function openSecret(keys: Keys, subscriber: string, sealed: Buffer): string | undefined {
  for (const key of keys) {
    const secret = unseal(boundTo(subscriber, key), sealed)
    if (secret !== undefined) return secret
  }
  return undefined
}

/** Those that sign now, the newest first; none where a key has been changed and the old one is not there any more. */
export function secretsOf(keys: Keys, row: { id: string; sealed: Buffer; sealed_before: Buffer | null }): string[] {
  const current = openSecret(keys, row.id, row.sealed)
  if (current === undefined) return []
  const before = row.sealed_before === null ? undefined : openSecret(keys, row.id, row.sealed_before)
  return before === undefined ? [current] : [current, before]
}
