// The operator's part of the API: the dashboard, and what the command line does, behind ADMIN_TOKEN or a permission.
import rateLimit, { type RateLimitPluginOptions } from '@fastify/rate-limit'
import type { FastifyPluginAsync } from 'fastify'
import type { Pool } from 'pg'
import { type DashboardOptions, dashboard } from './dashboard/dashboard.ts'
import { openGuard } from './dashboard/guard.ts'
import { openSessions, type Person } from './dashboard/session.ts'
import { Failure } from './errors.ts'
import type { Arrivals } from './intake/token/arrivals.ts'
import type { TokenOptions } from './intake/token/plugin.ts'
import { type AdminOptions, adminRoutes } from './readers/admin.ts'
import { isUnderWay, listRuns } from './reconcile/run-history.ts'
import type { RunQueue } from './reconcile/run-queue.ts'
import { stopRun } from './reconcile/runs.ts'
import { runSettings } from './reconcile/settings.ts'

export interface OperatorOptions
  extends Omit<DashboardOptions, 'guard' | 'permitted' | 'sessions'>,
    Pick<AdminOptions, 'sources' | 'erase' | 'subscribers'> {
  /** Opens everything here; without one, only the permission does. */
  adminToken: string | undefined
  /** What sessions of the dashboard are signed with beside ADMIN_TOKEN; the same in each replica. */
  sessionSecret: string
  arrivals: Arrivals
  blockedUsers: TokenOptions['blockedUsers']
  runQueue: Pick<RunQueue, 'start'>
  /** Requests a minute and an address; 0: no limit. */
  perMinute: number
}

export const operator: FastifyPluginAsync<OperatorOptions> = async (app, options) => {
  const { adminToken, sessionSecret, arrivals, blockedUsers, runQueue, perMinute, pool, grants } = options
  if (perMinute > 0) await app.register(rateLimit, limitOf(perMinute))
  const sessions = await openSessions(app, [adminToken ?? '', sessionSecret])
  const permitted = app.requirePermission('admin:mirror')
  const stillAdmits = async (person: Person) => {
    if (blockedUsers === 'refuse') await refuseEnded(arrivals, person)
  }
  const guard = openGuard({ adminToken, permitted, sessions, stillAdmits })
  await app.register(dashboard, { ...options, guard, permitted, sessions })
  const { sources, erase, subscribers } = options
  const runs = runsOf(pool, runQueue, grants.length > 0)
  await app.register(adminRoutes, { onRequest: guard.admit, sources, runs, erase, subscribers })
}

/** A session is no better than the token that began it. */
async function refuseEnded(arrivals: Arrivals, person: Person): Promise<void> {
  const { gone, blocked } = await arrivals.arrive(person)
  if (gone || blocked) throw new Failure(gone ? 'caller_gone' : 'caller_blocked')
}

/** Whoever may look at what the operator's routes show may still not have the database do it without end. */
function limitOf(perMinute: number): RateLimitPluginOptions {
  return {
    max: perMinute,
    timeWindow: 60_000,
    errorResponseBuilder: (_request, { ttl }) =>
      new Failure('too_many_requests', { retryAfterSeconds: Math.ceil(ttl / 1000) }),
  }
}

function runsOf(pool: Pool, queue: Pick<RunQueue, 'start'>, hasGrants: boolean): AdminOptions['runs'] {
  const kindOf = (name: string) => (Object.hasOwn(runSettings, name) ? (name as keyof typeof runSettings) : undefined)
  const { grants: _, ...others } = runSettings
  return {
    settings: hasGrants ? runSettings : others,
    runs: (limit) => listRuns(pool, limit),
    start: async (name, settings) => {
      const kind = kindOf(name)
      if (kind === undefined || (await isUnderWay(pool, kind))) return false
      await queue.start(kind, settings)
      return true
    },
    stop: async (name) => {
      const kind = kindOf(name)
      return kind !== undefined && stopRun(pool, kind)
    },
  }
}
