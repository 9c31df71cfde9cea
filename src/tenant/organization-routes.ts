// /api/v2/organizations: organisations, without their members.
import type { FastifyInstance } from 'fastify'
import { ApiError, invalidBody } from './api-error.ts'
import { admit, queryOf } from './caller.ts'
import { makeGrantId, type Organization } from './grants.ts'
import { isObject, type JsonObject, present, textOf } from './members.ts'
import { answerCheckpoint, answerPage, readPage } from './paging.ts'
import type { TenantParts } from './parts.ts'
import { recordCall } from './record.ts'
import { tellOrganization } from './record-grants.ts'

interface ById {
  Params: { id: string }
}

export function organizationRoutes(api: FastifyInstance, parts: TenantParts): void {
  const { organizations } = parts.grants
  api.get('/organizations', async (request) => {
    admit(parts, request, 'read:organizations')
    const query = queryOf(request)
    if (query.has('take') || query.has('from'))
      return answerCheckpoint(query, 'organizations', [...organizations.values()])
    return answerPage(readPage(query), 'organizations', [...organizations.values()], (item) => item)
  })
  api.get<ById>('/organizations/:id', async (request) => {
    admit(parts, request, 'read:organizations')
    return findOrganization(parts, request.params.id)
  })
  api.post('/organizations', async (request, reply) => {
    const call = admit(parts, request, 'create:organizations')
    const organization = { id: makeGrantId('org'), ...organizationIn(call.body) }
    organizations.set(organization.id, organization)
    recordCall(parts, 'Create an Organization', call, { statusCode: 201, body: organization })
    tellOrganization(parts, 'organization.created', organization)
    return reply.code(201).send(organization)
  })
  api.patch<ById>('/organizations/:id', async (request) => {
    const call = admit(parts, request, 'update:organizations')
    const known = findOrganization(parts, request.params.id)
    const organization = { ...known, ...organizationIn({ ...known, ...call.body }) }
    organizations.set(organization.id, organization)
    recordCall(parts, 'Modify an Organization', call, { statusCode: 200, body: organization })
    tellOrganization(parts, 'organization.updated', organization)
    return organization
  })
  api.delete<ById>('/organizations/:id', async (request, reply) => {
    const call = admit(parts, request, 'delete:organizations')
    const organization = findOrganization(parts, request.params.id)
    parts.grants.removeOrganization(organization.id)
    recordCall(parts, 'Delete organization', call, { statusCode: 204, body: {} })
    tellOrganization(parts, 'organization.deleted', organization)
    return reply.code(204).send()
  })
}

export function findOrganization({ grants }: TenantParts, id: string): Organization {
  const organization = grants.organizations.get(id)
  if (organization === undefined) {
    throw new ApiError(404, 'No organization found by that id or name', 'inexistent_organization')
  }
  return organization
}

const nameForm = /^[a-z0-9][a-z0-9_-]{0,49}$/

function organizationIn(body: JsonObject): Pick<Organization, 'name'> & JsonObject {
  const name = textOf(body, 'name')
  if (name === undefined || !nameForm.test(name)) throw invalidBody('String does not match pattern on property name')
  const { metadata } = body
  if (metadata !== undefined && !isObject(metadata)) throw invalidBody('Expected type object on property metadata')
  return { name, display_name: textOf(body, 'display_name') ?? name, ...present({ metadata }) }
}
