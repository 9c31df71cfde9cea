// Log streams and event streams as Auth0 keeps them: their state, what they failed to deliver, and setting them going.
import { type Static, type TSchema, Type } from 'typebox'
import { Check } from 'typebox/value'
import { parseJson } from '../json.ts'
import { type Ask, Refused, refusalOf } from './management.ts'

export type StreamKind = 'log-streams' | 'event-streams'

export interface Stream {
  id: string
  kind: StreamKind
  status: string
  running: boolean
  /** The path that it delivers to. */
  path: string
}

export interface StreamApi {
  /** Streams of this kind that deliver to a webhook. */
  list(kind: StreamKind): Promise<Stream[]>
  resume(stream: Stream): Promise<void>
  /** Ids of events that an event stream has given up on, a hundred at most. */
  failed(streamId: string): Promise<string[]>
  redeliver(streamId: string, eventId: string): Promise<void>
}

const LogStreams = Type.Array(
  Type.Object({
    id: Type.String(),
    status: Type.String(),
    sink: Type.Optional(Type.Object({ httpEndpoint: Type.Optional(Type.String()) })),
  }),
)

const EventStreams = Type.Object({
  eventStreams: Type.Array(
    Type.Object({
      id: Type.String(),
      status: Type.String(),
      destination: Type.Object({
        configuration: Type.Optional(Type.Object({ webhook_endpoint: Type.Optional(Type.String()) })),
      }),
    }),
  ),
})

const Deliveries = Type.Array(Type.Object({ id: Type.String() }))

/** How each kind says that it runs. */
const running: Record<StreamKind, string> = { 'log-streams': 'active', 'event-streams': 'enabled' }

export function openStreamApi(ask: Ask): StreamApi {
  const at = (id: string) => `event-streams/${encodeURIComponent(id)}`
  return {
    list: async (kind) => (kind === 'log-streams' ? logStreams(ask) : eventStreams(ask)),
    resume: async ({ kind, id }) => {
      await send(ask, 'PATCH', `${kind}/${encodeURIComponent(id)}`, { status: running[kind] })
    },
    failed: async (id) =>
      (await get(ask, `${at(id)}/deliveries?statuses=failed&take=100`, Deliveries)).map((delivery) => delivery.id),
    redeliver: async (id, eventId) => {
      await send(ask, 'POST', `${at(id)}/redeliver/${encodeURIComponent(eventId)}`)
    },
  }
}

async function logStreams(ask: Ask): Promise<Stream[]> {
  const streams = await get(ask, 'log-streams', LogStreams)
  return streams.flatMap(({ id, status, sink }) => streamOf('log-streams', id, status, sink?.httpEndpoint))
}

async function eventStreams(ask: Ask): Promise<Stream[]> {
  const { eventStreams } = await get(ask, 'event-streams?take=100', EventStreams)
  return eventStreams.flatMap(({ id, status, destination }) =>
    streamOf('event-streams', id, status, destination.configuration?.webhook_endpoint),
  )
}

function streamOf(kind: StreamKind, id: string, status: string, endpoint = ''): Stream[] {
  if (!URL.canParse(endpoint)) return []
  return [{ id, kind, status, running: status === running[kind], path: new URL(endpoint).pathname }]
}

async function get<T extends TSchema>(ask: Ask, path: string, schema: T): Promise<Static<T>> {
  const response = await ask(path)
  const text = await response.text()
  if (response.status !== 200) throw refusalOf(response, text)
  const answer = parseJson(text)
  if (!Check(schema, answer)) throw new Refused(`Auth0 answered otherwise than known: ${path.replace(/\?.*/, '')}`)
  return answer
}

async function send(ask: Ask, method: string, path: string, body?: unknown): Promise<void> {
  const content =
    body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await ask(path, { method, ...content })
  const text = await response.text()
  if (!response.ok) throw refusalOf(response, text)
}
