// What is to be at Auth0, and under which names: what setup makes, tells to click, and doctor looks for.

/** Of the log stream, the event stream, the API and the machine client that setup makes. */
export const ownName = 'User Mirror'

/** The permissions of the team's API that the mirror's routes ask for. */
export const permissions = [
  { value: 'read:users', description: 'Read mirrored users' },
  { value: 'admin:mirror', description: 'Operate the user mirror' },
] as const

/** Groups of log events that mean something to a mirror: Auth0, "Log Event Filters". */
export const neededFilters = [
  'auth.signup.success',
  'auth.login.success',
  'user.success',
  'user.notification',
  'management.success',
  'scim.event',
  'system.notification',
  'other',
] as const

/** Event types of Event Streams that mean something to a mirror. */
export const neededEventTypes = ['user.created', 'user.updated', 'user.deleted'] as const

/** … and where organisations are mirrored. */
export const organizationEventTypes = [
  'organization.deleted',
  'organization.member.added',
  'organization.member.deleted',
  'organization.member.role.assigned',
  'organization.member.role.deleted',
] as const

export const webhookPaths = {
  'log-streams': '/webhooks/auth0/logs',
  'event-streams': '/webhooks/auth0/events',
} as const

export function eventTypesFor(
  organizations: boolean,
): (typeof neededEventTypes | typeof organizationEventTypes)[number][] {
  return [...neededEventTypes, ...(organizations ? organizationEventTypes : [])]
}
