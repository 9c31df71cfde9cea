// /api/v2/logs: read on from a checkpoint, or list by page.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { ApiError, invalidQuery } from './api-error.ts'
import { admit, queryOf } from './caller.ts'
import type { LogEvent } from './log.ts'
import { isObject, type JsonObject } from './members.ts'
import { answerPage, readInteger, readPage, readSort, selectFields } from './paging.ts'
import type { TenantParts } from './parts.ts'
import { parseQuery } from './query.ts'

export function logRoutes(api: FastifyInstance, parts: TenantParts): void {
  api.get('/logs', async (request, reply) => {
    admit(parts, request, 'read:logs', 'read:logs_users')
    const query = queryOf(request)
    const from = query.get('from')
    return from === null ? listPage(parts, query) : readOn(parts, reply, from, readInteger(query, 'take', 50, 100))
  })
  api.get<{ Params: { id: string } }>('/logs/:id', async (request) => {
    admit(parts, request, 'read:logs', 'read:logs_users')
    const event = parts.log.stored.find(({ log_id }) => log_id === request.params.id)
    if (event === undefined) throw new ApiError(404, 'The log event does not exist.', 'log_not_found')
    return show(event)
  })
}

/** An empty page's `next` is the request itself: the reader comes again with the same checkpoint. */
function readOn(parts: TenantParts, reply: FastifyReply, from: string, take: number): JsonObject[] {
  if (!/^\d+$/.test(from)) throw invalidQuery(`from is no log id: ${from}`)
  const events = parts.log.after(from, take)
  if (events === undefined) throw new ApiError(400, 'The log event given in from is no longer retained.')
  const last = events.at(-1)?.log_id ?? from
  reply.header('link', `<${parts.settings.issuer}api/v2/logs?from=${last}&take=${take}>; rel="next"`)
  return events.map(show)
}

function listPage(parts: TenantParts, query: URLSearchParams): unknown {
  const page = readPage(query)
  const select = selectFields(query)
  const q = query.get('q') ?? query.get('search')
  const matches = q === null || q === '' ? () => true : parseQuery(q).matches
  const { direction } = readSort(query) ?? { direction: -1 }
  const found = parts.log.stored.filter(matches).sort((a, b) => (a.date < b.date ? -direction : direction))
  return answerPage(page, 'logs', found, (item) => (isObject(item) ? select(show(item)) : item))
}

/** Read over the API, an event has more members than in a stream. */
function show(event: JsonObject | LogEvent): JsonObject {
  return { ...event, _id: event['log_id'], isMobile: false, id: event['log_id'] }
}
