// /api/v2/connections: listed, read and deleted, which takes all their users along.
import type { FastifyInstance } from 'fastify'
import { ApiError } from './api-error.ts'
import { admit, queryOf } from './caller.ts'
import type { Connection } from './connections.ts'
import { answerPage, readPage } from './paging.ts'
import type { TenantParts } from './parts.ts'
import { recordCall } from './record.ts'

interface ById {
  Params: { id: string }
}

export function connectionRoutes(api: FastifyInstance, parts: TenantParts): void {
  api.get('/connections', async (request) => {
    admit(parts, request, 'read:connections')
    const query = queryOf(request)
    const name = query.get('name')
    const found = parts.connections.list().filter((connection) => name === null || connection.name === name)
    return answerPage(readPage(query), 'connections', found, (item) => item)
  })
  api.get<ById>('/connections/:id', async (request) => {
    admit(parts, request, 'read:connections')
    return find(parts, request.params.id)
  })
  api.delete<ById>('/connections/:id', async (request, reply) => {
    const call = admit(parts, request, 'delete:connections')
    removeConnection(parts, find(parts, request.params.id))
    recordCall(parts, 'Delete a connection', call, { statusCode: 204, body: {} })
    return reply.code(204).send()
  })
}

/** No log event tells of its users one by one: only this call's own does. */
function removeConnection(parts: TenantParts, { id, name }: Connection): void {
  parts.users.removeConnection(name)
  parts.connections.remove(id)
}

function find(parts: TenantParts, id: string): Connection {
  const connection = parts.connections.get(id)
  if (connection === undefined) throw new ApiError(404, 'The connection does not exist', 'inexistent_connection')
  return connection
}
