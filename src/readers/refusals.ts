// The error answers of a route, as the document names them: most follow from what the route asks for.
import type { FastifySchema } from 'fastify'
import { type FailureCode, statusOf } from '../errors.ts'

const ofToken = [
  'token_missing',
  'token_invalid',
  'token_expired',
  'token_not_for_us',
  'token_bound',
  'caller_blocked',
  'caller_gone',
  'too_many_requests',
  'keys_unavailable',
] as const
const ofSecret = ['secret_wrong', 'too_many_requests'] as const
const ofBody = ['body_unreadable', 'body_too_large', 'media_type_unsupported'] as const
const ofUs = ['database_unavailable', 'unavailable'] as const

/** Any request may meet these before a route is found for it. */
const ofRequest = ['request_malformed', 'request_timeout', 'head_too_large'] as const

/** @returns the codes by status, as the route may answer them */
export function refusalsOf(method: string, schema: FastifySchema): Map<number, FailureCode[]> {
  const ways = (schema.security ?? []).flatMap((way) => Object.keys(way))
  const takesInput = schema.params ?? schema.querystring ?? schema.headers ?? schema.body
  const codes = new Set<FailureCode>([
    ...(ways.includes('token') ? ofToken : ways.length > 0 ? ofSecret : []),
    ...(takesInput === undefined ? [] : (['request_invalid'] as const)),
    ...(method === 'get' ? [] : ofBody),
    ...(method !== 'get' && ways.includes('session') ? (['cross_site'] as const) : []),
    ...(schema.refuses ?? []),
    ...ofRequest,
    ...ofUs,
  ])
  const byStatus = new Map<number, FailureCode[]>()
  for (const code of codes) byStatus.set(statusOf(code), [...(byStatus.get(statusOf(code)) ?? []), code])
  return byStatus
}
