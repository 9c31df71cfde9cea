// The streams that deliver to this mirror, seen from Auth0's side: one that stands still is told of, and set going where
// that is wanted; what an event stream has given up on is asked for again.
import type { Pool } from 'pg'
import { RateLimited } from '../../auth0/management.ts'
import type { Stream, StreamApi, StreamKind } from '../../auth0/stream-api.ts'
import type { Log } from '../../log.ts'
import { endGap, growGap } from '../gaps.ts'
import type { Source } from '../inbox-tables.ts'

export interface StreamOptions {
  pool: Pool
  api: StreamApi
  log: Log
  /** Set going what stands still. */
  resume: boolean
}

const ours: Record<StreamKind, { path: string; source: Source; name: string }> = {
  'log-streams': { path: '/webhooks/auth0/logs', source: 'log_stream', name: 'log stream' },
  'event-streams': { path: '/webhooks/auth0/events', source: 'event_stream', name: 'event stream' },
}

/** One round over the streams of a kind that deliver to this mirror's route, under whatever host. */
export async function lookAfterStreams(options: StreamOptions, kind: StreamKind): Promise<void> {
  for (const stream of await options.api.list(kind)) {
    if (!stream.path.endsWith(ours[kind].path)) continue
    if (stream.running) await takeUp(options, stream)
    else await standsStill(options, stream)
    if (kind === 'event-streams') await redeliverFailed(options, stream)
  }
}

async function standsStill({ pool, api, log, resume }: StreamOptions, stream: Stream): Promise<void> {
  const { source } = ours[stream.kind]
  const isNew = await growGap(pool, { source, to: new Date().toISOString(), reason: reasonOf(stream) })
  const { id, status } = stream
  if (isNew) log.warn({ source, stream: id, status }, 'Auth0 no longer delivers: a gap is open')
  if (!resume) return
  await api.resume(stream)
  log.warn({ source, stream: id }, 'the stream was set going again')
}

/**
 * A log stream that runs again delivers what has gathered meanwhile ("Check Log Stream Health"). A disabled event stream
 * was sent nothing, so its gap stays.
 */
async function takeUp({ pool }: StreamOptions, stream: Stream): Promise<void> {
  if (stream.kind === 'log-streams')
    await endGap(pool, 'log_stream', reasonOf(stream), 'Auth0 delivers what has gathered')
}

/** The same whatever the stream's state is called, so that a gap is found again. */
function reasonOf({ kind, id }: Stream): string {
  return `${ours[kind].name} ${id} stood still`
}

/** An event that Auth0 does not deliver once more is no reason to leave the others out. */
async function redeliverFailed({ api, log }: StreamOptions, { id }: Stream): Promise<void> {
  const events = await api.failed(id)
  let asked = 0
  for (const event of events) {
    try {
      await api.redeliver(id, event)
      asked++
    } catch (error) {
      if (error instanceof RateLimited) throw error
      log.warn({ err: error, stream: id, event }, 'an event is not delivered again')
    }
  }
  if (asked > 0) log.info({ stream: id, events: asked }, 'failed deliveries were asked for again')
}
