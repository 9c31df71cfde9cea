// The operator's routes. They open to ADMIN_TOKEN, to a token with the permission admin:mirror, or to a session of the dashboard.
import { type FastifyPluginAsyncTypebox, type Static, Type } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { type EraseRoutesOptions, eraseRoutes } from './erase.ts'
import { operatorSecurity } from './operator.ts'
import { type RunRoutesOptions, runRoutes } from './runs.ts'
import { type SubscriberRoutesOptions, subscriberRoutes } from './subscribers.ts'

const At = Type.String({ format: 'date-time' })
const AtOrNull = Type.Union([At, Type.Null()])

const Gap = Type.Object({
  from: Type.Union([At, Type.Null()], { description: 'null: from the beginning' }),
  to: At,
  reason: Type.String(),
  opened_at: At,
  closed_at: AtOrNull,
  closed_by: Type.Union([Type.String(), Type.Null()], {
    description: 'pull: it was read over again; else who compared everything',
  }),
})

export const Source = Type.Object(
  {
    source: Type.String({ description: 'log_stream, event_stream (webhooks), logs, events (pulls)' }),
    last_event_at: Type.Union([At, Type.Null()], { description: 'Date of the newest event' }),
    last_received_at: AtOrNull,
    lag_seconds: Type.Union([Type.Number(), Type.Null()], { description: 'Age of the newest event' }),
    stored: Type.Integer(),
    repeated: Type.Integer(),
    quarantined: Type.Integer(),
    cursor: Type.Boolean({ description: 'There is a place from which a pull goes on' }),
    seen_until: Type.Union([At, Type.Null()], {
      description: 'Everything that happened before has been brought, open gaps aside',
    }),
    gaps: Type.Object({ open: Type.Array(Gap), closed: Type.Array(Gap) }),
  },
  { title: 'Source' },
)

const Sources = Type.Object({ sources: Type.Array(Source) })

export interface AdminOptions {
  /** Lets the operator in. */
  onRequest: (request: FastifyRequest) => Promise<void>
  sources: () => Promise<Static<typeof Source>[]>
  runs: Omit<RunRoutesOptions, 'onRequest'>
  /** Takes out everything that is held of a person; without it the route is closed. */
  erase?: EraseRoutesOptions['erase'] | undefined
  /** Who gets the changes as webhooks; without it those routes are closed. */
  subscribers?: SubscriberRoutesOptions['desk'] | undefined
}

export const adminRoutes: FastifyPluginAsyncTypebox<AdminOptions> = async (app, options) => {
  const { onRequest, sources, runs, erase, subscribers: desk } = options

  await app.register(runRoutes, { ...runs, onRequest })
  if (erase !== undefined) await app.register(eraseRoutes, { erase, onRequest })
  if (desk !== undefined) await app.register(subscriberRoutes, { desk, onRequest })
  app.get(
    '/admin/sources',
    {
      onRequest,
      schema: {
        tags: ['admin'],
        operationId: 'listSources',
        refuses: ['permission_missing'],
        summary: 'How far each way in has come, and what it is missing',
        description: 'Needs ADMIN_TOKEN, the permission admin:mirror, or a session of the dashboard.',
        security: operatorSecurity,
        response: { 200: Sources },
      },
    },
    async () => ({ sources: await sources() }),
  )
}
