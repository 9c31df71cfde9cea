// The operator's routes for runs: what was done, and having something done.
import { type FastifyPluginAsyncTypebox, type Static, type TObject, Type } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Errors } from 'typebox/value'
import { Failure } from '../errors.ts'
import { operatorSecurity } from './operator.ts'

const At = Type.String({ format: 'date-time' })
const AtOrNull = Type.Union([At, Type.Null()])
const Anything = Type.Record(Type.String(), Type.Unknown())

export const Run = Type.Object(
  {
    id: Type.String(),
    kind: Type.String({ description: 'backfill, sweep, drift, grants' }),
    started_at: At,
    worked_at: Type.String({ format: 'date-time', description: 'The latest sign of life' }),
    finished_at: Type.Union([At, Type.Null()], { description: 'null: it goes on, or is gone on with' }),
    stop_asked_at: AtOrNull,
    outcome: Type.Union([Type.String(), Type.Null()], {
      description: 'completed, failed, cancelled, held (waits for a confirmation)',
    }),
    reason: Type.Union([Type.String(), Type.Null()]),
    settings: Anything,
    figures: Type.Record(Type.String(), Type.Number()),
    calls: Type.Integer({ description: 'Calls of the Management API' }),
  },
  { title: 'Run' },
)

const Page = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 1000, default: 50, description: 'How many, the newest' }),
})

export interface RunRoutesOptions {
  onRequest: (request: FastifyRequest) => Promise<void>
  /** The newest first. */
  runs: (limit: number) => Promise<RunRow[]>
  /** @returns false where a run of this kind is under way */
  start: (kind: string, settings: Record<string, unknown>) => Promise<boolean>
  /** @returns false where there is nothing to stop */
  stop: (kind: string) => Promise<boolean>
  /** What each kind may be asked for with. */
  settings: Record<string, TObject>
}

interface RunRow extends Omit<Static<typeof Run>, 'started_at' | 'worked_at' | 'finished_at' | 'stop_asked_at'> {
  started_at: Date
  worked_at: Date
  finished_at: Date | null
  stop_asked_at: Date | null
}

const tags = ['admin']
const security = operatorSecurity

export const runRoutes: FastifyPluginAsyncTypebox<RunRoutesOptions> = async (app, options) => {
  const { onRequest, runs, start, stop, settings } = options
  const kinds = Object.entries(settings)
  const Kind = Type.Unsafe<string>(
    Type.Union(
      kinds.map(([kind]) => Type.Literal(kind)),
      { description: 'What kind of run' },
    ),
  )
  // the members of each kind are checked below: the framework would drop, not refuse, those that are none
  const Wanted = Type.Unsafe<Record<string, unknown>>(
    Type.Union(
      kinds.map(([kind, { properties }]) => Type.Object({ kind: Type.Literal(kind), ...properties }, { title: kind })),
      { description: 'The kind of run, with what it may be told' },
    ),
  )

  app.get(
    '/admin/runs',
    {
      onRequest,
      schema: {
        tags,
        security,
        operationId: 'listRuns',
        description: 'Backfills, sweeps, drift checks and looks at grants, with their figures.',
        refuses: ['permission_missing'],
        summary: 'What was reconciled, the newest first',
        querystring: Page,
        response: { 200: Type.Object({ runs: Type.Array(Run) }) },
      },
    },
    async ({ query }) => ({ runs: (await runs(query.limit)).map(shownRun) }),
  )

  app.post(
    '/admin/runs',
    {
      onRequest,
      schema: {
        tags,
        security,
        operationId: 'startRun',
        description: 'Answers before the run begins: what becomes of it shows the list of runs.',
        refuses: ['permission_missing', 'run_under_way', 'queue_unavailable'],
        summary: 'Has a worker begin a run, or go on with one that was broken off',
        body: Wanted,
        response: { 202: Type.Object({ kind: Type.String() }) },
      },
    },
    async ({ body }, reply) => {
      const { kind, ...asked } = body
      const schema = settings[String(kind)]
      const [error] = schema === undefined ? [] : Errors(schema, asked)
      if (error !== undefined) throw new Failure('request_invalid', { detail: `${kind}: ${error.message}` })
      if (!(await start(String(kind), asked))) throw new Failure('run_under_way')
      return reply.code(202).send({ kind: String(kind) })
    },
  )

  app.post(
    '/admin/runs/:kind/stop',
    {
      onRequest,
      schema: {
        tags,
        security,
        operationId: 'stopRun',
        description: 'What it has done stays done; the next run of this kind begins anew, or goes on.',
        refuses: ['permission_missing', 'run_unknown'],
        summary: 'Has the run of this kind stop at its next step',
        params: Type.Object({ kind: Kind }),
        response: { 202: Type.Object({ kind: Type.String() }) },
      },
    },
    async ({ params: { kind } }, reply) => {
      if (!(await stop(kind))) throw new Failure('run_unknown')
      return reply.code(202).send({ kind })
    },
  )
}

/** A row as it is answered. */
export function shownRun({ started_at, worked_at, finished_at, stop_asked_at, ...rest }: RunRow): Static<typeof Run> {
  return {
    ...rest,
    started_at: started_at.toISOString(),
    worked_at: worked_at.toISOString(),
    finished_at: finished_at?.toISOString() ?? null,
    stop_asked_at: stop_asked_at?.toISOString() ?? null,
  }
}
