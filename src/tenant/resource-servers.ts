// The tenant's APIs ("resource servers"), each with the permissions ("scopes") that it knows.
import { randomBytes } from 'node:crypto'
import { ApiError, invalidBody } from './api-error.ts'
import { isObject, type JsonObject, listOf, textOf } from './members.ts'

export interface ResourceServer extends JsonObject {
  readonly id: string
  readonly name: string
  readonly identifier: string
  readonly scopes: readonly unknown[]
}

export class ResourceServers {
  readonly #byId = new Map<string, ResourceServer>()

  list(): ResourceServer[] {
    return [...this.#byId.values()]
  }

  /** By id or by identifier, both of which the API takes in its paths. */
  get(name: string): ResourceServer | undefined {
    return this.#byId.get(name) ?? this.list().find(({ identifier }) => identifier === name)
  }

  put(server: ResourceServer): void {
    this.#byId.set(server.id, server)
  }

  remove(id: string): void {
    this.#byId.delete(id)
  }
}

export function makeResourceServer(body: JsonObject): ResourceServer {
  const identifier = textOf(body, 'identifier')
  if (identifier === undefined || identifier === '') throw invalidBody('identifier is missing')
  return {
    id: randomBytes(12).toString('hex'),
    name: textOf(body, 'name') ?? identifier,
    identifier,
    is_system: false,
    signing_alg: 'RS256',
    allow_offline_access: false,
    token_lifetime: 86_400,
    token_lifetime_for_web: 7_200,
    token_dialect: textOf(body, 'token_dialect') ?? 'access_token',
    enforce_policies: body['enforce_policies'] === true,
    scopes: scopesOf(body),
  }
}

/** The list of scopes that is given replaces the one that was there. */
export function changeResourceServer(server: ResourceServer, body: JsonObject): ResourceServer {
  if (server['is_system'] === true) throw new ApiError(400, 'System APIs cannot be changed.', 'invalid_operation')
  const { identifier: _, ...changes } = body
  return { ...server, ...changes, scopes: body['scopes'] === undefined ? server.scopes : scopesOf(body) }
}

function scopesOf(body: JsonObject): readonly unknown[] {
  const scopes = listOf(body, 'scopes')
  if (scopes.every((scope) => isObject(scope) && typeof scope['value'] === 'string')) return scopes
  throw invalidBody('scopes must be a list of {value, description}')
}
