// Webhook secrets: several at once, so that they rotate without loss; compared in constant time.
import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** A header that a request may carry, and the digest of the value that opens the door. */
interface Accepted {
  header: string
  value: Buffer
}

/**
 * Auth0 sends the configured string as it is in `Authorization`; whether `Bearer ` stands before it is the configurer's
 * choice ("Custom Log Streams"), so both are taken.
 *
 * @returns a test for the value of an `Authorization` header
 */
export function acceptsSecret(secrets: readonly string[]): (authorization: string | undefined) => boolean {
  const accepted = secrets.flatMap(inAuthorization)
  return (authorization) => fits(accepted, { authorization })
}

/**
 * Event streams have three ways to show a secret (Management API, "Create an event stream"), and a configured entry is
 * taken in every one that it can be read in: a bearer token; `user:password` of basic credentials; `header=value` of a
 * header of its own.
 *
 * @returns a test for the headers of a request
 */
export function acceptsCredential(entries: readonly string[]): (headers: IncomingHttpHeaders) => boolean {
  const accepted = entries.flatMap((entry) => [...inAuthorization(entry), ...asBasic(entry), ...inOwnHeader(entry)])
  return (headers) => fits(accepted, headers)
}

function inAuthorization(secret: string): Accepted[] {
  return [secret, `Bearer ${secret}`].map(authorization)
}

function asBasic(entry: string): Accepted[] {
  return entry.includes(':') ? [authorization(`Basic ${Buffer.from(entry).toString('base64')}`)] : []
}

/** Not `==`, the padding that a secret in base64 may end in. */
const ownHeader = /^([\w!#$%&'*+.^`|~-]+)=([^=].*)$/

function inOwnHeader(entry: string): Accepted[] {
  const [, header, value] = ownHeader.exec(entry) ?? []
  return header === undefined || value === undefined ? [] : [{ header: header.toLowerCase(), value: digest(value) }]
}

function authorization(value: string): Accepted {
  return { header: 'authorization', value: digest(value) }
}

/** Every secret is compared, whichever fits. */
function fits(accepted: readonly Accepted[], headers: IncomingHttpHeaders): boolean {
  const digests = new Map<string, Buffer>()
  let found = false
  for (const { header, value } of accepted) {
    const shown = digests.get(header) ?? digest(given(headers, header))
    digests.set(header, shown)
    found = timingSafeEqual(value, shown) || found
  }
  return found
}

function given(headers: IncomingHttpHeaders, name: string): string {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined
  return typeof value === 'string' ? value : ''
}

/** Digests have one length, which timingSafeEqual needs. */
function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}
