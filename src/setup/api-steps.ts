// The team's API at Auth0, with the permissions that the mirror's routes ask for.
import type { Api, SetupApi } from './api.ts'
import type { Part, Step, Wanted } from './plan.ts'
import { ownName, permissions } from './wanted.ts'

export async function apiSteps(api: SetupApi, { audience }: Wanted): Promise<Part> {
  const found = await api.findApi(audience)
  if (found === undefined) return { steps: [make(audience)] }
  const missing = missingIn(found)
  return { steps: missing.length === 0 ? [] : [add(found, missing)], notes: rbacNotes(found) }
}

function missingIn({ scopes = [] }: Api) {
  return permissions.filter(({ value }) => !scopes.some((scope) => scope.value === value))
}

/** With RBAC, so that a person's permissions reach the token. */
function make(identifier: string): Step {
  const rbac = { enforce_policies: true, token_dialect: 'access_token_authz' }
  return {
    title: `make the API ${identifier}`,
    details: [`permissions ${permissions.map(({ value }) => value).join(', ')}`, 'RBAC, permissions in access tokens'],
    scope: 'create:resource_servers',
    run: async (api) => {
      const body = { name: ownName, identifier, signing_alg: 'RS256', ...rbac, scopes: permissions }
      return { made: { kind: 'api', object: await api.create('resource-servers', body), scopes: [] } }
    },
  }
}

function add({ id, identifier }: Api, missing: (typeof permissions)[number][]): Step {
  const values = missing.map(({ value }) => value)
  return {
    title: `add permissions to the API ${identifier}`,
    details: [values.join(', ')],
    scope: 'update:resource_servers',
    run: async (api) => {
      const now = (await api.findApi(identifier))?.scopes ?? [] // the list is replaced as a whole
      const added = missing.filter(({ value }) => !now.some((scope) => scope.value === value))
      await api.change(`resource-servers/${id}`, { scopes: [...now, ...added] })
      return { made: { kind: 'api-scopes', object: identifier, scopes: values } }
    },
  }
}

/** Not ours to switch on: it changes what all tokens of that API may do. */
function rbacNotes({ identifier, enforce_policies, token_dialect }: Api): string[] {
  if (enforce_policies === true && /_authz$/.test(token_dialect ?? '')) return []
  return [
    `the API ${identifier} puts no permissions into the tokens of people, so read:users is for machines only: to change ` +
      'that, switch on "Enable RBAC" and "Add Permissions in the Access Token" in its settings',
  ]
}
