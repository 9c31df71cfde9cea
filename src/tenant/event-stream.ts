// An event stream as the Management API knows it: made, checked, changed, and shown without its secrets.
import { invalidBody } from './api-error.ts'
import { makeEventId } from './cloud-event.ts'
import { isObject, type JsonObject, listOf, objectOf, textOf, without } from './members.ts'

export interface EventStream extends JsonObject {
  readonly id: string
  readonly name: string
  readonly status: string
  readonly subscriptions: readonly unknown[]
  readonly destination: JsonObject
}

const secrets = ['token', 'password', 'header_value']

export function makeEventStream(body: JsonObject, now: Date): EventStream {
  const at = now.toISOString()
  return {
    id: makeEventId('est'),
    status: statusOf(body, 'enabled'),
    name: textOf(body, 'name') ?? 'event stream',
    subscriptions: subscriptionsOf(body),
    created_at: at,
    updated_at: at,
    destination: checkDestination(objectOf(body, 'destination')),
  }
}

export function changeEventStream(stream: EventStream, body: JsonObject, now: Date): EventStream {
  return {
    ...stream,
    status: statusOf(body, stream.status),
    name: textOf(body, 'name') ?? stream.name,
    subscriptions: body['subscriptions'] === undefined ? stream.subscriptions : subscriptionsOf(body),
    destination:
      body['destination'] === undefined ? stream.destination : checkDestination(objectOf(body, 'destination')),
    updated_at: now.toISOString(),
  }
}

export function isSubscribed({ subscriptions }: EventStream, type: string): boolean {
  return subscriptions.some((subscription) => isObject(subscription) && subscription['event_type'] === type)
}

/** What the API answers. */
export function showEventStream(stream: EventStream): EventStream {
  const configuration = objectOf(stream.destination, 'configuration')
  const authorization = without(objectOf(configuration, 'webhook_authorization'), ...secrets)
  const shown = { ...configuration, webhook_authorization: authorization }
  return { ...stream, destination: { ...stream.destination, configuration: shown } }
}

export function endpointOf({ destination }: EventStream): string {
  return textOf(objectOf(destination, 'configuration'), 'webhook_endpoint') ?? ''
}

export function authorizationHeader({ destination }: EventStream): Record<string, string> {
  const given = objectOf(objectOf(destination, 'configuration'), 'webhook_authorization')
  const text = (name: string) => textOf(given, name) ?? ''
  if (given['method'] === 'custom_header') return { [text('header_key')]: text('header_value') }
  if (given['method'] === 'bearer') return { authorization: `Bearer ${text('token')}` }
  const credentials = Buffer.from(`${text('username')}:${text('password')}`).toString('base64')
  return { authorization: `Basic ${credentials}` }
}

function statusOf(body: JsonObject, otherwise: string): string {
  const status = textOf(body, 'status') ?? otherwise
  if (status === 'enabled' || status === 'disabled') return status
  throw invalidBody('status must be enabled or disabled')
}

function subscriptionsOf(body: JsonObject): readonly unknown[] {
  const subscriptions = listOf(body, 'subscriptions')
  if (subscriptions.every((item) => isObject(item) && typeof item['event_type'] === 'string')) return subscriptions
  throw invalidBody('subscriptions must be a list of {event_type}')
}

/** A real tenant demands https; this one also delivers to a plain endpoint on the same machine. */
function checkDestination(destination: JsonObject): JsonObject {
  if (destination['type'] !== 'webhook') throw invalidBody('this tenant has event streams of type webhook only')
  const configuration = objectOf(destination, 'configuration')
  const endpoint = textOf(configuration, 'webhook_endpoint') ?? ''
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) throw invalidBody('webhook_endpoint must be a URL')
  const { method } = objectOf(configuration, 'webhook_authorization')
  if (!['bearer', 'basic', 'custom_header'].includes(String(method))) {
    throw invalidBody('webhook_authorization.method: bearer, basic, custom_header')
  }
  return destination
}
