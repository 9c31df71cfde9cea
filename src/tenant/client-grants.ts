// Which application may ask for tokens of which API, and for which of its scopes.
import { randomBytes } from 'node:crypto'
import { invalidBody } from './api-error.ts'
import { type JsonObject, listOf, textOf } from './members.ts'
import { isManagementAudience } from './tokens.ts'

export interface ClientGrant extends JsonObject {
  readonly id: string
  readonly client_id: string
  readonly audience: string
  readonly scope: readonly string[]
}

export class ClientGrants {
  readonly #byId = new Map<string, ClientGrant>()

  list(): ClientGrant[] {
    return [...this.#byId.values()]
  }

  get(id: string): ClientGrant | undefined {
    return this.#byId.get(id)
  }

  put(grant: ClientGrant): void {
    this.#byId.set(grant.id, grant)
  }

  remove(id: string): void {
    this.#byId.delete(id)
  }

  /** The Management API goes by the name that the SDK gives it, whatever the scheme and port are. */
  find(clientId: string, audience: string): ClientGrant | undefined {
    const isSame = (other: string) =>
      other === audience || (isManagementAudience(other) && isManagementAudience(audience))
    return this.list().find((grant) => grant.client_id === clientId && isSame(grant.audience))
  }
}

export function makeClientGrant(body: JsonObject): ClientGrant {
  const [clientId, audience] = [textOf(body, 'client_id'), textOf(body, 'audience')]
  if (clientId === undefined || audience === undefined) throw invalidBody('client_id and audience are needed')
  return { id: `cgr_${randomBytes(8).toString('hex')}`, client_id: clientId, audience, scope: scopeOf(body) }
}

export function scopeOf(body: JsonObject): readonly string[] {
  return listOf(body, 'scope').filter((scope) => typeof scope === 'string')
}
