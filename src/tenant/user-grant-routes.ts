// /api/v2/users/{id}/roles, /permissions and /organizations: what one user has been granted, as it is now.
import type { FastifyInstance } from 'fastify'
import { admit, queryOf } from './caller.ts'
import { idsIn, permissionsIn, shownPermission } from './grant-shapes.ts'
import type { Permission } from './grants.ts'
import type { JsonObject } from './members.ts'
import { answerPage, readPage } from './paging.ts'
import type { TenantParts } from './parts.ts'
import { recordCall } from './record.ts'
import { findRole } from './role-routes.ts'
import { find } from './user-routes.ts'

interface ById {
  Params: { id: string }
}

export function userGrantRoutes(api: FastifyInstance, parts: TenantParts): void {
  const { grants } = parts
  const list = (name: string, of: (userId: string) => readonly unknown[], ...scopes: string[]) =>
    api.get<ById>(`/users/:id/${name}`, async (request) => {
      admit(parts, request, ...scopes)
      const page = readPage(queryOf(request))
      return answerPage(page, name, of(find(parts, request.params.id).user_id), (item) => item)
    })
  list('roles', (userId) => grants.rolesOf(userId), 'read:users', 'read:roles', 'read:role_members')
  list('permissions', (userId) => permissionsOf(parts, userId), 'read:users')
  list('organizations', (userId) => grants.organizationsOf(userId), 'read:organizations')
  assignments(api, parts)
  permissions(api, parts)
}

function assignments(api: FastifyInstance, parts: TenantParts): void {
  api.post<ById>('/users/:id/roles', async (request, reply) => {
    const call = admit(parts, request, 'update:users', 'create:role_members')
    const { user_id } = find(parts, request.params.id)
    const roles = idsIn(call.body, 'roles').map((id) => findRole(parts, id).id)
    for (const id of roles) parts.grants.assign(id, user_id)
    recordCall(parts, 'Assign roles to a user', call, { statusCode: 204, body: {} })
    return reply.code(204).send()
  })
  api.delete<ById>('/users/:id/roles', async (request, reply) => {
    const call = admit(parts, request, 'update:users', 'delete:role_members')
    const { user_id } = find(parts, request.params.id)
    for (const id of idsIn(call.body, 'roles')) parts.grants.unassign(id, user_id)
    recordCall(parts, 'Removes roles from a user', call, { statusCode: 204, body: {} })
    return reply.code(204).send()
  })
}

function permissions(api: FastifyInstance, parts: TenantParts): void {
  api.post<ById>('/users/:id/permissions', async (request, reply) => {
    const call = admit(parts, request, 'update:users')
    const { user_id } = find(parts, request.params.id)
    for (const permission of permissionsIn(call.body)) parts.grants.permit(user_id, permission)
    recordCall(parts, 'Assign Permissions to a User', call, { statusCode: 201, body: {} })
    return reply.code(201).send({})
  })
  api.delete<ById>('/users/:id/permissions', async (request, reply) => {
    const call = admit(parts, request, 'update:users')
    const { user_id } = find(parts, request.params.id)
    for (const permission of permissionsIn(call.body)) parts.grants.forbid(user_id, permission)
    recordCall(parts, 'Remove Permissions from a User', call, { statusCode: 204, body: {} })
    return reply.code(204).send()
  })
}

/** Each permission once, with all that it comes from: given to the user, or to a role that the user has. */
function permissionsOf({ grants }: TenantParts, userId: string): JsonObject[] {
  const found = new Map<string, { permission: Permission; sources: JsonObject[] }>()
  const take = (permission: Permission, source: JsonObject) => {
    const key = JSON.stringify(permission)
    const { sources } = found.get(key) ?? { sources: [] }
    found.set(key, { permission, sources: [...sources, source] })
  }
  for (const permission of grants.permissionsOf(userId)) {
    take(permission, { source_id: '', source_name: '', source_type: 'DIRECT' })
  }
  for (const { id, name } of grants.rolesOf(userId)) {
    for (const permission of grants.permissionsOf(id))
      take(permission, { source_id: id, source_name: name, source_type: 'ROLE' })
  }
  return Array.from(found.values(), ({ permission, sources }) => ({ ...shownPermission(permission), sources }))
}
