// The tenant's users: profiles by id and by e-mail. A profile is never changed, only replaced.
import { isObject, type JsonObject, listOf, textOf } from './members.ts'
import type { SearchIndex } from './search.ts'

export interface Profile extends JsonObject {
  readonly user_id: string
}

export interface Identity extends JsonObject {
  readonly provider: string
}

export function isProfile(value: unknown): value is Profile {
  return isObject(value) && typeof value['user_id'] === 'string' && value['user_id'] !== ''
}

export function identitiesOf(profile: Profile): Identity[] {
  return listOf(profile, 'identities').filter(isIdentity)
}

function isIdentity(value: unknown): value is Identity {
  return isObject(value) && typeof value['provider'] === 'string'
}

/** An identity's own id may be a number (GitHub's are), and may hold pipes of its own. */
export function identityId(identity: Identity): string {
  return `${identity.provider}|${String(identity['user_id'])}`
}

export class UserStore {
  readonly #byId = new Map<string, Profile>()
  readonly #idsByEmail = new Map<string, Set<string>>()
  readonly #removed = new Set<string>()
  readonly #index: SearchIndex

  constructor(index: SearchIndex) {
    this.#index = index
  }

  get size(): number {
    return this.#byId.size
  }

  get(id: string): Profile | undefined {
    return this.#byId.get(id)
  }

  /** Has there ever been such a user? */
  knew(id: string): boolean {
    return this.#byId.has(id) || this.#removed.has(id)
  }

  put(profile: Profile): void {
    this.#forgetEmail(profile.user_id)
    this.#byId.set(profile.user_id, profile)
    this.#rememberEmail(profile)
    this.#index.note(profile.user_id, profile)
  }

  remove(id: string): void {
    this.#forgetEmail(id)
    this.#removed.add(id)
    if (this.#byId.delete(id)) this.#index.note(id, undefined)
  }

  /** Compares byte by byte: only Auth0's own databases store e-mail addresses in lower case. */
  findByEmail(email: string): Profile[] {
    const ids = [...(this.#idsByEmail.get(email) ?? [])]
    return ids.map((id) => this.#byId.get(id)).filter((profile) => profile !== undefined)
  }

  /** The user who has this identity as a secondary one. */
  findOwner(id: string): Profile | undefined {
    for (const profile of this.#byId.values()) {
      if (profile.user_id !== id && identitiesOf(profile).some((identity) => identityId(identity) === id))
        return profile
    }
    return undefined
  }

  #rememberEmail(profile: Profile): void {
    const email = textOf(profile, 'email')
    if (email === undefined) return
    const ids = this.#idsByEmail.get(email) ?? new Set()
    this.#idsByEmail.set(email, ids.add(profile.user_id))
  }

  #forgetEmail(id: string): void {
    const email = textOf(this.#byId.get(id) ?? {}, 'email')
    if (email === undefined) return
    const ids = this.#idsByEmail.get(email)
    ids?.delete(id)
    if (ids?.size === 0) this.#idsByEmail.delete(email)
  }
}
