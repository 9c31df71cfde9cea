// The event stream, where the plan has them: a second way in, whose events carry the user.
import type { EventStream } from './api.ts'
import type { Entries } from './env-file.ts'
import type { Part, Step, Wanted } from './plan.ts'
import { change, intoSettings, secretOf } from './streams.ts'
import { eventTypesFor, ownName, webhookPaths } from './wanted.ts'

export function eventStreamSteps(streams: readonly EventStream[], wanted: Wanted): Part {
  const endpoint = wanted.url + webhookPaths['event-streams']
  const types = eventTypesFor(wanted.features.grants.includes('organizations'))
  const found = streams.find(({ destination }) => destination.configuration?.webhook_endpoint === endpoint)
  if (found === undefined) return makeEventStream(endpoint, types, wanted.eventStreamTokens)
  return mendEventStream(found, endpoint, types, wanted.eventStreamTokens)
}

const subscription = (event_type: string) => ({ event_type })

function destinationOf(endpoint: string, token: string) {
  const configuration = { webhook_endpoint: endpoint, webhook_authorization: { method: 'bearer', token } }
  return { type: 'webhook', configuration }
}

function makeEventStream(endpoint: string, types: string[], tokens: readonly string[]): Part {
  const secret = secretOf('EVENT_STREAM_TOKENS', tokens)
  const step: Step = {
    title: `make an event stream to ${endpoint}`,
    details: [types.join(', '), intoSettings('EVENT_STREAM_TOKENS')],
    scope: 'create:event_streams',
    run: async (api) => {
      const destination = destinationOf(endpoint, secret.value)
      const body = { name: ownName, subscriptions: types.map(subscription), destination }
      return { made: { kind: 'event-stream', object: await api.create('event-streams', body), scopes: [] } }
    },
  }
  return { steps: [step], entries: secret.entries }
}

/** Auth0 shows no secret of an event stream: it is set anew only where none is accepted. */
function mendEventStream(stream: EventStream, endpoint: string, types: string[], tokens: readonly string[]): Part {
  const [details, changes] = [[] as string[], {} as Record<string, unknown>]
  let entries: Entries = {}
  if (tokens.length === 0) {
    const secret = secretOf('EVENT_STREAM_TOKENS', tokens)
    entries = secret.entries
    changes['destination'] = destinationOf(endpoint, secret.value)
    details.push(`another secret: ${intoSettings('EVENT_STREAM_TOKENS')}`)
  }
  const subscribed = (stream.subscriptions ?? []).map(({ event_type }) => event_type)
  const missing = types.filter((type) => !subscribed.includes(type))
  if (missing.length > 0) {
    changes['subscriptions'] = [...subscribed, ...missing].map(subscription)
    details.push(missing.join(', '))
  }
  if (stream.status !== 'enabled') {
    changes['status'] = 'enabled'
    details.push(`set going: it is ${stream.status}`)
  }
  if (details.length === 0) return { steps: [] }
  const title = `change the event stream ${stream.id} to ${endpoint}`
  return { steps: [change(title, details, 'update:event_streams', `event-streams/${stream.id}`, changes)], entries }
}
