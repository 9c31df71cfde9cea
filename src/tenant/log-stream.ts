// A log stream as the Management API knows it: made, checked and changed.
import { randomInt } from 'node:crypto'
import { invalidBody } from './api-error.ts'
import { groupOf, groups } from './filters.ts'
import { isObject, type JsonObject, listOf, objectOf, present, textOf } from './members.ts'

export interface LogStream extends JsonObject {
  readonly id: string
  readonly status: string
  readonly sink: JsonObject
}

const formats = ['JSONLINES', 'JSONARRAY', 'JSONOBJECT']

export function makeLogStream(body: JsonObject): LogStream {
  if (body['type'] !== 'http') throw invalidBody('this tenant has log streams of type http only')
  const id = `lst_${String(randomInt(1, 2 ** 47)).padStart(16, '0')}`
  const stream = {
    id,
    name: body['name'] ?? 'http',
    type: 'http',
    status: 'active',
    sink: checkSink(objectOf(body, 'sink')),
    filters: checkFilters(body),
    isPriority: body['isPriority'] === true,
    pii_config: body['pii_config'],
  }
  return { ...present(stream), id, status: stream.status, sink: stream.sink }
}

/** `startFrom` stands on creation only: to replay a period, Auth0 has the stream deleted and made again. */
export function startOf(body: JsonObject): string | undefined {
  const startFrom = body['startFrom']
  if (startFrom === undefined) return undefined
  const start = new Date(String(startFrom))
  if (Number.isNaN(start.getTime())) throw invalidBody('startFrom must be an ISO 8601 date and time')
  return start.toISOString()
}

export function changeLogStream(stream: LogStream, body: JsonObject): LogStream {
  const status = textOf(body, 'status') ?? stream.status
  if (!['active', 'paused'].includes(status)) throw invalidBody('status must be active or paused')
  const sink = checkSink({ ...stream.sink, ...objectOf(body, 'sink') })
  const changed = {
    name: body['name'],
    filters: checkFilters(body),
    isPriority: body['isPriority'],
    pii_config: body['pii_config'],
  }
  return { ...stream, ...present(changed), status, sink }
}

export function letsThrough(stream: LogStream, code: string): boolean {
  const names = listOf(stream, 'filters')
    .filter(isObject)
    .map((filter) => filter['name'])
  return names.length === 0 || names.includes(groupOf(code))
}

/** A real tenant demands https; this one also delivers to a plain endpoint on the same machine. */
function checkSink(sink: JsonObject): JsonObject {
  const endpoint = textOf(sink, 'httpEndpoint') ?? ''
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) throw invalidBody('httpEndpoint must be a URL')
  const complete = { httpContentFormat: 'JSONLINES', httpContentType: 'application/json', ...sink }
  if (!formats.includes(String(complete.httpContentFormat)))
    throw invalidBody(`httpContentFormat: ${formats.join(', ')}`)
  return complete
}

function checkFilters(body: JsonObject): unknown {
  const filters = body['filters']
  if (filters === undefined) return undefined
  const isFilter = (filter: unknown): boolean =>
    isObject(filter) && filter['type'] === 'category' && groups.includes(String(filter['name']))
  if (Array.isArray(filters) && filters.every(isFilter)) return filters
  throw invalidBody('filters must be a list of {type: category, name: a group of Auth0}')
}
