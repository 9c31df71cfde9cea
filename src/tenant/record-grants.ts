// What event streams and the log tell of organisations and their members.
import type { OrganizationEventType } from './cloud-event.ts'
import { makeJoinedEvent } from './events.ts'
import type { Organization, Role } from './grants.ts'
import type { TenantParts } from './parts.ts'
import type { Profile } from './users.ts'

export function tellOrganization(parts: TenantParts, type: OrganizationEventType, organization: Organization): void {
  parts.eventStreams.tell({ type, object: organization })
}

export function tellMember(
  parts: TenantParts,
  type: OrganizationEventType,
  { id, name }: Organization,
  user_id: string,
): void {
  parts.eventStreams.tell({ type, object: { organization: { id, name }, user: { user_id } } })
}

/** One event for each role. */
export function tellMemberRoles(
  parts: TenantParts,
  type: OrganizationEventType,
  { id }: Organization,
  user_id: string,
  roles: readonly Role[],
): void {
  for (const role of roles) {
    const object = { organization: { id }, user: { user_id }, role: { id: role.id, name: role.name } }
    parts.eventStreams.tell({ type, object })
  }
}

/** Somebody joins without a call of the API: by an invitation, or because a connection makes members of all its users. */
export function recordJoined(parts: TenantParts, organization: Organization, profile: Profile): void {
  parts.grants.join(organization.id, profile.user_id)
  parts.log.write(makeJoinedEvent(parts.clock.now(), organization, profile))
  tellMember(parts, 'organization.member.added', organization, profile.user_id)
}
