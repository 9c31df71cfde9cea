// How grants stand in requests and answers: lists of ids, permissions with the API that they are of, members.
import { invalidBody } from './api-error.ts'
import type { Permission } from './grants.ts'
import { isObject, type JsonObject, listOf, present } from './members.ts'
import type { TenantParts } from './parts.ts'

/** The ids under `member`, one at least. */
export function idsIn(body: JsonObject, member: string): readonly string[] {
  const ids = listOf(body, member)
  if (ids.length === 0) throw invalidBody(`Missing required property: ${member}`)
  if (!ids.every((id) => typeof id === 'string')) throw invalidBody(`Expected type string on property ${member}`)
  return ids
}

export function permissionsIn(body: JsonObject): Permission[] {
  const permissions = listOf(body, 'permissions')
  if (permissions.length === 0) throw invalidBody('Missing required property: permissions')
  return permissions.map((permission) => {
    if (!isObject(permission)) throw invalidBody('Expected type object on property permissions')
    const { resource_server_identifier, permission_name } = permission
    if (typeof resource_server_identifier !== 'string' || typeof permission_name !== 'string') {
      throw invalidBody('Missing required property: resource_server_identifier, permission_name')
    }
    return { resource_server_identifier, permission_name }
  })
}

/** This tenant has no APIs of its own, so whatever names one is taken, and its identifier stands for its name. */
export function shownPermission(permission: Permission): JsonObject {
  const { resource_server_identifier, permission_name } = permission
  return {
    permission_name,
    description: permission_name,
    resource_server_name: resource_server_identifier,
    resource_server_identifier,
  }
}

/** A user as lists of members show one; undefined where the list is behind and there is none any more. */
export function memberOf({ users }: TenantParts, userId: string): JsonObject | undefined {
  const user = users.get(userId)
  if (user === undefined) return undefined
  const { email, picture, name } = user
  return present({ user_id: userId, email, picture, name })
}
