// GET /admin/overview: the mirror at a glance. One statement after another, on one connection at a time, and each of them
// bounded: what it costs does not grow with the users.
import { type FastifyPluginAsyncTypebox, type Static, Type } from '@fastify/type-provider-typebox'
import type { Pool } from 'pg'
import { sharedBudget } from '../auth0/budget-figures.ts'
import { sourceFigures } from '../intake/sources.ts'
import { Source } from '../readers/admin.ts'
import { operatorSecurity } from '../readers/operator.ts'
import { Run, shownRun } from '../readers/runs.ts'
import { refreshCosts } from '../reconcile/refresh-spent.ts'
import { latestRuns, listRuns } from '../reconcile/run-history.ts'
import type { ScheduleState } from '../reconcile/schedules.ts'
import { backlog, census } from '../users/figures.ts'
import { lastCompared } from './comparison.ts'
import type { OnRequest } from './guard.ts'
import { manageUrl } from './manage.ts'
import { appliedUntil, judge, type Way } from './trust.ts'

const At = Type.String({ format: 'date-time' })
const AtOrNull = Type.Union([At, Type.Null()])
const Count = Type.Integer({ minimum: 0 })

export const Overview = Type.Object(
  {
    at: At,
    users: Type.Object({
      live: Count,
      gone: Count,
      about: Type.Boolean({ description: '`live` and `gone` are estimates' }),
      stale: Count,
      stub: Type.Union([Count, Type.Null()], {
        description: 'Among the stale: Auth0 has told nothing of them yet; null: too many are stale to say',
      }),
      oldest_stale_since: AtOrNull,
    }),
    applied_until: Type.Union([At, Type.Null()], {
      description: 'Everything known that happened before is in the rows; null: nothing is known',
    }),
    trust: Type.Union([Type.Literal('true'), Type.Literal('behind'), Type.Literal('unknown')]),
    reasons: Type.Array(Type.String(), { description: 'Why it is not `true`, a sentence each' }),
    comparison: Type.Union([
      Type.Object(
        {
          kind: Type.Union([Type.Literal('drift'), Type.Literal('backfill')]),
          at: At,
          compared: Count,
          equal: Count,
          different: Type.Integer({ minimum: 0, description: 'Said they were fresh, and were not' }),
          repaired: Count,
        },
        { title: 'Comparison', description: 'The last drift check, or walk through everybody' },
      ),
      Type.Null(),
    ]),
    backfilled_at: AtOrNull,
    sources: Type.Array(Source),
    budget: Type.Array(
      Type.Object({
        limit: Count,
        remaining: Type.Integer(),
        reset_at: AtOrNull,
        reserve: Type.Number({ description: "Share that is left to the team's own traffic" }),
      }),
    ),
    refreshes: Type.Union([Type.Number(), Type.Null()], {
      description: 'Calls for each user that was refreshed, so far',
    }),
    runs: Type.Array(Run, { description: 'The newest ten' }),
    quarantine: Type.Object({ waiting: Count }),
    drift_by_field: Type.Array(Type.Object({ field: Type.String(), different: Count }), {
      description: 'Of the last drift check',
    }),
    tenant: Type.Object({ domain: Type.String(), manage_url: Type.Union([Type.String(), Type.Null()]) }),
    version: Type.String(),
  },
  { title: 'Overview' },
)
export type Overview = Static<typeof Overview>

export interface OverviewOptions {
  pool: Pool
  /** Share of the tenant's rate limit that is left to others. */
  apiReserve: number
  schedules: () => Promise<ScheduleState[]>
  ways: readonly Way[]
  /** The tenant's. */
  domain: string
  version: string
}

const runsShown = 10

export type ReadOverview = () => Promise<Overview>

/** Whoever asks while it is being read gets the same. */
export function openOverview(options: OverviewOptions): ReadOverview {
  const read = openReading(options)
  let underWay: Promise<Overview> | undefined
  return () => {
    underWay ??= read().finally(() => {
      underWay = undefined
    })
    return underWay
  }
}

function openReading({ pool, apiReserve, schedules, ways, domain, version }: OverviewOptions): ReadOverview {
  return async () => {
    const at = new Date()
    const { live, gone, estimated, stale, quarantined } = await census(pool)
    const { stale_since: staleSince, untold } = await backlog(pool)
    const sources = await sourceFigures(pool)
    const { comparison, backfilledAt, walkedFrom, driftByField } = await lastCompared(pool)
    const latest = await latestRuns(pool)
    const setAsideAt = await newestSetAside(pool)
    const known = { at, staleSince, stale, sources, ways, setAsideAt, backfilledAt, walkedFrom, comparison, latest }
    const { trust, reasons } = judge({ ...known, schedules: await schedules() })
    const runs = await listRuns(pool, runsShown)
    return {
      at: at.toISOString(),
      users: {
        live,
        gone,
        about: estimated,
        stale,
        stub: untold,
        oldest_stale_since: staleSince?.toISOString() ?? null,
      },
      applied_until: appliedUntil({ ...known, schedules: [] })?.toISOString() ?? null,
      trust,
      reasons,
      comparison: comparison && shownComparison(comparison),
      backfilled_at: backfilledAt?.toISOString() ?? null,
      sources,
      budget: await budgetOf(pool, apiReserve),
      refreshes: await refreshPrice(pool),
      runs: runs.map(shownRun),
      quarantine: { waiting: quarantined },
      drift_by_field: driftByField,
      tenant: { domain, manage_url: manageUrl(domain) ?? null },
      version,
    }
  }
}

function shownComparison({ kind, at, compared, equal, different, repaired }: NonNullable<Overview['comparison']>) {
  return { kind, at, compared, equal, different, repaired }
}

async function newestSetAside(pool: Pool): Promise<Date | null> {
  const { rows } = await pool.query<{ received_at: Date }>(
    'SELECT received_at FROM mirror.quarantine ORDER BY id DESC LIMIT 1',
  )
  return rows[0]?.received_at ?? null
}

async function budgetOf(pool: Pool, apiReserve: number): Promise<Overview['budget']> {
  const { buckets } = await sharedBudget(pool, apiReserve)
  return buckets.map(({ limit, remaining, resets_at }) => ({
    limit,
    remaining,
    reset_at: resets_at?.toISOString() ?? null,
    reserve: apiReserve,
  }))
}

async function refreshPrice(pool: Pool): Promise<number | null> {
  const ways = Object.values(await refreshCosts(pool))
  const sum = (member: 'calls' | 'users') => ways.reduce((total, way) => total + way[member], 0)
  return sum('users') === 0 ? null : sum('calls') / sum('users')
}

export const overviewRoute: FastifyPluginAsyncTypebox<{ onRequest: OnRequest; overview: ReadOverview }> = async (
  app,
  { onRequest, overview },
) => {
  app.get(
    '/admin/overview',
    {
      onRequest,
      schema: {
        tags: ['admin'],
        operationId: 'getOverview',
        refuses: ['permission_missing'],
        summary: 'Whether the mirror can be trusted, and why; and what goes on',
        description: 'What the dashboard shows first. `null`: it is not known.',
        security: operatorSecurity,
        response: { 200: Overview },
      },
    },
    overview,
  )
}
