// /local/clock, /local/plan and /local/exports: the time, the rate limits and the exports that the tenant goes by.
import type { FastifyInstance } from 'fastify'
import { ApiError } from './api-error.ts'
import { bodyText, readObject } from './body.ts'
import { readExportSettings } from './export-routes.ts'
import type { JsonObject } from './members.ts'
import type { TenantParts } from './parts.ts'
import { planNames } from './plans.ts'

export function conditions(local: FastifyInstance, parts: TenantParts): void {
  const { clock, exports, limits } = parts
  local.get('/clock', async () => showClock(parts))
  local.post('/clock', async (request) => {
    setClock(parts, bodyText(request) === '' ? {} : readObject(request))
    return showClock(parts)
  })
  local.get('/plan', async () => ({ now: clock.now().toISOString(), ...limits.figures() }))
  local.post('/plan', async (request) => {
    setPlan(parts, readObject(request))
    return limits.figures()
  })
  local.get('/exports', async () => ({ ...exports.settings, figures: exports.figures }))
  local.post('/exports', async (request) => {
    exports.settings = readExportSettings(readObject(request))
    return exports.settings
  })
}

function showClock({ clock }: TenantParts): JsonObject {
  return { now: clock.now().toISOString(), stopped: clock.isStopped }
}

/** In this order: stop or run, set, move on; `advance_ms` is `advanceMs` under the name that jq users type. */
function setClock({ clock }: TenantParts, body: JsonObject): void {
  const { now, stopped, advanceMs = body['advance_ms'] ?? 0 } = body
  if (typeof advanceMs !== 'number') throw new ApiError(400, 'advanceMs must be a number of milliseconds')
  const date = now === undefined ? undefined : new Date(String(now))
  if (date !== undefined && Number.isNaN(date.getTime())) {
    throw new ApiError(400, 'now must be a date, for example 2026-09-01T08:00:00.000Z')
  }
  if (stopped !== undefined && typeof stopped !== 'boolean') throw new ApiError(400, 'stopped must be true or false')
  if (stopped === true) clock.stop()
  if (date !== undefined) clock.set(date)
  clock.advance(advanceMs)
  if (stopped === false) clock.run()
}

/** Naming a plan, also the one in force, fills its buckets and empties its books. */
function setPlan({ limits, settings }: TenantParts, body: JsonObject): void {
  const { plan, retryAfter, eventStreams = settings.features.eventStreams } = body
  const { logStreams = settings.features.logStreams ?? null } = body
  if (typeof eventStreams !== 'boolean') throw new ApiError(400, 'eventStreams: true or false')
  if (logStreams !== null && typeof logStreams !== 'number') throw new ApiError(400, 'logStreams: a number, or null')
  const known = planNames.find((name) => name === plan)
  if (plan !== undefined && known === undefined) throw new ApiError(400, `plan: ${planNames.join(', ')}`)
  if (retryAfter !== undefined && typeof retryAfter !== 'boolean') throw new ApiError(400, 'retryAfter: true or false')
  settings.features = { eventStreams, logStreams: logStreams ?? undefined }
  if (known !== undefined) limits.follow(known)
  if (retryAfter !== undefined) limits.sendsRetryAfter = retryAfter
}
