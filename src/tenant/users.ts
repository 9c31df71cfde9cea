// The tenant's users: profiles by id and by e-mail, some of them only computed. A profile is never changed, only replaced.
import { isObject, type JsonObject, listOf, textOf } from './members.ts'
import type { Population } from './population.ts'
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

/** All users as they were at one instant; nothing that happens later shows in it. */
export interface Snapshot {
  readonly stored: readonly Profile[]
  readonly population: Population | undefined
  /** The generated users who are not as they were generated, or gone. */
  readonly changed: ReadonlySet<number>
}

export class UserStore {
  readonly #byId = new Map<string, Profile>()
  readonly #idsByEmail = new Map<string, Set<string>>()
  readonly #removed = new Set<string>()
  readonly #index: SearchIndex
  #population: Population | undefined
  readonly #changed = new Set<number>()
  readonly #removedListeners: ((id: string) => void)[] = []

  constructor(index: SearchIndex) {
    this.#index = index
  }

  get size(): number {
    return this.#byId.size + (this.#population?.count() ?? 0) - this.#changed.size
  }

  get(id: string): Profile | undefined {
    return this.#byId.get(id) ?? this.#unchanged(id)
  }

  onRemoved(listener: (id: string) => void): void {
    this.#removedListeners.push(listener)
  }

  /** Has there ever been such a user? */
  knew(id: string): boolean {
    return this.get(id) !== undefined || this.#removed.has(id)
  }

  put(profile: Profile): void {
    this.#forgetEmail(profile.user_id)
    this.#byId.set(profile.user_id, profile)
    this.#rememberEmail(profile)
    this.#overlay(profile.user_id)
    this.#index.note(profile.user_id, profile)
  }

  remove(id: string): void {
    const wasThere = this.get(id) !== undefined
    this.#forgetEmail(id)
    this.#removed.add(id)
    this.#byId.delete(id)
    this.#overlay(id)
    if (!wasThere) return
    this.#index.note(id, undefined)
    for (const listener of this.#removedListeners) listener(id)
  }

  /** Takes the place of users generated before; whoever was changed or deleted by hand stays so. */
  populate(population: Population): void {
    this.#population = population
    this.#changed.clear()
    for (const id of [...this.#byId.keys(), ...this.#removed]) this.#overlay(id)
    this.#index.populate(population, this.#changed)
  }

  /** Everybody whose first identity is of this connection goes with it. */
  removeConnection(connection: string): void {
    for (const profile of [...this.#byId.values()]) {
      if (identitiesOf(profile)[0]?.['connection'] === connection) this.remove(profile.user_id)
    }
    this.#population?.dropConnection(connection)
    for (const number of this.#changed) if (this.#population?.has(number) === false) this.#changed.delete(number)
  }

  snapshot(): Snapshot {
    const stored = [...this.#byId.values()]
    return { stored, population: this.#population?.copy(), changed: new Set(this.#changed) }
  }

  /** `count` users by chance, each at most once. */
  pick(count: number, random: () => number): Profile[] {
    const ids = [...this.#byId.keys()]
    const all = ids.length + (this.#population?.size ?? 0)
    const picked = new Map<string, Profile>()
    for (let tries = 0; picked.size < Math.min(count, this.size) && tries < count * 50 + 1000; tries++) {
      const place = Math.floor(random() * all)
      const id = ids[place] ?? this.#population?.idOf(place - ids.length)
      const profile = id === undefined ? undefined : this.get(id)
      if (profile !== undefined) picked.set(profile.user_id, profile)
    }
    return [...picked.values()]
  }

  /** Compares byte by byte: only Auth0's own databases store e-mail addresses in lower case. */
  findByEmail(email: string): Profile[] {
    const ids = [...(this.#idsByEmail.get(email) ?? [])]
    const generated = this.#population?.idByEmail(email)
    if (generated !== undefined && !this.#byId.has(generated)) ids.push(generated)
    return ids.map((id) => this.get(id)).filter((profile) => profile !== undefined)
  }

  /** The user who has this identity as a secondary one; generated users are not looked through. */
  findOwner(id: string): Profile | undefined {
    for (const profile of this.#byId.values()) {
      if (profile.user_id !== id && identitiesOf(profile).some((identity) => identityId(identity) === id))
        return profile
    }
    return undefined
  }

  #unchanged(id: string): Profile | undefined {
    const number = this.#population?.numberOf(id)
    return number === undefined || this.#changed.has(number) ? undefined : this.#population?.get(number)
  }

  #overlay(id: string): void {
    const number = this.#population?.numberOf(id)
    if (number !== undefined) this.#changed.add(number)
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
