// One delivery of a log stream: where it goes, under which headers, and its body in the configured format.
import { writeJson } from '../json.ts'
import type { LogEvent } from './log.ts'
import type { LogStream } from './log-stream.ts'
import { isObject, textOf } from './members.ts'

export interface Delivery {
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: string
}

export function formBody(stream: LogStream, events: readonly LogEvent[], random: () => number): Delivery {
  const format = textOf(stream.sink, 'httpContentFormat') ?? 'JSONLINES'
  return {
    url: textOf(stream.sink, 'httpEndpoint') ?? '',
    headers: makeHeaders(stream),
    body: write(format, events, random),
  }
}

/** Nothing is added to what is configured: no signature, no time, and no `Bearer` in front of the authorization. */
function makeHeaders({ sink }: LogStream): Record<string, string> {
  const authorization = textOf(sink, 'httpAuthorization')
  return {
    'content-type': textOf(sink, 'httpContentType') ?? 'application/json',
    ...(authorization !== undefined && { authorization }),
    ...customHeaders(sink['httpCustomHeaders']),
  }
}

function customHeaders(pairs: unknown): Record<string, string> {
  const list = Array.isArray(pairs) ? pairs.filter(isObject) : []
  return Object.fromEntries(list.map((pair) => [textOf(pair, 'header') ?? '', textOf(pair, 'value') ?? '']))
}

/** Auth0 leaves open whether lines end in a newline, and how one record stands as an object: both occur here. */
function write(format: string, events: readonly LogEvent[], random: () => number): string {
  const records = events.map((data) => writeJson({ log_id: data.log_id, data }))
  if (format === 'JSONARRAY') return `[${records.join(',')}]`
  if (format === 'JSONLINES') return records.join('\n') + (random() < 0.5 ? '\n' : '')
  const isBare = records.length === 1 && random() < 0.5
  return isBare ? records.join('') : `{"logs":[${records.join(',')}]}`
}
