// Linking makes one user of two: the primary keeps its id and profile, the secondary lives on as an identity of it.
import { type JsonObject, objectOf, present } from './members.ts'
import { rootAttributes } from './new-user.ts'
import { type Identity, identitiesOf, identityId, type Profile } from './users.ts'

/** The secondary's attributes go into `profileData`; its metadata are dropped, as Auth0's documentation says. */
export function linkUsers(primary: Profile, secondary: Profile, now: Date): Profile {
  const [first, ...others] = identitiesOf(secondary)
  const added = first === undefined ? [] : [{ profileData: profileData(secondary), ...first }, ...others]
  return { ...primary, identities: [...identitiesOf(primary), ...added], updated_at: now.toISOString() }
}

export interface Unlinked {
  readonly primary: Profile
  readonly revived: Profile
}

/** The secondary comes back as a user of its own under its old id, without metadata. */
export function unlinkIdentity(primary: Profile, id: string, now: Date): Unlinked | undefined {
  const identity = identitiesOf(primary)
    .slice(1)
    .find((candidate) => identityId(candidate) === id)
  if (identity === undefined) return undefined
  const remaining = identitiesOf(primary).filter((candidate) => candidate !== identity)
  const { profileData: _, ...bare } = identity
  return {
    primary: { ...primary, identities: remaining, updated_at: now.toISOString() },
    revived: {
      created_at: now.toISOString(),
      ...objectOf(identity, 'profileData'),
      identities: [bare],
      updated_at: now.toISOString(),
      user_id: id,
    },
  }
}

/** In the answers to link and unlink the primary identity has `profileData` too; in the user itself it has none. */
export function identitiesWithProfiles(profile: Profile): Identity[] {
  const [first, ...others] = identitiesOf(profile)
  return first === undefined ? [] : [{ profileData: profileData(profile), ...first }, ...others]
}

function profileData(profile: Profile): JsonObject {
  return present(Object.fromEntries(rootAttributes.map((member) => [member, profile[member]])))
}
