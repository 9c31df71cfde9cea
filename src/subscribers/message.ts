// What a subscriber gets: a message as Standard Webhooks has it (github.com/standard-webhooks/standard-webhooks, spec 1.0).
import { createHmac } from 'node:crypto'

export interface Message {
  /** The same whenever the same thing is told the same subscriber: by this a repeat is known. */
  id: string
  type: string
  /** When it happened. */
  at: string
  /** JSON text. */
  data: string
}

export function bodyOf({ type, at, data }: Message): string {
  return `{"type":${JSON.stringify(type)},"timestamp":${JSON.stringify(at)},"data":${data}}`
}

/**
 * @param secrets `whsec_…`, each of which signs: two while one takes the place of the other
 * @param sentAt now, on the machine that sends: receivers refuse what is minutes old
 */
export function headersOf(id: string, body: string, secrets: readonly string[], sentAt: Date): Record<string, string> {
  const timestamp = String(Math.floor(sentAt.getTime() / 1000))
  const signed = `${id}.${timestamp}.${body}`
  return {
    'content-type': 'application/json',
    'user-agent': 'user-mirror',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => `v1,${signatureOf(secret, signed)}`).join(' '),
  }
}

export const secretPrefix = 'whsec_'

function signatureOf(secret: string, signed: string): string {
  return createHmac('sha256', Buffer.from(secret.slice(secretPrefix.length), 'base64'))
    .update(signed)
    .digest('base64')
}
