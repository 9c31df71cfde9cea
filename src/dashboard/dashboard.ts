// The dashboard: its page, its sessions, and the routes that its figures come from, which others may ask as well.
import type { FastifyPluginAsync } from 'fastify'
import type { Engine } from '../engine.ts'
import { historyRoute } from './history.ts'
import { liveRoute } from './live.ts'
import { type OverviewOptions, openOverview, overviewRoute } from './overview.ts'
import { pages } from './pages.ts'
import { type QuarantineOptions, quarantineRoutes } from './quarantine.ts'
import { queues } from './queues.ts'
import { type SessionRoutesOptions, sessionRoutes } from './session-route.ts'
import { type InspectorOptions, inspectorRoutes } from './users.ts'

export interface DashboardOptions
  extends SessionRoutesOptions,
    OverviewOptions,
    Omit<QuarantineOptions, 'onRequest'>,
    Omit<InspectorOptions, 'onRequest'> {
  /** Whose queues are shown; without it they are not. */
  engine?: Pick<Engine, 'boards'> | undefined
}

export const dashboard: FastifyPluginAsync<DashboardOptions> = async (app, options) => {
  const onRequest = options.guard.admit
  const overview = openOverview(options)
  await app.register(pages, { admit: onRequest })
  await app.register(sessionRoutes, options)
  await app.register(overviewRoute, { onRequest, overview })
  await app.register(liveRoute, { onRequest, overview })
  await app.register(historyRoute, { onRequest, searchPool: options.searchPool })
  await app.register(quarantineRoutes, { ...options, onRequest })
  await app.register(inspectorRoutes, { ...options, onRequest })
  if (options.engine !== undefined) await app.register(queues, { onRequest, engine: options.engine })
}
