// How the shared token lies in the database: AES-256-GCM, with a key made of the client's secret.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { ManagementOptions } from './management.ts'

type Client = Pick<ManagementOptions, 'clientId' | 'clientSecret' | 'domain'>

/** Under which the token is kept. */
export function clientOf({ clientId, domain }: Omit<Client, 'clientSecret'>): string {
  return `${clientId}@${domain}`
}

const cipher = 'aes-256-gcm'
const [nonceBytes, tagBytes] = [12, 16]

function keyOf(client: Client): Buffer {
  return Buffer.from(hkdfSync('sha256', client.clientSecret, clientOf(client), 'user-mirror management token', 32))
}

/** Nonce, tag, text; bound to its client. */
export function seal(client: Client, token: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const sealing = createCipheriv(cipher, keyOf(client), nonce).setAAD(Buffer.from(clientOf(client)))
  const text = Buffer.concat([sealing.update(token), sealing.final()])
  return Buffer.concat([nonce, sealing.getAuthTag(), text])
}

/** @returns undefined where it was sealed with another secret: the client's has been rotated */
export function unseal(client: Client, sealed: Buffer): string | undefined {
  const nonce = sealed.subarray(0, nonceBytes)
  const tag = sealed.subarray(nonceBytes, nonceBytes + tagBytes)
  try {
    const opening = createDecipheriv(cipher, keyOf(client), nonce, { authTagLength: tagBytes })
    opening.setAAD(Buffer.from(clientOf(client))).setAuthTag(tag)
    return opening.update(sealed.subarray(nonceBytes + tagBytes)).toString() + opening.final().toString()
  } catch {
    return undefined
  }
}
