// Auth0's JSON for a role, a permission, an organisation → what is kept of it: the one mapping.
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import { type Organization, Permission, type Role } from '../grants/grants.ts'

/** Members that Auth0 leaves out or gives as null mean the same. */
const loose = Type.Optional(Type.Unknown())

export const ToldRole = Type.Object({ id: Type.String(), name: Type.String(), description: loose })
export const ToldOrganization = Type.Object({
  id: Type.String(),
  name: Type.String(),
  display_name: loose,
  metadata: loose,
})
export const ToldPermission = Type.Object({
  permission_name: Type.String(),
  resource_server_identifier: Type.String(),
  sources: loose,
})

export function roleOf({ id, name, description }: Static<typeof ToldRole>): Role {
  return { id, name, ...textMember('description', description) }
}

/** @param roles of the member in it */
export function organizationOf(
  { id, name, display_name, metadata }: Static<typeof ToldOrganization>,
  roles: readonly Static<typeof ToldRole>[],
): Organization {
  const isEmpty = Object.keys(Object(metadata)).length === 0
  return {
    id,
    name,
    ...textMember('display_name', display_name),
    ...(isEmpty ? {} : { metadata: Object(metadata) }),
    roles: byId(roles.map(({ id, name }) => ({ id, name }))),
  }
}

export function permissionOf({ sources, ...permission }: Static<typeof ToldPermission>): Permission {
  const { permission_name, resource_server_identifier } = permission
  const Sources = Permission.properties.sources
  return { permission_name, resource_server_identifier, ...(Check(Sources, sources) ? { sources } : {}) }
}

function textMember<Name extends string>(name: Name, value: unknown): Partial<Record<Name, string>> {
  const member: Partial<Record<Name, string>> = {}
  if (typeof value === 'string' && value !== '') member[name] = value
  return member
}

/** In one order, so that equal lists are equal texts. */
export function byId<Item extends { id: string }>(items: readonly Item[]): Item[] {
  return items.toSorted(inOrder(({ id }) => id))
}

export function byPermission(permissions: readonly Permission[]): Permission[] {
  return permissions.toSorted(inOrder((of) => `${of.resource_server_identifier} ${of.permission_name}`))
}

function inOrder<Item>(key: (item: Item) => string): (a: Item, b: Item) => number {
  return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)
}
