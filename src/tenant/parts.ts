// What one running tenant consists of; made once by startTenant and handed to the routes.
import type { Applications } from './applications.ts'
import type { ClientGrants } from './client-grants.ts'
import type { Clock } from './clock.ts'
import type { Connections } from './connections.ts'
import type { EventFeed } from './event-feed.ts'
import type { EventStreams } from './event-streams.ts'
import type { ExportHost } from './export-host.ts'
import type { ExportJobs } from './export-jobs.ts'
import type { FaultPlan } from './faults.ts'
import type { Grants } from './grants.ts'
import type { KeyRing } from './keys.ts'
import type { EventLog } from './log.ts'
import type { LogStreams } from './log-streams.ts'
import type { MemberLists } from './member-lists.ts'
import type { PostLoginAction } from './post-login.ts'
import type { RateLimits } from './rate-limit.ts'
import type { ResourceServers } from './resource-servers.ts'
import type { SearchIndex } from './search.ts'
import type { UserStore } from './users.ts'

export interface Features {
  readonly eventStreams: boolean
  /** So many there may be; undefined: any number. How many each of Auth0's plans has is not documented. */
  readonly logStreams: number | undefined
}

export interface Settings {
  /** With the trailing slash that Auth0's issuers have; known once the port is. */
  issuer: string
  readonly audience: string
  readonly clientId: string
  readonly clientSecret: string
  /** Scopes that the machine client lacks, whatever its token says. */
  lackedScopes: readonly string[]
  /** What the plan has beside its rate limits. */
  features: Features
  /** What runs at each sign-in. */
  readonly postLogin?: readonly PostLoginAction[] | undefined
}

export interface TenantParts {
  readonly settings: Settings
  readonly clock: Clock
  readonly faults: FaultPlan
  readonly keys: KeyRing
  readonly index: SearchIndex
  readonly users: UserStore
  readonly applications: Applications
  readonly resourceServers: ResourceServers
  readonly clientGrants: ClientGrants
  readonly connections: Connections
  readonly grants: Grants
  readonly memberLists: MemberLists
  readonly limits: RateLimits
  readonly log: EventLog
  readonly streams: LogStreams
  readonly eventStreams: EventStreams
  readonly feed: EventFeed
  readonly exports: ExportJobs
  readonly exportHost: ExportHost
}
