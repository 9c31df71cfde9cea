// How a secret lies in the database: AES-256-GCM, with a key made of another secret, which the database does not have.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** What a sealed text is bound to: it is opened with the same three only. */
export interface SealedFor {
  /** What the database does not have. */
  secret: string
  /** Whose it is. */
  owner: string
  /** What it is for. */
  purpose: string
}

const cipher = 'aes-256-gcm'
const [nonceBytes, tagBytes] = [12, 16]

function keyOf({ secret, owner, purpose }: SealedFor): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, owner, purpose, 32))
}

/** Nonce, tag, text. */
export function seal(bound: SealedFor, text: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const sealing = createCipheriv(cipher, keyOf(bound), nonce).setAAD(Buffer.from(bound.owner))
  const sealed = Buffer.concat([sealing.update(text), sealing.final()])
  return Buffer.concat([nonce, sealing.getAuthTag(), sealed])
}

/** @returns undefined where it was sealed for something else */
export function unseal(bound: SealedFor, sealed: Buffer): string | undefined {
  const nonce = sealed.subarray(0, nonceBytes)
  const tag = sealed.subarray(nonceBytes, nonceBytes + tagBytes)
  try {
    const opening = createDecipheriv(cipher, keyOf(bound), nonce, { authTagLength: tagBytes })
    opening.setAAD(Buffer.from(bound.owner)).setAuthTag(tag)
    return opening.update(sealed.subarray(nonceBytes + tagBytes)).toString() + opening.final().toString()
  } catch {
    return undefined
  }
}
