// Webhook secrets: several at once, so that they rotate without loss; compared in constant time.
import { createHash, timingSafeEqual } from 'node:crypto'

/**
 * Auth0 sends the configured string as it is in `Authorization`; whether `Bearer ` stands before it is the configurer's
 * choice ("Custom Log Streams"), so both are taken.
 *
 * @returns a test for the value of an `Authorization` header
 */
export function acceptsSecret(secrets: readonly string[]): (authorization: string | undefined) => boolean {
  const accepted = secrets.flatMap((secret) => [digest(secret), digest(`Bearer ${secret}`)])
  return (authorization) => {
    const given = digest(authorization ?? '')
    // every secret is compared, whichever fits
    return accepted.reduce((fits, secret) => timingSafeEqual(secret, given) || fits, false)
  }
}

/** Digests have one length, which timingSafeEqual needs. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
