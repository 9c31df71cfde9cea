// /api/v2/event-streams, with the deliveries that have failed.
import type { FastifyInstance } from 'fastify'
import { ApiError, invalidBody } from './api-error.ts'
import { admit, queryOf } from './caller.ts'
import { type EventType, eventTypes, makeTestEvent } from './cloud-event.ts'
import type { EventSender, FailedDelivery } from './event-sender.ts'
import { changeEventStream, makeEventStream, showEventStream } from './event-stream.ts'
import { listOf, objectOf, textOf } from './members.ts'
import { readInteger } from './paging.ts'
import type { TenantParts } from './parts.ts'

interface ById {
  Params: { id: string }
}

interface ByEvent {
  Params: { id: string; eventId: string }
}

export function eventStreamRoutes(api: FastifyInstance, parts: TenantParts): void {
  api.get('/event-streams', async (request) => {
    admit(parts, request, 'read:event_streams')
    return { eventStreams: parts.eventStreams.list().map(showEventStream) }
  })
  api.get<ById>('/event-streams/:id', async (request) => {
    admit(parts, request, 'read:event_streams')
    return showEventStream(find(parts, request.params.id).stream)
  })
  api.post('/event-streams', async (request, reply) => {
    const stream = makeEventStream(admit(parts, request, 'create:event_streams').body, parts.clock.now())
    parts.eventStreams.add(stream)
    return reply.code(201).send(showEventStream(stream))
  })
  api.patch<ById>('/event-streams/:id', async (request) => {
    const { body } = admit(parts, request, 'update:event_streams')
    const sender = find(parts, request.params.id)
    sender.stream = changeEventStream(sender.stream, body, parts.clock.now())
    return showEventStream(sender.stream)
  })
  api.delete<ById>('/event-streams/:id', async (request, reply) => {
    admit(parts, request, 'delete:event_streams')
    find(parts, request.params.id)
    parts.eventStreams.remove(request.params.id)
    return reply.code(204).send()
  })
  api.post<ById>('/event-streams/:id/test', async (request, reply) => {
    const { body } = admit(parts, request, 'update:event_streams')
    const event = makeTestEvent(typeOf(textOf(body, 'event_type')), parts.clock.now(), objectOf(body, 'data'))
    find(parts, request.params.id).take(event)
    return reply.code(202).send(event)
  })
  deliveryRoutes(api, parts)
}

function deliveryRoutes(api: FastifyInstance, parts: TenantParts): void {
  api.get<ById>('/event-streams/:id/deliveries', async (request) => {
    admit(parts, request, 'read:event_streams', 'read:event_deliveries')
    const query = queryOf(request)
    const all = [...find(parts, request.params.id).failed.values()].filter(within(query))
    const start = all.findIndex(({ id }) => id === query.get('from')) + 1
    return all.slice(start, start + readInteger(query, 'take', 50, 100))
  })
  api.get<ByEvent>('/event-streams/:id/deliveries/:eventId', async (request) => {
    admit(parts, request, 'read:event_streams', 'read:event_deliveries')
    return findFailed(find(parts, request.params.id), request.params.eventId)
  })
  api.post<ById>('/event-streams/:id/redeliver', async (request, reply) => {
    const { body } = admit(parts, request, 'update:event_deliveries')
    const sender = find(parts, request.params.id)
    const wanted = new URLSearchParams({
      date_from: textOf(body, 'date_from') ?? '',
      date_to: textOf(body, 'date_to') ?? '',
      event_types: listOf(body, 'event_types').join(','),
    })
    for (const delivery of [...sender.failed.values()].filter(within(wanted))) sender.redeliver(delivery)
    return reply.code(202).send(body)
  })
  api.post<ByEvent>('/event-streams/:id/redeliver/:eventId', async (request, reply) => {
    admit(parts, request, 'update:event_deliveries')
    const sender = find(parts, request.params.id)
    sender.redeliver(findFailed(sender, request.params.eventId))
    return reply.code(202).send()
  })
}

function find(parts: TenantParts, id: string): EventSender {
  const sender = parts.eventStreams.get(id)
  if (sender === undefined) throw new ApiError(404, 'The event stream does not exist.')
  return sender
}

function findFailed(sender: EventSender, id: string): FailedDelivery {
  const delivery = sender.failed.get(id)
  if (delivery === undefined) throw new ApiError(404, 'The event delivery does not exist.')
  return delivery
}

function typeOf(name: string | undefined): EventType {
  const type = eventTypes.find((known) => known === name)
  if (type === undefined) throw invalidBody(`event_type: ${eventTypes.join(', ')}`)
  return type
}

/** Dates bound the time of the event, both ends included. */
function within(query: URLSearchParams): (delivery: FailedDelivery) => boolean {
  const [from, to] = [query.get('date_from'), query.get('date_to')].map((date) => Date.parse(date ?? ''))
  const types = (query.get('event_types') ?? '').split(',').filter((type) => type !== '')
  return ({ event_type, event }) => {
    const at = Date.parse(event.time)
    return !(at < Number(from)) && !(at > Number(to)) && (types.length === 0 || types.includes(event_type))
  }
}
