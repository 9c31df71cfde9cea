// /api/v2/users and /api/v2/users-by-email.
import type { FastifyInstance } from 'fastify'
import { invalidQuery, userConflict, userExists, userMissing } from './api-error.ts'
import { admit, queryOf } from './caller.ts'
import { isObject, type JsonObject, textOf } from './members.ts'
import { makeProfile } from './new-user.ts'
import { answerPage, readPage, readSort, selectFields } from './paging.ts'
import type { TenantParts } from './parts.ts'
import { patchProfile } from './patch.ts'
import { parseQuery } from './query.ts'
import { recordCreated, recordDeleted, recordUpdated } from './record.ts'
import { identitiesOf, type Profile } from './users.ts'

interface ById {
  Params: { id: string }
}

export function userRoutes(api: FastifyInstance, parts: TenantParts): void {
  listRoutes(api, parts)
  api.get<ById>('/users/:id', async (request) => {
    const { scopes } = admit(parts, request, 'read:users')
    return selectFields(queryOf(request))(showTo(scopes, find(parts, request.params.id)))
  })
  api.post('/users', async (request, reply) => {
    const call = admit(parts, request, 'create:users')
    const profile = makeProfile(call.body, parts.clock.now())
    if (isTaken(parts, profile)) throw userExists()
    recordCreated(parts, call, profile)
    return reply.code(201).send(profile)
  })
  api.patch<ById>('/users/:id', async (request) => {
    const call = admit(parts, request, 'update:users')
    if (parts.faults.strikes(parts.faults.inForce.api[409])) throw userConflict()
    const patched = patchProfile(find(parts, request.params.id), call.body, parts.clock.now())
    recordUpdated(parts, call, patched)
    return patched
  })
  api.delete<ById>('/users/:id', async (request, reply) => {
    recordDeleted(parts, admit(parts, request, 'delete:users'), request.params.id)
    return reply.code(204).send()
  })
}

function listRoutes(api: FastifyInstance, parts: TenantParts): void {
  api.get('/users', async (request) => {
    const { scopes } = admit(parts, request, 'read:users')
    const query = queryOf(request)
    const page = readPage(query)
    const q = query.get('q')
    const parsed = q === null || q === '' ? undefined : parseQuery(q)
    const { profiles, total } = parts.index.find(parsed, readSort(query), page.start + page.limit)
    const select = selectFields(query)
    const shape = (item: unknown) => (isObject(item) ? select(showTo(scopes, item)) : item)
    return answerPage(page, 'users', profiles, shape, total)
  })
  api.get('/users-by-email', async (request) => {
    const { scopes } = admit(parts, request, 'read:users')
    const query = queryOf(request)
    const email = query.get('email')
    if (email === null) throw invalidQuery('Missing required property: email')
    return parts.users.findByEmail(email).map((profile) => selectFields(query)(showTo(scopes, profile)))
  })
}

export function find(parts: TenantParts, id: string): Profile {
  const profile = parts.users.get(id)
  if (profile === undefined) throw userMissing()
  return profile
}

/** The identity provider's own tokens are for those who may read:user_idp_tokens. */
function showTo(scopes: readonly string[], profile: JsonObject): JsonObject {
  if (scopes.includes('read:user_idp_tokens') || !Array.isArray(profile['identities'])) return profile
  return { ...profile, identities: profile['identities'].map(withoutTokens) }
}

function withoutTokens(identity: unknown): unknown {
  if (!isObject(identity)) return identity
  const { access_token: _1, access_token_secret: _2, refresh_token: _3, expires_in: _4, ...rest } = identity
  return rest
}

/** In one database no two users share an e-mail address; across connections they may. */
function isTaken(parts: TenantParts, profile: Profile): boolean {
  if (parts.users.get(profile.user_id) !== undefined) return true
  const connection = identitiesOf(profile)[0]?.['connection']
  const sharers = parts.users.findByEmail(textOf(profile, 'email') ?? '')
  return sharers.some((sharer) => identitiesOf(sharer)[0]?.['connection'] === connection)
}
