// Starts the local tenant: a little Auth0 on plain HTTP, for development and tests.
import type { FastifyInstance } from 'fastify'
import { Applications, machineApplication } from './applications.ts'
import { ClientGrants, makeClientGrant } from './client-grants.ts'
import { Clock } from './clock.ts'
import { Connections } from './connections.ts'
import { EventFeed } from './event-feed.ts'
import { usualPausesMs } from './event-sender.ts'
import { EventStreams } from './event-streams.ts'
import { openExportHost } from './export-host.ts'
import { ExportJobs } from './export-jobs.ts'
import { FaultPlan } from './faults.ts'
import { Grants } from './grants.ts'
import { makeKeyRing } from './keys.ts'
import { EventLog } from './log.ts'
import { LogStreams } from './log-streams.ts'
import { MemberLists } from './member-lists.ts'
import type { Settings, TenantParts } from './parts.ts'
import type { PlanName } from './plans.ts'
import type { PostLoginAction } from './post-login.ts'
import { RateLimits } from './rate-limit.ts'
import { makeResourceServer, ResourceServers } from './resource-servers.ts'
import { SearchIndex } from './search.ts'
import { buildServer } from './server.ts'
import { managementScopes } from './tokens.ts'
import { UserStore } from './users.ts'

export interface TenantOptions {
  /** 0 takes any free port. */
  readonly port: number
  readonly host?: string
  readonly audience?: string
  readonly clientId?: string
  readonly clientSecret?: string
  /** In place of Math.random, for tests that must not vary. */
  readonly random?: () => number
  /** Between the attempts of an event stream; default as at Auth0. */
  readonly pausesMs?: readonly number[]
  /** Actions that run at each sign-in with a browser; default none. */
  readonly postLogin?: readonly PostLoginAction[]
  /** Whose rate limits apply; default none's. */
  readonly plan?: PlanName
  /** Signing keys to begin with, as PEM: making one takes up to a second of a processor. Default new ones. */
  readonly privateKeys?: readonly [current: string, next: string]
}

export interface Tenant {
  /** Such as `http://127.0.0.1:4000/`. */
  readonly issuer: string
  readonly audience: string
  readonly clientId: string
  readonly clientSecret: string
  readonly port: number
  /** Resolves when every queued delivery has been answered, or given up for now. */
  settled(): Promise<void>
  close(): Promise<void>
}

export async function startTenant(options: TenantOptions): Promise<Tenant> {
  const { port, host = '127.0.0.1' } = options
  const parts = await makeParts(options, host)
  const server = buildServer(parts)
  const bound = await listen(server, port, host).catch(async (error: unknown) => {
    await parts.exportHost.close()
    await parts.keys.close()
    throw error
  })
  parts.settings.issuer = `http://${reachableName(host)}:${bound}/`
  giveAccess(parts)
  return {
    ...parts.settings,
    port: bound,
    settled: async () => {
      await parts.log.settled()
      await parts.streams.settled()
      await parts.eventStreams.settled()
    },
    close: async () => {
      parts.log.close()
      parts.streams.close()
      parts.eventStreams.close()
      parts.feed.close()
      parts.clock.close()
      await server.close()
      await parts.exportHost.close()
      await parts.keys.close()
    },
  }
}

async function makeParts(options: TenantOptions, host: string): Promise<TenantParts> {
  const { audience = 'https://mirror.local/api', random = Math.random, pausesMs = usualPausesMs } = options
  const { clientId = 'local-mirror', clientSecret = 'local-secret' } = options
  const settings: Settings = {
    issuer: '',
    audience,
    clientId,
    clientSecret,
    lackedScopes: [],
    features: { eventStreams: true, logStreams: undefined },
    postLogin: options.postLogin,
  }
  const clock = new Clock()
  const faults = new FaultPlan(random)
  const index = new SearchIndex(clock, faults)
  const log = new EventLog(clock, random)
  const streams = new LogStreams(log, faults)
  const eventStreams = new EventStreams({ clock, faults, pausesMs })
  const feed = new EventFeed()
  eventStreams.onTold((event) => feed.publish(event))
  const users = new UserStore(index)
  const memberLists = new MemberLists(clock, faults)
  const grants = new Grants(memberLists)
  users.onRemoved((id) => grants.forget(id))
  const exports = new ExportJobs(clock, users)
  const exportHost = await openExportHost(exports, clock, host)
  const keys = await makeKeyRing(options.privateKeys)
  const connections = new Connections()
  const access = {
    applications: new Applications(),
    resourceServers: new ResourceServers(),
    clientGrants: new ClientGrants(),
  }
  const limits = new RateLimits(clock, options.plan)
  const told = { log, streams, eventStreams, feed }
  return {
    settings,
    clock,
    faults,
    keys,
    index,
    users,
    connections,
    ...access,
    grants,
    memberLists,
    limits,
    ...told,
    exports,
    exportHost,
  }
}

/** The machine client may do everything at first; its grant can be taken away like any other. */
function giveAccess({ settings, applications, resourceServers, clientGrants }: TenantParts): void {
  const { audience, clientId, clientSecret, issuer } = settings
  const management = `https://${new URL(issuer).host}/api/v2/`
  const permission = { value: 'read:users', description: 'Read users' }
  applications.add(machineApplication(clientId, clientSecret, 'Local Mirror'))
  resourceServers.put({ ...makeResourceServer({ identifier: management }), is_system: true })
  const rbac = { enforce_policies: true, token_dialect: 'access_token_authz' }
  resourceServers.put(makeResourceServer({ identifier: audience, name: 'Local API', scopes: [permission], ...rbac }))
  clientGrants.put(makeClientGrant({ client_id: clientId, audience: management, scope: managementScopes }))
  clientGrants.put(makeClientGrant({ client_id: clientId, audience, scope: [permission.value] }))
}

async function listen(server: FastifyInstance, port: number, host: string): Promise<number> {
  try {
    await server.listen({ port, host })
  } catch (cause) {
    await server.close()
    const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE'
    const reason = isTaken ? 'is taken' : 'cannot be used'
    throw new Error(`port ${port} on ${host} ${reason}: set TENANT_PORT to a free port, such as ${port + 1}`, { cause })
  }
  const address = server.server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

/** A server that listens on every interface is still reached on this machine's loopback address. */
function reachableName(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
