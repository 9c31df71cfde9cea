// The tenant's machine-to-machine applications ("clients" in the Management API), and what the API shows of them.
import { randomBytes } from 'node:crypto'
import { invalidBody } from './api-error.ts'
import { type JsonObject, listOf, textOf } from './members.ts'

export interface Application extends JsonObject {
  readonly client_id: string
  readonly client_secret: string
  readonly name: string
}

export class Applications {
  readonly #byId = new Map<string, Application>()

  list(): Application[] {
    return [...this.#byId.values()]
  }

  get(id: string): Application | undefined {
    return this.#byId.get(id)
  }

  add(application: Application): void {
    this.#byId.set(application.client_id, application)
  }

  remove(id: string): void {
    this.#byId.delete(id)
  }
}

export function makeApplication(body: JsonObject): Application {
  const name = textOf(body, 'name')
  if (name === undefined || name === '') throw invalidBody('name is missing')
  return {
    ...machineApplication(randomBytes(24).toString('base64url'), randomBytes(48).toString('base64url'), name),
    grant_types: listOf(body, 'grant_types'),
  }
}

export function machineApplication(id: string, secret: string, name: string): Application {
  return {
    name,
    client_id: id,
    client_secret: secret,
    app_type: 'non_interactive',
    grant_types: ['client_credentials'],
    is_first_party: true,
    token_endpoint_auth_method: 'client_secret_post',
  }
}
