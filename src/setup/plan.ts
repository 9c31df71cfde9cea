// The plan of a setup: what is there is compared with what is to be there, and each difference becomes a step. Looking
// changes nothing; whoever carries the steps out has shown them first.
import { type Features, neededScopes } from '../auth0/scopes.ts'
import { type EventStream, PlanRefusal, type SetupApi } from './api.ts'
import { apiSteps } from './api-steps.ts'
import type { Entries } from './env-file.ts'
import { eventStreamSteps } from './event-stream-steps.ts'
import { clientSteps, grantSteps } from './grant-steps.ts'
import { logStreamSteps } from './log-stream-steps.ts'
import type { Made } from './made.ts'

export interface Wanted {
  domain: string
  /** The team's API, whose tokens the mirror accepts. */
  audience: string
  /** Undefined: an application is to be made. */
  clientId: string | undefined
  /** Where Auth0 reaches the mirror, without trailing slash; undefined: no webhooks. */
  url: string | undefined
  /** Whether an event stream is wanted, where the plan has them. */
  eventStream: boolean
  logStreamTokens: readonly string[]
  eventStreamTokens: readonly string[]
  /** What of the mirror is in use, streams apart. */
  features: Omit<Features, 'streams'>
}

/** What is only known once earlier steps are done. */
export interface State {
  clientId: string
}

export interface Step {
  /** One line for a reader. */
  title: string
  details: string[]
  /** The scope that it takes. */
  scope: string
  /** @returns what has been made, to be noted */
  run(api: SetupApi, state: State): Promise<StepResult>
}

export interface StepResult {
  made?: Made
  /** What is known only now, and goes into the settings. */
  entries?: Entries
}

/** What one look at the tenant gives. */
export interface Part {
  steps: Step[]
  entries?: Entries
  /** What a reader should know, and setup does nothing about. */
  notes?: string[]
}

export interface Plan {
  steps: Step[]
  /** What the file with the settings is to hold besides. */
  entries: Entries
  notes: string[]
}

/** @throws what `SetupApi` throws, PlanRefusal of event streams apart */
export async function makePlan(api: SetupApi, wanted: Wanted): Promise<Plan> {
  const { streams: eventStreams, note } = await lookAtEventStreams(api, wanted)
  const scopes = neededScopes({ ...wanted.features, streams: kindsOf(wanted, eventStreams !== undefined) })
  const parts: Part[] = [
    clientSteps(wanted),
    await apiSteps(api, wanted),
    await grantSteps(api, wanted, scopes),
    await logStreamSteps(api, wanted),
    eventStreams === undefined ? { steps: [] } : eventStreamSteps(eventStreams, wanted),
  ]
  return {
    steps: parts.flatMap(({ steps }) => steps),
    entries: Object.assign({}, ...parts.map(({ entries }) => entries)),
    notes: [...parts.flatMap(({ notes = [] }) => notes), ...note, ...limitNotes(api.toldLimit())],
  }
}

/** Auth0's Free plan lets two calls through a second: "Rate Limit Policy". */
function limitNotes(limit: number | undefined): string[] {
  if (limit === undefined || limit > 2) return []
  return [`the plan lets ${limit} calls through at a time: many changes at once take long to arrive`]
}

/** Also those that were set up earlier, where this time nothing is said of webhooks. */
export function kindsOf({ url, logStreamTokens, eventStreamTokens }: Wanted, withEvents: boolean): Features['streams'] {
  const logs = url !== undefined || logStreamTokens.length > 0
  const events = withEvents || eventStreamTokens.length > 0
  return [...(logs ? (['log-streams'] as const) : []), ...(events ? (['event-streams'] as const) : [])]
}

interface EventStreams {
  /** Undefined: there are to be none. */
  streams: EventStream[] | undefined
  note: string[]
}

async function lookAtEventStreams(api: SetupApi, { url, eventStream }: Wanted): Promise<EventStreams> {
  if (url === undefined || !eventStream) return { streams: undefined, note: [] }
  try {
    return { streams: await api.eventStreams(), note: [] }
  } catch (error) {
    if (!(error instanceof PlanRefusal)) throw error
    const note = `no event stream: the tenant's plan has none (Auth0: ${error.message}); the log stream alone is enough`
    return { streams: undefined, note: [note] }
  }
}

/** The scopes that looking takes. */
export function lookingScopes({ url, eventStream }: Wanted): string[] {
  const streams = url === undefined ? [] : ['read:log_streams', ...(eventStream ? ['read:event_streams'] : [])]
  return ['read:resource_servers', 'read:client_grants', ...streams]
}
