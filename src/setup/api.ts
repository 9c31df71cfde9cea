// What setup asks and tells the Management API beside users: APIs, client grants, applications and streams.
import { type Static, type TSchema, Type } from 'typebox'
import { Check } from 'typebox/value'
import { type Ask, messageIn, Refused, refusalOf } from '../auth0/management.ts'
import { parseJson } from '../json.ts'

/** The plan has no such thing, or no more of it. */
export class PlanRefusal extends Error {
  override name = 'PlanRefusal'
}

/** The token's scopes do not reach that far. */
export class ScopeRefusal extends Error {
  override name = 'ScopeRefusal'
}

const Scope = Type.Object({ value: Type.String(), description: Type.Optional(Type.String()) })

export const Api = Type.Object({
  id: Type.String(),
  name: Type.Optional(Type.String()),
  identifier: Type.String(),
  scopes: Type.Optional(Type.Array(Scope)),
  enforce_policies: Type.Optional(Type.Boolean()),
  token_dialect: Type.Optional(Type.String()),
})

const Grant = Type.Object({ id: Type.String(), client_id: Type.String(), scope: Type.Array(Type.String()) })

const Sink = Type.Object({
  httpEndpoint: Type.Optional(Type.String()),
  httpAuthorization: Type.Optional(Type.String()),
  httpContentFormat: Type.Optional(Type.String()),
  httpContentType: Type.Optional(Type.String()),
})

const LogStream = Type.Object({
  id: Type.String(),
  name: Type.Optional(Type.String()),
  status: Type.String(),
  sink: Type.Optional(Sink),
  filters: Type.Optional(Type.Array(Type.Object({ name: Type.String() }))),
})

const EventStream = Type.Object({
  id: Type.String(),
  name: Type.Optional(Type.String()),
  status: Type.String(),
  subscriptions: Type.Optional(Type.Array(Type.Object({ event_type: Type.String() }))),
  destination: Type.Object({
    configuration: Type.Optional(Type.Object({ webhook_endpoint: Type.Optional(Type.String()) })),
  }),
})

const Client = Type.Object({ client_id: Type.String(), client_secret: Type.String() })
const Made = Type.Object({ id: Type.String() })

export type Api = Static<typeof Api>
export type Grant = Static<typeof Grant>
export type LogStream = Static<typeof LogStream>
export type EventStream = Static<typeof EventStream>

export interface SetupApi {
  /** @param audience its identifier; the API takes that in place of the id */
  findApi(audience: string): Promise<Api | undefined>
  findGrant(clientId: string, audience: string): Promise<Grant | undefined>
  logStreams(): Promise<LogStream[]>
  eventStreams(): Promise<EventStream[]>
  /** The smallest rate limit that an answer has told so far, in calls at a time. */
  toldLimit(): number | undefined
  createClient(body: unknown): Promise<Static<typeof Client>>
  /** @returns the id of what was made */
  create(path: string, body: unknown): Promise<string>
  change(path: string, body: unknown): Promise<void>
  /** What is gone already is as good as removed. */
  remove(path: string): Promise<void>
}

/** @throws by each of its calls: ScopeRefusal, PlanRefusal, and what `refusalOf` gives */
export function openSetupApi(plainAsk: Ask): SetupApi {
  let told: number | undefined
  const ask: Ask = async (path, init) => {
    const response = await plainAsk(path, init)
    const limit = Number(response.headers.get('x-ratelimit-limit') ?? Number.NaN)
    if (limit > 0) told = Math.min(told ?? limit, limit)
    return response
  }
  return {
    toldLimit: () => told,
    findApi: async (audience) => {
      const { status, text } = await call(
        ask,
        'GET',
        `resource-servers/${encodeURIComponent(audience)}`,
        undefined,
        404,
      )
      return status === 404 ? undefined : checked(Api, text)
    },
    findGrant: async (clientId, audience) => {
      const query = new URLSearchParams({ client_id: clientId, audience })
      const grants = checked(Type.Array(Grant), (await call(ask, 'GET', `client-grants?${query}`)).text)
      return grants[0]
    },
    logStreams: async () => checked(Type.Array(LogStream), (await call(ask, 'GET', 'log-streams')).text),
    eventStreams: async () => {
      const { text } = await call(ask, 'GET', 'event-streams?take=100')
      return checked(Type.Object({ eventStreams: Type.Array(EventStream) }), text).eventStreams
    },
    createClient: async (body) => checked(Client, (await call(ask, 'POST', 'clients', body)).text),
    create: async (path, body) => checked(Made, (await call(ask, 'POST', path, body)).text).id,
    change: async (path, body) => void (await call(ask, 'PATCH', path, body)),
    remove: async (path) => void (await call(ask, 'DELETE', path, undefined, 404)),
  }
}

async function call(ask: Ask, method: string, path: string, body?: unknown, alsoGood = 0) {
  const content =
    body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await ask(path, { method, ...content })
  const text = await response.text()
  if (response.ok || response.status === alsoGood) return { status: response.status, text }
  throw refusedOf(response, text)
}

/**
 * Auth0 names the scope that is missing (`insufficient_scope`); any other 403, a 402, a 404 of a whole kind of thing and
 * the 409 "at the limit" of log streams and event streams speak of the plan.
 */
function refusedOf(response: Response, text: string): Error {
  const { status } = response
  const said = messageIn(text)
  if (status === 403 && /insufficient.scope/i.test(text)) return new ScopeRefusal(said)
  if ([402, 403, 404, 409].includes(status)) return new PlanRefusal(`${status}: ${said}`)
  return status === 400 ? new Refused(`Auth0 answered 400: ${said}`) : refusalOf(response, text)
}

function checked<T extends TSchema>(schema: T, text: string): Static<T> {
  const answer = parseJson(text)
  if (!Check(schema, answer)) throw new Refused('Auth0 answered otherwise than known')
  return answer
}
