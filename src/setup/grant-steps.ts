// The mirror's own machine-to-machine application, and what it may ask of the Management API.
import { surplusOf } from '../auth0/scopes.ts'
import type { SetupApi } from './api.ts'
import type { Part, Step, Wanted } from './plan.ts'
import { ownName } from './wanted.ts'

export function managementAudience(domain: string): string {
  return `https://${domain}/api/v2/`
}

export function clientSteps({ clientId }: Wanted): Part {
  if (clientId !== undefined) return { steps: [] }
  const step: Step = {
    title: `make the machine-to-machine application "${ownName}"`,
    details: ['AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET go into the settings'],
    scope: 'create:clients',
    run: async (api, state) => {
      const kind = { app_type: 'non_interactive', grant_types: ['client_credentials'] }
      const { client_id, client_secret } = await api.createClient({ name: ownName, ...kind })
      state.clientId = client_id
      return {
        made: { kind: 'client', object: client_id, scopes: [] },
        entries: { AUTH0_CLIENT_ID: client_id, AUTH0_CLIENT_SECRET: client_secret },
      }
    },
  }
  return { steps: [step] }
}

/** @param scopes exactly those that the mirror needs */
export async function grantSteps(api: SetupApi, { clientId, domain }: Wanted, scopes: string[]): Promise<Part> {
  const audience = managementAudience(domain)
  const grant = clientId === undefined ? undefined : await api.findGrant(clientId, audience)
  if (grant === undefined) return { steps: [grantAll(audience, scopes)] }
  const missing = scopes.filter((scope) => !grant.scope.includes(scope))
  const step: Step = {
    title: 'add scopes to what the machine client may ask of the Management API',
    details: [missing.join(', ')],
    scope: 'update:client_grants',
    run: async (api, state) => {
      const now = (await api.findGrant(state.clientId, audience))?.scope ?? []
      await api.change(`client-grants/${grant.id}`, { scope: [...new Set([...now, ...missing])] })
      return { made: { kind: 'grant-scopes', object: state.clientId, scopes: missing } }
    },
  }
  return { steps: missing.length === 0 ? [] : [step], notes: surplusNotes(grant.scope, scopes) }
}

function grantAll(audience: string, scopes: string[]): Step {
  return {
    title: 'let the machine client ask the Management API',
    details: [scopes.join(', ')],
    scope: 'create:client_grants',
    run: async (api, state) => {
      const object = await api.create('client-grants', { client_id: state.clientId, audience, scope: scopes })
      return { made: { kind: 'grant', object, scopes: [] } }
    },
  }
}

/** What was granted by others is theirs to take away. */
function surplusNotes(granted: string[], scopes: string[]): string[] {
  const surplus = surplusOf(granted, scopes)
  if (surplus.length === 0) return []
  return [`the machine client may do what the mirror does not need; consider taking it away: ${surplus.join(', ')}`]
}
