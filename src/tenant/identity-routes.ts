// /api/v2/users/{id}/identities: linking and unlinking.
import type { FastifyInstance } from 'fastify'
import { ApiError, invalidBody, userMissing } from './api-error.ts'
import { admit } from './caller.ts'
import { identitiesWithProfiles, linkUsers, unlinkIdentity } from './link.ts'
import { type JsonObject, textOf } from './members.ts'
import { bareIdOf } from './new-user.ts'
import type { TenantParts } from './parts.ts'
import { recordCall, recordLinked, recordUnlinked } from './record.ts'
import { subjectOf } from './tokens.ts'
import { find } from './user-routes.ts'
import type { Profile } from './users.ts'

interface ById {
  Params: { id: string }
}

interface ByIdentity {
  Params: { id: string; provider: string; userId: string }
}

export function identityRoutes(api: FastifyInstance, parts: TenantParts): void {
  api.post<ById>('/users/:id/identities', async (request, reply) => {
    const call = admit(parts, request, 'update:users')
    const primary = find(parts, request.params.id)
    const secondary = findSecondary(parts, primary, secondaryOf(parts, call.body))
    const linked = linkUsers(primary, secondary, parts.clock.now())
    recordLinked(parts, linked, secondary)
    const identities = identitiesWithProfiles(linked)
    recordCall(parts, 'Link a User Account', call, { statusCode: 201, body: identities })
    return reply.code(201).send(identities)
  })
  api.delete<ByIdentity>('/users/:id/identities/:provider/:userId', async (request) => {
    const call = admit(parts, request, 'update:users')
    const { id, provider, userId } = request.params
    const unlinked = unlinkIdentity(find(parts, id), `${provider}|${bareIdOf(provider, userId)}`, parts.clock.now())
    if (unlinked === undefined) throw new ApiError(400, 'Specified identity not found', 'invalid_operation')
    recordUnlinked(parts, unlinked)
    const identities = identitiesWithProfiles(unlinked.primary)
    recordCall(parts, 'Unlink a User Identity', call, { statusCode: 200, body: identities })
    return identities
  })
}

/** The secondary is named by provider and id, which may be bare or already prefixed, or by a token of its own. */
function secondaryOf(parts: TenantParts, body: JsonObject): string {
  const token = textOf(body, 'link_with')
  if (token !== undefined) {
    const subject = subjectOf(parts, token)
    if (subject === undefined) throw invalidBody('link_with is not a valid token of this tenant')
    return subject
  }
  const provider = textOf(body, 'provider')
  const id = body['user_id']
  if (provider === undefined || id === undefined) throw invalidBody('Missing required property: provider, user_id')
  return `${provider}|${bareIdOf(provider, String(id))}`
}

function findSecondary(parts: TenantParts, primary: Profile, id: string): Profile {
  if (id === primary.user_id) throw new ApiError(400, 'Main account and linked account cannot be the same')
  const secondary = parts.users.get(id)
  if (secondary !== undefined) return secondary
  if (parts.users.findOwner(id) === undefined) throw userMissing()
  throw new ApiError(409, 'The specified identity is already linked to another user.', 'identity_conflict')
}
