// The dashboard: its page, its sessions, and the routes that its figures come from, which others may ask as well.
import type { FastifyPluginAsync } from 'fastify'
import { type OverviewOptions, openOverview, overviewRoute } from './overview.ts'
import { pages } from './pages.ts'
import { type SessionRoutesOptions, sessionRoutes } from './session-route.ts'

export interface DashboardOptions extends SessionRoutesOptions, OverviewOptions {}

export const dashboard: FastifyPluginAsync<DashboardOptions> = async (app, options) => {
  const onRequest = options.guard.admit
  const overview = openOverview(options)
  await app.register(pages, { admit: onRequest })
  await app.register(sessionRoutes, options)
  await app.register(overviewRoute, { onRequest, overview })
}
