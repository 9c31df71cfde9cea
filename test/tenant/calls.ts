// A tenant under test, and short ways to call it.
import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import { parseJson, writeJson } from '../../src/json.ts'
import { usualPausesMs } from '../../src/tenant/event-sender.ts'
import { isObject, type JsonObject } from '../../src/tenant/members.ts'
import type { Tenant } from '../../src/tenant/tenant.ts'
import { openTenant } from '../stage/tenant.ts'

type Teardown = { teardown(release: () => unknown): void }

export const connection = 'Username-Password-Authentication'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: unknown
}

export interface Calls {
  readonly tenant: Tenant
  /** Under /api/v2, with a Management token. */
  api(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  local(path: string, body?: unknown): Promise<Answer>
}

/** @param pausesMs between the attempts of an event stream */
export async function start(
  t: Teardown,
  faults: JsonObject = { indexLagMs: 0 },
  pausesMs: readonly number[] = usualPausesMs,
): Promise<Calls> {
  const tenant = await openTenant({ pausesMs })
  t.teardown(() => tenant.close())
  const local = (path: string, body?: unknown) =>
    call(`${tenant.issuer}local/${path}`, body === undefined ? 'GET' : 'POST', body)
  const authorization = `Bearer ${await managementToken(tenant)}`
  await local('faults', faults)
  const api: Calls['api'] = (method, path, body, headers) =>
    call(`${tenant.issuer}api/v2/${path}`, method, body, { authorization, ...headers })
  return { tenant, api, local }
}

export async function managementToken({ issuer, clientId, clientSecret }: Tenant): Promise<string> {
  const credentials = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
  const answer = await call(`${issuer}oauth/token`, 'POST', { ...credentials, audience: `${issuer}api/v2/` })
  return isObject(answer.body) ? String(answer.body['access_token']) : ''
}

export async function call(
  url: string,
  method: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const content = typeof body === 'string' ? body : writeJson(body)
  const type = { 'content-type': 'application/json' }
  const sent = body === undefined ? {} : { body: content }
  const answer = await fetch(url, { method, headers: { ...(body === undefined ? {} : type), ...headers }, ...sent })
  const received = await answer.text()
  return {
    status: answer.status,
    headers: answer.headers,
    text: received,
    body: received === '' ? '' : parseJson(received),
  }
}

export interface Delivered {
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

export interface Receiver {
  readonly url: string
  readonly deliveries: Delivered[]
  /** The answers to come, in order; 204 when none is left. */
  readonly answers: number[]
  events(): JsonObject[]
  /** Resolves with the next delivery that is accepted. */
  delivered(): Promise<unknown>
}

/** An endpoint for log streams. */
export async function receive(t: Teardown): Promise<Receiver> {
  const deliveries: Delivered[] = []
  const answers: number[] = []
  const accepted = new EventEmitter()
  const server = createServer(async (request, response) => {
    const received = await text(request)
    const status = answers.shift() ?? 204
    if (status < 300) deliveries.push({ headers: request.headers, text: received })
    response.writeHead(status, status === 302 ? { location: '/' } : {}).end()
    if (status < 300) accepted.emit('delivery')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}/`,
    deliveries,
    answers,
    delivered: () => once(accepted, 'delivery'),
    events: () => deliveries.flatMap(({ text }) => readRecords(text)),
  }
}

/** Every body format: a list, `{"logs": […]}`, one record, or one record a line. */
export function readRecords(body: string): JsonObject[] {
  const lines = body.startsWith('[') ? [body] : body.split('\n').filter((line) => line !== '')
  return lines.flatMap((line) => {
    const value = parseJson(line)
    const records = isObject(value) ? (value['logs'] ?? [value]) : value
    return Array.isArray(records) ? records.map((record) => record.data).filter(isObject) : []
  })
}

/** A log stream to this receiver; the event of its own creation is awaited, so that it does not come in between. */
export async function stream({ api, tenant }: Calls, receiver: Receiver, more: JsonObject = {}): Promise<string> {
  const { sink, ...rest } = more
  const settings = { httpContentFormat: 'JSONARRAY', httpEndpoint: receiver.url, ...(isObject(sink) ? sink : {}) }
  const { body } = await api('POST', 'log-streams', { type: 'http', name: 'test', ...rest, sink: settings })
  await tenant.settled()
  receiver.deliveries.length = 0
  return isObject(body) ? String(body['id']) : ''
}
