// /api/v2/log-streams.
import type { FastifyInstance } from 'fastify'
import { logStreamMissing, tooManyLogStreams } from './api-error.ts'
import { admit } from './caller.ts'
import { changeLogStream, type LogStream, makeLogStream, startOf } from './log-stream.ts'
import type { TenantParts } from './parts.ts'
import { recordCall } from './record.ts'

interface ById {
  Params: { id: string }
}

export function logStreamRoutes(api: FastifyInstance, parts: TenantParts): void {
  api.get('/log-streams', async (request) => {
    admit(parts, request, 'read:log_streams')
    return parts.streams.list()
  })
  api.get<ById>('/log-streams/:id', async (request) => {
    admit(parts, request, 'read:log_streams')
    return find(parts, request.params.id)
  })
  // Answered with 200, not 201.
  api.post('/log-streams', async (request) => {
    const call = admit(parts, request, 'create:log_streams')
    const stream = makeLogStream(call.body)
    if (parts.streams.list().length >= (parts.settings.features.logStreams ?? Number.POSITIVE_INFINITY))
      throw tooManyLogStreams()
    parts.streams.add(stream, startOf(call.body))
    recordCall(parts, 'Create a log stream', call, { statusCode: 200, body: redacted(stream) })
    return stream
  })
  api.patch<ById>('/log-streams/:id', async (request) => {
    const call = admit(parts, request, 'update:log_streams')
    const stream = changeLogStream(find(parts, request.params.id), call.body)
    parts.streams.change(stream)
    recordCall(parts, 'Update a log stream', call, { statusCode: 200, body: redacted(stream) })
    return stream
  })
  api.delete<ById>('/log-streams/:id', async (request, reply) => {
    const call = admit(parts, request, 'delete:log_streams')
    find(parts, request.params.id)
    parts.streams.remove(request.params.id)
    recordCall(parts, 'Delete log stream', call, { statusCode: 204, body: {} })
    return reply.code(204).send()
  })
}

function find(parts: TenantParts, id: string): LogStream {
  const stream = parts.streams.get(id)
  if (stream === undefined) throw logStreamMissing()
  return stream
}

/** GET gives the authorization in clear, the log never. */
function redacted(stream: LogStream): LogStream {
  const hasSecret = stream.sink['httpAuthorization'] !== undefined
  return hasSecret ? { ...stream, sink: { ...stream.sink, httpAuthorization: 'REDACTED' } } : stream
}
