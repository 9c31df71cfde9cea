// How the mirror reaches a local tenant, in this process or in another of this machine.
import type { Auth0Config } from '../config-auth0.ts'

/** What a local tenant says of itself. */
interface LocalTenant {
  /** With trailing slash. */
  issuer: string
  audience: string
  clientId: string
  clientSecret: string
}

export function localAuth0({ issuer, audience, clientId, clientSecret }: LocalTenant): Auth0Config {
  const baseUrl = issuer.replace(/\/$/, '')
  return { domain: new URL(issuer).host, baseUrl, issuers: [issuer], audiences: [audience], clientId, clientSecret }
}

/** The local tenant of another process of this machine, as `user-mirror tenant` starts it. */
export function localTenantAt(port: number): Auth0Config {
  return localAuth0({
    issuer: `http://127.0.0.1:${port}/`,
    audience: 'https://mirror.local/api',
    clientId: 'local-mirror',
    clientSecret: 'local-secret',
  })
}
