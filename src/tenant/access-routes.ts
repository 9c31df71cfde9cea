// /api/v2/resource-servers, /client-grants and /clients: who may ask for which tokens.
import type { FastifyInstance } from 'fastify'
import { ApiError } from './api-error.ts'
import { type Application, makeApplication } from './applications.ts'
import { admit, queryOf } from './caller.ts'
import { type ClientGrant, makeClientGrant, scopeOf } from './client-grants.ts'
import { type JsonObject, without } from './members.ts'
import { answerPage, readPage } from './paging.ts'
import type { TenantParts } from './parts.ts'
import { changeResourceServer, makeResourceServer, type ResourceServer } from './resource-servers.ts'

interface ById {
  Params: { id: string }
}

export function accessRoutes(api: FastifyInstance, parts: TenantParts): void {
  resourceServerRoutes(api, parts)
  clientGrantRoutes(api, parts)
  clientRoutes(api, parts)
}

function resourceServerRoutes(api: FastifyInstance, parts: TenantParts): void {
  const { resourceServers } = parts
  api.get('/resource-servers', async (request) => {
    admit(parts, request, 'read:resource_servers')
    return answerPage(readPage(queryOf(request)), 'resource_servers', resourceServers.list(), (server) => server)
  })
  api.get<ById>('/resource-servers/:id', async (request) => {
    admit(parts, request, 'read:resource_servers')
    return findServer(parts, request.params.id)
  })
  api.post('/resource-servers', async (request, reply) => {
    const server = makeResourceServer(admit(parts, request, 'create:resource_servers').body)
    if (resourceServers.get(server.identifier) !== undefined)
      throw new ApiError(409, 'A resource server with the same identifier already exists.', 'resource_server_conflict')
    resourceServers.put(server)
    return reply.code(201).send(server)
  })
  api.patch<ById>('/resource-servers/:id', async (request) => {
    const { body } = admit(parts, request, 'update:resource_servers')
    const server = changeResourceServer(findServer(parts, request.params.id), body)
    resourceServers.put(server)
    return server
  })
  api.delete<ById>('/resource-servers/:id', async (request, reply) => {
    admit(parts, request, 'delete:resource_servers')
    const { id, identifier } = findServer(parts, request.params.id)
    resourceServers.remove(id)
    for (const grant of parts.clientGrants.list())
      if (grant.audience === identifier) parts.clientGrants.remove(grant.id)
    return reply.code(204).send()
  })
}

function clientGrantRoutes(api: FastifyInstance, parts: TenantParts): void {
  const { clientGrants } = parts
  api.get('/client-grants', async (request) => {
    admit(parts, request, 'read:client_grants')
    const query = queryOf(request)
    const fits = (grant: ClientGrant) =>
      [query.get('client_id') ?? grant.client_id, query.get('audience') ?? grant.audience].join(' ') ===
      [grant.client_id, grant.audience].join(' ')
    return answerPage(readPage(query), 'client_grants', clientGrants.list().filter(fits), (grant) => grant)
  })
  api.post('/client-grants', async (request, reply) => {
    const grant = makeClientGrant(admit(parts, request, 'create:client_grants').body)
    if (parts.applications.get(grant.client_id) === undefined) throw new ApiError(404, 'The client does not exist.')
    if (clientGrants.find(grant.client_id, grant.audience) !== undefined)
      throw new ApiError(409, 'A resource with the same identifier already exists.')
    clientGrants.put(grant)
    return reply.code(201).send(grant)
  })
  api.patch<ById>('/client-grants/:id', async (request) => {
    const { body } = admit(parts, request, 'update:client_grants')
    const grant = { ...findGrant(parts, request.params.id), scope: scopeOf(body) }
    clientGrants.put(grant)
    return grant
  })
  // also where there is none
  api.delete<ById>('/client-grants/:id', async (request, reply) => {
    admit(parts, request, 'delete:client_grants')
    clientGrants.remove(request.params.id)
    return reply.code(204).send()
  })
}

function clientRoutes(api: FastifyInstance, parts: TenantParts): void {
  const { applications } = parts
  api.get('/clients', async (request) => {
    admit(parts, request, 'read:clients')
    return answerPage(readPage(queryOf(request)), 'clients', applications.list(), (one) => shown(one as Application))
  })
  api.post('/clients', async (request, reply) => {
    const application = makeApplication(admit(parts, request, 'create:clients').body)
    applications.add(application)
    return reply.code(201).send(application)
  })
  // also where there is none
  api.delete<ById>('/clients/:id', async (request, reply) => {
    admit(parts, request, 'delete:clients')
    applications.remove(request.params.id)
    for (const grant of parts.clientGrants.list())
      if (grant.client_id === request.params.id) parts.clientGrants.remove(grant.id)
    return reply.code(204).send()
  })
}

/** The secret takes a scope of its own (`read:client_keys`). */
function shown(application: Application): JsonObject {
  return without(application, 'client_secret')
}

function findServer(parts: TenantParts, id: string): ResourceServer {
  const server = parts.resourceServers.get(id)
  if (server === undefined) throw new ApiError(404, 'The resource server does not exist', 'inexistent_resource_server')
  return server
}

function findGrant(parts: TenantParts, id: string): ClientGrant {
  const grant = parts.clientGrants.get(id)
  if (grant === undefined) throw new ApiError(404, 'The client grant does not exist.')
  return grant
}
