// Where the tenant is, whose tokens are taken, and how the Management API is signed in to: Auth0's variables, read together.
import { type OnWrong, wrong } from './config-error.ts'
import { type Environment, listOf } from './environment.ts'

export interface Auth0Config {
  domain: string
  /** With scheme, without trailing slash. */
  baseUrl: string
  /** Accepted `iss`, with trailing slash. */
  issuers: string[]
  audiences: string[]
  clientId: string
  clientSecret: string
}

/** All that a real tenant needs, or nothing of it: what is half configured never runs against the local tenant. */
const together = ['DATABASE_URL', 'AUTH0_AUDIENCE', 'AUTH0_CLIENT_ID', 'AUTH0_CLIENT_SECRET'] as const

export function auth0Of(environment: Environment, onWrong: OnWrong): Auth0Config | undefined {
  const { AUTH0_DOMAIN } = environment
  if (AUTH0_DOMAIN === undefined) {
    const orphan = Object.entries(environment).find(([name, value]) => name.startsWith('AUTH0_') && value !== undefined)
    if (orphan !== undefined) onWrong(wrong('AUTH0_DOMAIN', `is needed because ${orphan[0]} is set`))
    return undefined
  }
  for (const missing of together.filter((name) => environment[name] === undefined))
    onWrong(wrong(missing, 'is needed because AUTH0_DOMAIN is set'))
  const baseUrl = (environment.AUTH0_BASE_URL ?? `https://${AUTH0_DOMAIN}`).replace(/\/+$/, '')
  const domains = [AUTH0_DOMAIN, ...listOf(environment.AUTH0_CUSTOM_DOMAINS)]
  return {
    domain: AUTH0_DOMAIN,
    baseUrl,
    issuers: [...new Set([...domains.map(issuerOf), issuerOf(baseUrl)])],
    audiences: listOf(environment.AUTH0_AUDIENCE),
    clientId: environment.AUTH0_CLIENT_ID ?? '',
    clientSecret: environment.AUTH0_CLIENT_SECRET ?? '',
  }
}

function issuerOf(domainOrUrl: string): string {
  const url = /^https?:\/\//.test(domainOrUrl) ? domainOrUrl : `https://${domainOrUrl}`
  return url.endsWith('/') ? url : `${url}/`
}
