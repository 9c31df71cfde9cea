// The log stream that brings the tenant's events to the mirror's webhook.
import type { LogStream, SetupApi } from './api.ts'
import type { Entries } from './env-file.ts'
import type { Part, Step, Wanted } from './plan.ts'
import { change, intoSettings, secretOf } from './streams.ts'
import { neededFilters, ownName, webhookPaths } from './wanted.ts'

/** The same categories are for `doctor` to look for. */
export function missingFilters({ filters = [] }: Pick<LogStream, 'filters'>): string[] {
  if (filters.length === 0) return [] // everything is delivered
  return neededFilters.filter((name) => !filters.some((filter) => filter.name === name))
}

/** Auth0 sends the string as it is; the route takes it with `Bearer ` before it and without. */
export function isAccepted({ sink }: Pick<LogStream, 'sink'>, tokens: readonly string[]): boolean {
  const shown = sink?.httpAuthorization
  return shown !== undefined && tokens.some((token) => shown === token || shown === `Bearer ${token}`)
}

const category = (name: string) => ({ type: 'category', name })

export async function logStreamSteps(api: SetupApi, { url, logStreamTokens }: Wanted): Promise<Part> {
  if (url === undefined) return { steps: [] }
  const endpoint = url + webhookPaths['log-streams']
  const all = await api.logStreams()
  const found = all.find(({ sink }) => sink?.httpEndpoint === endpoint)
  const part =
    found === undefined ? makeLogStream(endpoint, logStreamTokens) : mendLogStream(found, endpoint, logStreamTokens)
  return { ...part, notes: elsewhere(all, endpoint) }
}

/** Another mirror's, or what is left of an earlier address: not ours to judge. */
function elsewhere(streams: readonly LogStream[], endpoint: string): string[] {
  return streams
    .filter(({ name, sink }) => name === ownName && sink?.httpEndpoint !== endpoint)
    .map(({ id, sink }) => `the log stream ${id} of the same name leads to ${sink?.httpEndpoint}, and is left as it is`)
}

function sinkOf(endpoint: string, secret: string) {
  return {
    httpEndpoint: endpoint,
    httpAuthorization: `Bearer ${secret}`,
    httpContentFormat: 'JSONLINES',
    httpContentType: 'application/json',
  }
}

function makeLogStream(endpoint: string, tokens: readonly string[]): Part {
  const secret = secretOf('LOG_STREAM_TOKENS', tokens)
  const filters = neededFilters.map(category)
  const step: Step = {
    title: `make a log stream to ${endpoint}`,
    details: ['custom webhook, JSON lines', `filters ${neededFilters.join(', ')}`, intoSettings('LOG_STREAM_TOKENS')],
    scope: 'create:log_streams',
    run: async (api) => {
      const body = { name: ownName, type: 'http', sink: sinkOf(endpoint, secret.value), filters }
      return { made: { kind: 'log-stream', object: await api.create('log-streams', body), scopes: [] } }
    },
  }
  return { steps: [step], entries: secret.entries }
}

function mendLogStream(stream: LogStream, endpoint: string, tokens: readonly string[]): Part {
  const [details, changes] = [[] as string[], {} as Record<string, unknown>]
  let entries: Entries = {}
  if (!isAccepted(stream, tokens)) {
    const secret = secretOf('LOG_STREAM_TOKENS', tokens)
    entries = secret.entries
    changes['sink'] = { ...stream.sink, ...sinkOf(endpoint, secret.value) }
    details.push(`another secret: ${intoSettings('LOG_STREAM_TOKENS')}`)
  }
  const missing = missingFilters(stream)
  if (missing.length > 0) {
    changes['filters'] = [...(stream.filters ?? []), ...missing.map(category)]
    details.push(`filters ${missing.join(', ')}`)
  }
  if (stream.status !== 'active') {
    changes['status'] = 'active'
    details.push(`set going: it is ${stream.status}`)
  }
  if (details.length === 0) return { steps: [] }
  const title = `change the log stream ${stream.id} to ${endpoint}`
  return { steps: [change(title, details, 'update:log_streams', `log-streams/${stream.id}`, changes)], entries }
}
