// Is the process alive, and can the mirror be trusted to serve?
import { type FastifyPluginAsyncTypebox, type Static, Type } from '@fastify/type-provider-typebox'
import type { Pool } from 'pg'
import { Failure } from '../errors.ts'

export interface HealthOptions {
  pool: Pool
  /** Whether all users of the tenant have been gone through once; always so where nobody is to do that. */
  backfilled: () => Promise<boolean>
  schedules: () => Promise<Static<typeof Schedule>[]>
  isLeaving: () => boolean
}

/** How long a known change may wait for its answer before the mirror says that it is not ready. */
const lagBoundSeconds = 300

const Schedule = Type.Object({
  kind: Type.String({ description: 'backfill, sweep, drift, grants' }),
  every_seconds: Type.Number(),
  last_started_at: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
  stalled: Type.Boolean({ description: 'No run of this kind has begun within three intervals' }),
})
const Live = Type.Object({ status: Type.Literal('live') })
const Ready = Type.Object(
  {
    status: Type.Literal('ready'),
    stale: Type.Integer({ description: 'Rows known to be out of date' }),
    lag_seconds: Type.Number({ description: 'Age of the oldest change that a row does not show yet' }),
    open_gaps: Type.Integer({ description: 'Stretches of time of which a source may not have brought everything' }),
    backfilled: Type.Boolean({ description: 'All users of the tenant have been gone through once' }),
    schedules: Type.Array(Schedule),
  },
  { title: 'Ready' },
)

export const healthRoutes: FastifyPluginAsyncTypebox<HealthOptions> = async (
  app,
  { pool, backfilled, schedules, isLeaving },
) => {
  app.get(
    '/health/live',
    {
      schema: {
        tags: ['health'],
        operationId: 'getLive',
        summary: 'The process answers',
        description: 'Asks nothing of the database.',
        security: [],
        response: { 200: Live },
      },
    },
    async () => ({ status: 'live' as const }),
  )

  app.get(
    '/health/ready',
    {
      schema: {
        tags: ['health'],
        operationId: 'getReady',
        description: '503 `not_ready` has the same figures, with `detail`.',
        security: [],
        refuses: ['not_ready'],
        summary: 'The database answers, all users were gone through once, and known changes arrive in time',
        response: { 200: Ready },
      },
    },
    async () => {
      if (isLeaving()) throw new Failure('not_ready', { detail: 'The process is about to end' })
      const [{ stale, lagSeconds, openGaps }, isBackfilled, states] = await Promise.all([
        backlog(pool),
        backfilled(),
        schedules(),
      ])
      const figures = {
        stale,
        lag_seconds: lagSeconds,
        open_gaps: openGaps,
        backfilled: isBackfilled,
        schedules: states,
      }
      const detail = whyNot(lagSeconds, isBackfilled)
      if (detail !== undefined) throw new Failure('not_ready', { detail, members: figures })
      return { status: 'ready' as const, ...figures }
    },
  )
}

function whyNot(lagSeconds: number, isBackfilled: boolean): string | undefined {
  if (lagSeconds > lagBoundSeconds) return 'Known changes wait too long'
  return isBackfilled ? undefined : 'Not all users of the tenant have been gone through yet'
}

/** How many rows are known to be out of date, how long the oldest has been, and what may be missing. One statement. */
async function backlog(pool: Pool): Promise<{ stale: number; lagSeconds: number; openGaps: number }> {
  const { rows } = await pool.query<{ stale: number; lag: number; gaps: number }>({
    name: 'backlog',
    text: `
      SELECT count(*)::int AS stale, coalesce(extract(epoch FROM now() - min(stale_since)), 0)::float8 AS lag,
        (SELECT count(*)::int FROM mirror.gaps WHERE closed_at IS NULL) AS gaps
      FROM users WHERE stale_since IS NOT NULL`,
  })
  const { stale = 0, lag = 0, gaps = 0 } = rows[0] ?? {}
  return { stale, lagSeconds: Math.max(0, lag), openGaps: gaps }
}
