// Where events tell what is a field of a user: under its own name, or under one of these ("Log Streams", PII obfuscation,
// and recordings).

/** By field; each stands under its own name as well. */
const others: Record<string, readonly string[]> = {
  email: [
    'user_name',
    'newEmail',
    'oldEmail',
    'old_email',
    'new_email',
    'to',
    'login_hint',
    'emails',
    'verificationUrl',
    'resultUrl',
  ],
  username: ['user_name', 'userName', 'newUername', 'newUsername', 'oldUsername', 'login_hint'],
  phone_number: ['user_name', 'phoneNumbers', 'phone', 'old_phone_number', 'new_phone_number', 'login_hint', 'to'],
  name: ['user_name', 'first_name', 'last_name', 'display_name', 'displayName', 'formatted', 'givenName', 'familyName'],
  nickname: ['user_name'],
  given_name: ['first_name', 'givenName'],
  family_name: ['last_name', 'familyName'],
  last_ip: ['ip', 'client_ip', 'location_info', 'geoip', 'geo'],
  logins_count: ['loginsCount'],
}

/** Fields that have a name of their own whichever identity provider there is. */
export const usualFields = [
  'email',
  'email_verified',
  'username',
  'phone_number',
  'phone_verified',
  'name',
  'nickname',
  'given_name',
  'family_name',
  'picture',
  'last_ip',
  'last_login',
  'logins_count',
  'last_password_reset',
  'multifactor',
  'multifactor_last_modified',
  'user_metadata',
  'app_metadata',
  'locale',
  'gender',
  'groups',
  'emails',
  'upn',
  'oid',
  'nameIdAttributes',
] as const

/** @returns every name under which an event may hold what is not mirrored */
export function namesOf(fields: readonly string[]): Set<string> {
  return new Set(fields.flatMap((field) => [field, ...(Object.hasOwn(others, field) ? (others[field] ?? []) : [])]))
}
