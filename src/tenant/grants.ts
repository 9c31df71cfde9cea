// What the tenant's users have been granted: roles, permissions, membership of organisations and roles in them.
import { randomBytes } from 'node:crypto'
import type { MemberLists } from './member-lists.ts'
import type { JsonObject } from './members.ts'

export interface Role extends JsonObject {
  readonly id: string
  readonly name: string
}

export interface Organization extends JsonObject {
  readonly id: string
  readonly name: string
}

export interface Permission {
  readonly resource_server_identifier: string
  readonly permission_name: string
}

const nobody: ReadonlyMap<string, Set<string>> = new Map()

export class Grants {
  readonly roles = new Map<string, Role>()
  readonly organizations = new Map<string, Organization>()
  readonly #lists: MemberLists
  /** By role, the users who have it. */
  readonly #holders = new Map<string, Set<string>>()
  /** By organisation, its members, and their roles in it. */
  readonly #members = new Map<string, Map<string, Set<string>>>()
  /** By user, or by role. */
  readonly #permissions = new Map<string, Map<string, Permission>>()

  constructor(lists: MemberLists) {
    this.#lists = lists
  }

  rolesOf(userId: string): Role[] {
    return [...this.roles.values()].filter(({ id }) => this.#holders.get(id)?.has(userId))
  }

  assign(roleId: string, userId: string): void {
    const holders = this.#holders.get(roleId) ?? new Set()
    this.#holders.set(roleId, holders.add(userId))
    this.#lists.note(roleId, userId, new Set())
  }

  unassign(roleId: string, userId: string): void {
    if (this.#holders.get(roleId)?.delete(userId)) this.#lists.note(roleId, userId, undefined)
  }

  /** With it goes all that it gave, in organisations as well. */
  removeRole(id: string): void {
    for (const userId of this.#holders.get(id) ?? []) this.unassign(id, userId)
    for (const [organizationId, members] of this.#members) {
      for (const [userId, roles] of members) if (roles.has(id)) this.setMemberRoles(organizationId, userId, [], [id])
    }
    this.#permissions.delete(id)
    this.roles.delete(id)
  }

  /** @param of a user's id, or a role's */
  permissionsOf(of: string): Permission[] {
    return [...(this.#permissions.get(of)?.values() ?? [])]
  }

  permit(of: string, permission: Permission): void {
    const permissions = this.#permissions.get(of) ?? new Map()
    this.#permissions.set(of, permissions.set(keyOf(permission), permission))
  }

  forbid(of: string, permission: Permission): void {
    this.#permissions.get(of)?.delete(keyOf(permission))
  }

  organizationsOf(userId: string): Organization[] {
    return [...this.organizations.values()].filter(({ id }) => this.isMember(id, userId))
  }

  isMember(organizationId: string, userId: string): boolean {
    return this.#membersOf(organizationId).has(userId)
  }

  memberRoles(organizationId: string, userId: string): Role[] {
    const roles = this.#membersOf(organizationId).get(userId)
    return [...this.roles.values()].filter(({ id }) => roles?.has(id))
  }

  join(organizationId: string, userId: string): void {
    if (this.isMember(organizationId, userId)) return
    const members = this.#members.get(organizationId) ?? new Map()
    this.#members.set(organizationId, members.set(userId, new Set()))
    this.#lists.note(organizationId, userId, new Set())
  }

  leave(organizationId: string, userId: string): void {
    if (this.#members.get(organizationId)?.delete(userId)) this.#lists.note(organizationId, userId, undefined)
  }

  setMemberRoles(organizationId: string, userId: string, added: readonly string[], removed: readonly string[]): void {
    const roles = this.#membersOf(organizationId).get(userId)
    if (roles === undefined) return
    for (const id of added) roles.add(id)
    for (const id of removed) roles.delete(id)
    this.#lists.note(organizationId, userId, roles)
  }

  removeOrganization(id: string): void {
    for (const userId of this.#membersOf(id).keys()) this.leave(id, userId)
    this.organizations.delete(id)
  }

  /** Whoever is deleted leaves everything behind, and finds none of it when made anew. */
  forget(userId: string): void {
    for (const id of this.#holders.keys()) this.unassign(id, userId)
    for (const id of this.#members.keys()) this.leave(id, userId)
    this.#permissions.delete(userId)
  }

  #membersOf(organizationId: string): ReadonlyMap<string, Set<string>> {
    return this.#members.get(organizationId) ?? nobody
  }
}

/** `rol_` or `org_`, and 16 letters and digits. */
export function makeGrantId(prefix: 'rol' | 'org'): string {
  return `${prefix}_${randomBytes(24).toString('base64').replace(/\W/g, '').padEnd(16, '0').slice(0, 16)}`
}

function keyOf({ resource_server_identifier, permission_name }: Permission): string {
  return `${permission_name} ${resource_server_identifier}`
}
