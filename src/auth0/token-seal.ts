// How the shared token lies in the database: sealed with the client's secret.
import { type SealedFor, seal as sealText, unseal as unsealText } from '../seal.ts'
import type { ManagementOptions } from './management.ts'

type Client = Pick<ManagementOptions, 'clientId' | 'clientSecret' | 'domain'>

/** Under which the token is kept. */
export function clientOf({ clientId, domain }: Omit<Client, 'clientSecret'>): string {
  return `${clientId}@${domain}`
}

function boundTo(client: Client): SealedFor {
  return { secret: client.clientSecret, owner: clientOf(client), purpose: 'user-mirror management token' }
}

export function seal(client: Client, token: string): Buffer {
  return sealText(boundTo(client), token)
}

/** @returns undefined where it was sealed with another secret: the client's has been rotated */
export function unseal(client: Client, sealed: Buffer): string | undefined {
  return unsealText(boundTo(client), sealed)
}
