// Export jobs: every user of the tenant in one file, which lies on another host ("Bulk User Exports").
import { Type } from 'typebox'
import { Check } from 'typebox/value'
import { parseJson } from '../json.ts'
import { type Ask, dateOf, Refused, refusalOf } from './management.ts'

export interface ExportJob {
  id: string
  status: 'under way' | 'completed' | 'failed'
  /** When Auth0 made it, on its own clock; undefined where it does not say. */
  createdAt: Date | undefined
  /** A link to the file that needs no token, and refuses one. It lives for 60 seconds. */
  location: string | undefined
  /** What Auth0 expects, where it says. */
  secondsLeft: number | undefined
  percent: number | undefined
  /** Auth0's own words about a failure. */
  details: string
  /** On Auth0's clock, cut to the second. */
  answeredAt: Date
}

export interface ExportApi {
  /**
   * Has everybody exported, of every connection.
   *
   * @param fields members to export; an export has those that it was asked for, and `user_id`
   * @throws ExportRefused where this tenant or this client may not export
   */
  create(fields: readonly string[], signal: AbortSignal): Promise<ExportJob>
  /** @returns undefined where there is no such job (any more): all its data vanish after 24 hours */
  find(id: string, signal: AbortSignal): Promise<ExportJob | undefined>
}

/** Exports are not to be had: there are other ways to walk. */
export class ExportRefused extends Error {
  override name = 'ExportRefused'
}

/** Every member but `id` and `status` may be missing, and `status` is any text ("Get a job"). */
const Job = Type.Object({
  id: Type.String({ minLength: 1 }),
  status: Type.String(),
  created_at: Type.Optional(Type.String()),
  location: Type.Optional(Type.String()),
  percentage_done: Type.Optional(Type.Number()),
  time_left_seconds: Type.Optional(Type.Number()),
  status_details: Type.Optional(Type.Unknown()),
})

/** A missing scope, a plan without exports, or an endpoint that a stand-in for Auth0 does not have. */
const refusals = new Set([403, 404, 405, 501])

export function openExportApi(ask: Ask): ExportApi {
  return {
    create: async (fields, signal) => {
      // without a format the file would be CSV, which holds no metadata
      const body = JSON.stringify({ format: 'json', fields: fields.map((name) => ({ name })) })
      const headers = { 'content-type': 'application/json' }
      const response = await ask('jobs/users-exports', { method: 'POST', headers, body, signal })
      const text = await response.text()
      if (refusals.has(response.status)) throw new ExportRefused(`Auth0 refuses an export with ${response.status}`)
      return jobOf(response, text)
    },
    find: async (id, signal) => {
      const response = await ask(`jobs/${encodeURIComponent(id)}`, { signal })
      const text = await response.text()
      return response.status === 404 ? undefined : jobOf(response, text)
    },
  }
}

function jobOf(response: Response, text: string): ExportJob {
  if (!response.ok) throw refusalOf(response, text)
  const job = parseJson(text)
  if (!Check(Job, job)) throw new Refused('Auth0 answered with something else than a job')
  const createdAt = new Date(job.created_at ?? Number.NaN)
  return {
    id: job.id,
    status: statusOf(job.status),
    createdAt: Number.isNaN(createdAt.getTime()) ? undefined : createdAt,
    location: job.location,
    secondsLeft: job.time_left_seconds,
    percent: job.percentage_done,
    details: typeof job.status_details === 'string' ? job.status_details : '',
    answeredAt: dateOf(response),
  }
}

function statusOf(status: string): ExportJob['status'] {
  return status === 'completed' || status === 'failed' ? status : 'under way'
}
