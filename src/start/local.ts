// Local mode: the built-in tenant with a few people in it, and its streams pointed at the mirror.
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ManagementClient } from 'auth0'
import { fetchAt } from '../auth0/management.ts'
import type { Config } from '../config.ts'
import type { Auth0Config } from '../config-auth0.ts'
import { eventTypesFor, webhookPaths } from '../setup/wanted.ts'
import { startTenant, type Tenant } from '../tenant/tenant.ts'
import { demoUsers } from './demo-users.ts'
import type { Shutdown } from './shutdown.ts'

export type LocalTenant = Tenant

export async function openLocalTenant(
  { tenantPort: port, tenantHost: host }: Pick<Config, 'tenantPort' | 'tenantHost'>,
  shutdown: Shutdown,
): Promise<Tenant> {
  const tenant = await startTenant({ port, host })
  shutdown.add('local tenant', tenant.close)
  return tenant
}

/** A secret that lives as long as the process. */
export function localSecret(): string {
  return randomBytes(24).toString('base64url')
}

/** Points a log stream of the tenant at the mirror, as `setup` does at Auth0. */
export async function connectLogStream(auth0: Auth0Config, mirrorUrl: string, secret: string): Promise<void> {
  const { logStreams } = await managementClient(auth0)
  await logStreams.create({
    name: 'User Mirror',
    type: 'http',
    sink: {
      httpEndpoint: mirrorUrl + webhookPaths['log-streams'],
      httpAuthorization: `Bearer ${secret}`,
      httpContentFormat: 'JSONLINES',
      httpContentType: 'application/json',
    },
  })
}

/** Points an event stream of the tenant at the mirror: both products announce each change then. */
export async function connectEventStream(auth0: Auth0Config, mirrorUrl: string, secret: string): Promise<void> {
  const bearer = { method: 'bearer', token: secret } as const // the SDK's type is that of the answer, which keeps secrets
  const { eventStreams } = await managementClient(auth0)
  await eventStreams.create({
    name: 'User Mirror',
    subscriptions: eventTypesFor(true).map((event_type) => ({ event_type })),
    destination: {
      type: 'webhook',
      configuration: { webhook_endpoint: mirrorUrl + webhookPaths['event-streams'], webhook_authorization: bearer },
    },
  })
}

async function managementClient(auth0: Auth0Config): Promise<ManagementClient> {
  const { ManagementClient } = await import('auth0')
  const { domain, clientId, clientSecret } = auth0
  return new ManagementClient({ domain, clientId, clientSecret, fetch: fetchAt(auth0) })
}

/** Users are loaded as an import at Auth0 would: with events, so that the mirror learns of them the usual way. */
export async function loadDemoUsers(auth0: Auth0Config): Promise<void> {
  await post(`${auth0.baseUrl}/local/users`, demoUsers)
}

/** How long the start waits for the demo users' profiles; without them the printed command answers with less. */
const caughtUpLimitMs = 5_000

/** Resolves when the first backfill is done and Auth0 was asked about everybody heard of, or after a while. */
export async function caughtUp(mirrorUrl: string): Promise<void> {
  for (const end = Date.now() + caughtUpLimitMs; Date.now() < end; await sleep(20)) {
    const response = await fetch(`${mirrorUrl}/health/ready`)
    const ready: { stale?: unknown } = Object(await response.json())
    if (response.ok && ready.stale === 0) return
  }
}

/** @returns an access token of a person with the permission to read users */
export async function demoToken(auth0: Auth0Config): Promise<string> {
  const answer = await post(`${auth0.baseUrl}/local/token`, {
    user_id: demoUsers[0]?.user_id,
    permissions: ['read:users'],
  })
  const token: unknown = Reflect.get(Object(answer), 'access_token')
  return String(token)
}

async function post(url: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return response.json()
}
