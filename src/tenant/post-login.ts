// Post-login Actions, as Auth0 runs them at each login ("Login Trigger"): what they set is one write at the end.
import { changeByApi } from './local-users.ts'
import { isObject, type JsonObject } from './members.ts'
import type { TenantParts } from './parts.ts'
import { localApp } from './tokens.ts'
import { identitiesOf, type Profile } from './users.ts'

/** What an Action is given to change. */
export interface PostLoginApi {
  accessToken: { setCustomClaim(name: string, value: unknown): void }
  user: { setAppMetadata(name: string, value: unknown): void; setUserMetadata(name: string, value: unknown): void }
}

export interface PostLoginAction {
  onExecutePostLogin(event: JsonObject, api: PostLoginApi): Promise<void>
  secrets: Readonly<Record<string, string>>
}

/** @returns claims for the access token */
export async function runPostLogin(parts: TenantParts, user: Profile): Promise<JsonObject> {
  const [claims, app_metadata, user_metadata] = [new Map(), new Map(), new Map()]
  const api: PostLoginApi = {
    accessToken: { setCustomClaim: (name, value) => void claims.set(name, value) },
    user: {
      setAppMetadata: (name, value) => void app_metadata.set(name, value),
      setUserMetadata: (name, value) => void user_metadata.set(name, value),
    },
  }
  for (const { onExecutePostLogin, secrets } of parts.settings.postLogin ?? []) {
    await onExecutePostLogin({ ...eventOf(user), secrets }, api)
  }
  const written = Object.entries({ app_metadata, user_metadata }).filter(([, members]) => members.size > 0)
  const changes = written.map(([name, members]) => [name, Object.fromEntries(members)])
  if (changes.length > 0) changeByApi(parts, user, Object.fromEntries(changes), false)
  return Object.fromEntries(claims)
}

function eventOf(user: Profile): JsonObject {
  const [identity] = identitiesOf(user)
  // an Action always finds both, empty or not
  const metadata = ['user_metadata', 'app_metadata'].map((name) => [name, isObject(user[name]) ? user[name] : {}])
  return {
    user: { ...user, ...Object.fromEntries(metadata) },
    stats: { logins_count: user['logins_count'] },
    connection: { name: identity?.['connection'], strategy: identity?.provider },
    client: { client_id: localApp },
    transaction: { protocol: 'oidc-basic-profile' },
  }
}
