// The tenant's connections: known from the users that came in through them, under ids that follow from their names.
import { connectionId } from './events.ts'
import { type JsonObject, textOf } from './members.ts'
import { identitiesOf, type Profile } from './users.ts'

export interface Connection extends JsonObject {
  readonly id: string
  readonly name: string
  readonly strategy: string
}

/** Every tenant is born with this one. */
const first = { name: 'Username-Password-Authentication', strategy: 'auth0' }

export class Connections {
  readonly #byId = new Map<string, Connection>()

  constructor() {
    this.add(first.name, first.strategy)
  }

  list(): Connection[] {
    return [...this.#byId.values()]
  }

  get(id: string): Connection | undefined {
    return this.#byId.get(id)
  }

  add(name: string, strategy: string): void {
    const id = connectionId(name)
    if (!this.#byId.has(id)) this.#byId.set(id, { id, name, strategy, enabled_clients: [], options: {} })
  }

  addThoseOf(profile: Profile): void {
    for (const identity of identitiesOf(profile)) {
      const name = textOf(identity, 'connection')
      if (name !== undefined) this.add(name, identity.provider)
    }
  }

  remove(id: string): void {
    this.#byId.delete(id)
  }
}
