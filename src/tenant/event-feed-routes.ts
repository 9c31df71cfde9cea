// GET /api/v2/events: the tenant's CloudEvents as server-sent events, from an offset, from an instant, or from now on.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { writeJson } from '../json.ts'
import { ApiError, invalidQuery } from './api-error.ts'
import { admit, queryOf } from './caller.ts'
import type { Follower, Placed } from './event-feed.ts'
import type { TenantParts } from './parts.ts'

const longestOffset = 1024
const longestTimestamp = 20

export function eventFeedRoutes(api: FastifyInstance, parts: TenantParts): void {
  api.get('/events', async (request, reply) => {
    admit(parts, request, 'read:events')
    const types = queryOf(request).getAll('event_type')
    const isWanted = ({ event }: Placed) => types.length === 0 || types.includes(String(event['type']))
    const missed = missedBy(parts, request)
    const { raw } = reply
    const follower: Follower = {
      event: (placed) => {
        if (isWanted(placed)) raw.write(message(String(placed.event['type']), placed.offset, placed))
      },
      mark: (offset) => raw.write(message('offset-only', offset, { offset })),
      heartbeat: () => raw.write(': heartbeat\n\n'),
      end: (error) => raw.end(error === undefined ? '' : message('error', undefined, { error })),
    }
    if (!parts.feed.follow(follower)) throw new ApiError(403, 'Too many concurrent connections', 'too_many_connections')
    raw.on('close', () => parts.feed.leave(follower))
    reply.hijack()
    raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' })
    raw.write(':connected\n\nretry: 2000\n\n')
    for (const placed of missed) follower.event(placed)
  })
}

/** What came before this connection and is wanted all the same. The header beats the parameter. */
function missedBy({ feed }: TenantParts, request: FastifyRequest): readonly Placed[] {
  const query = queryOf(request)
  const header = request.headers['last-event-id']
  const [from, timestamp] = [typeof header === 'string' ? header : query.get('from'), query.get('from_timestamp')]
  if (from !== null && timestamp !== null) throw invalidQuery('from and from_timestamp exclude each other')
  if (from !== null) return after(feed.after(from.slice(0, longestOffset)))
  if (timestamp === null) return []
  const since = new Date(timestamp)
  if (timestamp.length > longestTimestamp || Number.isNaN(since.getTime())) throw invalidQuery('from_timestamp')
  return feed.since(since)
}

function after(found: readonly Placed[] | 'expired' | 'unknown'): readonly Placed[] {
  if (found === 'expired') throw new ApiError(410, 'The offset has expired.', 'cursor_expired')
  if (found === 'unknown') throw new ApiError(400, 'The offset is not valid.', 'invalid_cursor')
  return found
}

function message(event: string, id: string | undefined, data: unknown): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${writeJson(data)}\n\n`
}
