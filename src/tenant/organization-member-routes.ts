// /api/v2/organizations/{id}/members: members of organisations, and their roles there.
import type { FastifyInstance } from 'fastify'
import { ApiError } from './api-error.ts'
import { admit, queryOf } from './caller.ts'
import { idsIn, memberOf } from './grant-shapes.ts'
import type { JsonObject } from './members.ts'
import { findOrganization } from './organization-routes.ts'
import { answerCheckpoint, answerPage, readPage } from './paging.ts'
import type { TenantParts } from './parts.ts'
import { recordCall } from './record.ts'
import { tellMember, tellMemberRoles } from './record-grants.ts'
import { findRole } from './role-routes.ts'
import { find } from './user-routes.ts'

interface ById {
  Params: { id: string }
}

interface ByMember {
  Params: { id: string; userId: string }
}

export function memberRoutes(api: FastifyInstance, parts: TenantParts): void {
  api.get<ById>('/organizations/:id/members', async (request) => {
    admit(parts, request, 'read:organization_members')
    const query = queryOf(request)
    const fields = query.get('fields')?.split(',')
    if (fields?.includes('roles')) admit(parts, request, 'read:organization_member_roles')
    const members = parts.memberLists.members(findOrganization(parts, request.params.id).id).flatMap((member) => {
      const user = memberOf(parts, member.userId)
      return user === undefined ? [] : [fieldsOf({ ...user, roles: rolesNamed(parts, member.roles) }, fields)]
    })
    return query.has('take') || query.has('from')
      ? answerCheckpoint(query, 'members', members)
      : answerPage(readPage(query), 'members', members, (item) => item)
  })
  api.post<ById>('/organizations/:id/members', async (request, reply) => {
    const call = admit(parts, request, 'create:organization_members')
    const organization = findOrganization(parts, request.params.id)
    const added = idsIn(call.body, 'members').map((userId) => find(parts, userId).user_id)
    const joined = added.filter((userId) => !parts.grants.isMember(organization.id, userId))
    for (const userId of joined) parts.grants.join(organization.id, userId)
    recordCall(parts, 'Add members to an organization', call, { statusCode: 204, body: {} })
    for (const userId of joined) tellMember(parts, 'organization.member.added', organization, userId)
    return reply.code(204).send()
  })
  api.delete<ById>('/organizations/:id/members', async (request, reply) => {
    const call = admit(parts, request, 'delete:organization_members')
    const organization = findOrganization(parts, request.params.id)
    const left = idsIn(call.body, 'members').filter((userId) => parts.grants.isMember(organization.id, userId))
    for (const userId of left) parts.grants.leave(organization.id, userId)
    recordCall(parts, 'Delete members from an organization', call, { statusCode: 204, body: {} })
    for (const userId of left) tellMember(parts, 'organization.member.deleted', organization, userId)
    return reply.code(204).send()
  })
  memberRoleRoutes(api, parts)
}

function memberRoleRoutes(api: FastifyInstance, parts: TenantParts): void {
  const path = '/organizations/:id/members/:userId/roles'
  api.get<ByMember>(path, async (request) => {
    admit(parts, request, 'read:organization_member_roles')
    const { organization, userId } = findMember(parts, request.params)
    return answerPage(
      readPage(queryOf(request)),
      'roles',
      parts.grants.memberRoles(organization.id, userId),
      (item) => item,
    )
  })
  api.post<ByMember>(path, async (request, reply) => {
    const call = admit(parts, request, 'create:organization_member_roles')
    const { organization, userId } = findMember(parts, request.params)
    const roles = idsIn(call.body, 'roles').map((id) => findRole(parts, id))
    parts.grants.setMemberRoles(
      organization.id,
      userId,
      roles.map(({ id }) => id),
      [],
    )
    recordCall(parts, 'Assign user roles to an Organization member', call, { statusCode: 204, body: {} })
    tellMemberRoles(parts, 'organization.member.role.assigned', organization, userId, roles)
    return reply.code(204).send()
  })
  api.delete<ByMember>(path, async (request, reply) => {
    const call = admit(parts, request, 'delete:organization_member_roles')
    const { organization, userId } = findMember(parts, request.params)
    const roles = idsIn(call.body, 'roles').map((id) => findRole(parts, id))
    parts.grants.setMemberRoles(
      organization.id,
      userId,
      [],
      roles.map(({ id }) => id),
    )
    recordCall(parts, 'Delete user roles from an Organization member', call, { statusCode: 204, body: {} })
    tellMemberRoles(parts, 'organization.member.role.deleted', organization, userId, roles)
    return reply.code(204).send()
  })
}

function findMember(parts: TenantParts, { id, userId }: ByMember['Params']) {
  const organization = findOrganization(parts, id)
  if (parts.grants.isMember(id, userId)) return { organization, userId }
  throw new ApiError(404, 'The user is not a member of the organization.', 'inexistent_member')
}

/** The roles of a member only where they are asked for. */
function fieldsOf(member: JsonObject, fields: readonly string[] | undefined): JsonObject {
  const wanted = fields ?? Object.keys(member).filter((name) => name !== 'roles')
  return Object.fromEntries(Object.entries(member).filter(([name]) => wanted.includes(name)))
}

function rolesNamed({ grants }: TenantParts, ids: ReadonlySet<string>): JsonObject[] {
  return [...ids].flatMap((id) => {
    const role = grants.roles.get(id)
    return role === undefined ? [] : [{ id, name: role.name }]
  })
}
