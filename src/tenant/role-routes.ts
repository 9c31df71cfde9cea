// /api/v2/roles: roles, who has them, and what they permit.
import type { FastifyInstance } from 'fastify'
import { ApiError, invalidBody } from './api-error.ts'
import { admit, queryOf } from './caller.ts'
import { idsIn, memberOf, permissionsIn, shownPermission } from './grant-shapes.ts'
import { makeGrantId, type Role } from './grants.ts'
import { type JsonObject, present, textOf } from './members.ts'
import { answerCheckpoint, answerPage, readPage } from './paging.ts'
import type { TenantParts } from './parts.ts'
import { recordCall } from './record.ts'
import { find } from './user-routes.ts'

interface ById {
  Params: { id: string }
}

export function roleRoutes(api: FastifyInstance, parts: TenantParts): void {
  const { roles } = parts.grants
  api.get('/roles', async (request) => {
    admit(parts, request, 'read:roles')
    const query = queryOf(request)
    const name = query.get('name_filter')?.toLowerCase() ?? ''
    const found = [...roles.values()].filter((role) => role.name.toLowerCase().includes(name))
    return answerPage(readPage(query), 'roles', found, (item) => item)
  })
  api.get<ById>('/roles/:id', async (request) => {
    admit(parts, request, 'read:roles')
    return findRole(parts, request.params.id)
  })
  // As recorded: answered with 200, not 201.
  api.post('/roles', async (request) => {
    const call = admit(parts, request, 'create:roles')
    const role = { id: makeGrantId('rol'), ...roleIn(call.body) }
    roles.set(role.id, role)
    recordCall(parts, 'Create a role', call, { statusCode: 200, body: role })
    return role
  })
  api.patch<ById>('/roles/:id', async (request) => {
    const call = admit(parts, request, 'update:roles')
    const known = findRole(parts, request.params.id)
    const role = { ...known, ...roleIn({ ...known, ...call.body }) }
    roles.set(role.id, role)
    recordCall(parts, 'Update a role', call, { statusCode: 200, body: role })
    return role
  })
  api.delete<ById>('/roles/:id', async (request, reply) => {
    const call = admit(parts, request, 'delete:roles')
    parts.grants.removeRole(findRole(parts, request.params.id).id)
    recordCall(parts, 'Delete a role', call, { statusCode: 204, body: {} })
    return reply.code(204).send()
  })
  holderRoutes(api, parts)
  permissionRoutes(api, parts)
}

function holderRoutes(api: FastifyInstance, parts: TenantParts): void {
  api.get<ById>('/roles/:id/users', async (request) => {
    admit(parts, request, 'read:users', 'read:role_members')
    const members = parts.memberLists.members(findRole(parts, request.params.id).id)
    const users = members.map(({ userId }) => memberOf(parts, userId)).filter((user) => user !== undefined)
    return answerCheckpoint(queryOf(request), 'users', users)
  })
  api.post<ById>('/roles/:id/users', async (request) => {
    const call = admit(parts, request, 'create:role_members')
    const { id } = findRole(parts, request.params.id)
    const users = idsIn(call.body, 'users').map((userId) => find(parts, userId).user_id)
    for (const userId of users) parts.grants.assign(id, userId)
    recordCall(parts, 'Assign users to a role', call, { statusCode: 200, body: {} })
    return {}
  })
}

function permissionRoutes(api: FastifyInstance, parts: TenantParts): void {
  api.get<ById>('/roles/:id/permissions', async (request) => {
    admit(parts, request, 'read:roles')
    const permissions = parts.grants.permissionsOf(findRole(parts, request.params.id).id).map(shownPermission)
    return answerPage(readPage(queryOf(request)), 'permissions', permissions, (item) => item)
  })
  api.post<ById>('/roles/:id/permissions', async (request, reply) => {
    const call = admit(parts, request, 'update:roles')
    const { id } = findRole(parts, request.params.id)
    for (const permission of permissionsIn(call.body)) parts.grants.permit(id, permission)
    recordCall(parts, 'Associate permissions with a role', call, { statusCode: 201, body: {} })
    return reply.code(201).send({})
  })
  api.delete<ById>('/roles/:id/permissions', async (request, reply) => {
    const call = admit(parts, request, 'update:roles')
    const { id } = findRole(parts, request.params.id)
    for (const permission of permissionsIn(call.body)) parts.grants.forbid(id, permission)
    recordCall(parts, 'Remove permissions from a role', call, { statusCode: 204, body: {} })
    return reply.code(204).send()
  })
}

export function findRole({ grants }: TenantParts, id: string): Role {
  const role = grants.roles.get(id)
  if (role === undefined) throw new ApiError(404, 'The role does not exist.', 'inexistent_role')
  return role
}

function roleIn(body: JsonObject): Pick<Role, 'name'> & JsonObject {
  const name = textOf(body, 'name')
  if (name === undefined || name === '') throw invalidBody('Missing required property: name')
  return { ...present({ description: textOf(body, 'description') }), name }
}
