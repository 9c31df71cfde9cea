// The streams that are to deliver here, seen from Auth0's side: there, going, complete, and with a secret that is accepted.
import type { StreamKind } from '../auth0/stream-api.ts'
import { type LogStream, openSetupApi, PlanRefusal, ScopeRefusal } from '../setup/api.ts'
import { isAccepted, missingFilters } from '../setup/log-stream-steps.ts'
import { eventTypesFor, webhookPaths } from '../setup/wanted.ts'
import { type Finding, failing, note, orElse, type Reached, warning } from './check.ts'

const setupRemedy = 'user-mirror setup --url https://…'
const goRemedy = `${setupRemedy} sets it going, and RESUME_STREAMS=true whenever it stops; first see why it failed, in its Health tab`

export async function logStreams({ tenant, config }: Reached) {
  const all = await listed(() => openSetupApi(tenant.ask).logStreams())
  if ('level' in all) return all
  const ours = all.filter(({ sink }) => leadsTo('log-streams', sink?.httpEndpoint))
  if (ours.length === 0) return missing('log-streams')
  // other mirrors of the same tenant have streams to the same path
  const accepted = ours.filter((stream) => isAccepted(stream, tokensOf(config.logStreamTokens)))
  if (accepted.length === 0)
    return failing(
      `the secret of the log stream ${ours.map(({ id }) => id).join(', ')} is not one of LOG_STREAM_TOKENS: its deliveries are refused`,
      `${setupRemedy}, or add the stream's Authorization Token to LOG_STREAM_TOKENS`,
    )
  return orElse(
    accepted.flatMap((stream) => standing('log stream', stream, 'active').concat(filtersOf(stream))),
    `the log stream ${accepted.map(({ id }) => id).join(', ')} runs, with all that is needed`,
  )
}

export async function eventStreams({ tenant, config }: Reached) {
  const all = await listed(() => openSetupApi(tenant.ask).eventStreams())
  if ('level' in all) return all
  const ours = all.filter(({ destination }) => leadsTo('event-streams', destination.configuration?.webhook_endpoint))
  if (ours.length === 0) return missing('event-streams')
  const types = eventTypesFor(config.reading.grants.includes('organizations'))
  return orElse(
    ours.flatMap((stream) => {
      const lacking = types.filter(
        (type) => !(stream.subscriptions ?? []).some(({ event_type }) => event_type === type),
      )
      const found = standing('event stream', stream, 'enabled')
      if (lacking.length === 0) return found
      return [...found, warning(`the event stream ${stream.id} leaves out ${lacking.join(', ')}`, setupRemedy)]
    }),
    `the event stream ${ours.map(({ id }) => id).join(', ')} runs, with all that is needed`,
  )
}

async function listed<T>(list: () => Promise<T[]>): Promise<T[] | Finding> {
  try {
    return await list()
  } catch (error) {
    if (error instanceof ScopeRefusal) return note(`cannot be looked at: ${error.message}`)
    if (error instanceof PlanRefusal)
      return warning(`the plan has none (Auth0: ${error.message})`, 'unset EVENT_STREAM_TOKENS')
    throw error
  }
}

function leadsTo(kind: StreamKind, endpoint = ''): boolean {
  return URL.canParse(endpoint) && new URL(endpoint).pathname.endsWith(webhookPaths[kind])
}

function missing(kind: StreamKind): Finding {
  return failing(`none of the tenant's ${kind.replace('-', ' ')} leads to ${webhookPaths[kind]}`, setupRemedy)
}

function standing(name: string, { id, status }: { id: string; status: string }, running: string): Finding[] {
  return status === running ? [] : [failing(`the ${name} ${id} is ${status}: nothing is delivered`, goRemedy)]
}

function filtersOf(stream: LogStream): Finding[] {
  const lacking = missingFilters(stream)
  if (lacking.length === 0) return []
  return [warning(`the log stream ${stream.id} leaves out ${lacking.join(', ')}`, setupRemedy)]
}

function tokensOf(tokens: readonly string[]): string[] {
  return tokens.map((token) => token.replace(/^Bearer /, ''))
}
