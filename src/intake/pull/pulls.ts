// Everything that is pulled: which parts are wanted, and each under the lock that keeps it single in the cluster.
import type { Pool } from 'pg'
import { type EventApi, openEventApi } from '../../auth0/event-api.ts'
import { type LogApi, openLogApi } from '../../auth0/log-api.ts'
import { type Ask, askUntil } from '../../auth0/management.ts'
import { openStreamApi, type StreamKind } from '../../auth0/stream-api.ts'
import type { Reading } from '../../facts/reading.ts'
import type { Log } from '../../log.ts'
import type { Inbox } from '../inbox.ts'
import { type Alone, type AloneWork, workAlone } from './alone.ts'
import { followEvents } from './events.ts'
import { pollLogs } from './logs.ts'
import { type Rounds, repeat } from './repeat.ts'
import { lookAfterStreams } from './streams.ts'

/** What is pulled; absent: not. */
export interface PullSettings {
  /** How long a poll of `GET /api/v2/logs` rests before the next. */
  logsEveryMs?: number | undefined
  /** Whether the stream of `GET /api/v2/events` is followed. */
  events?: boolean
  /** Whether the streams at Auth0 are looked after, and whether one that stands still is set going again. */
  streams?: 'watch' | 'resume'
}

export interface PullOptions {
  databaseUrl: string
  pool: Pool
  inbox: Inbox
  ask: Ask
  log: Log
  settings: PullSettings
  reading: Reading
}

export interface Pulls {
  /** Lets what is being stored be stored. */
  close(): Promise<void>
}

export function startPulls(options: PullOptions): Pulls {
  const { databaseUrl, ask, log, settings } = options
  const running: Alone[] = []
  if (settings.logsEveryMs !== undefined) {
    running.push(
      workAlone({ databaseUrl, name: 'pull logs', log }, logRounds(options, openLogApi(ask), settings.logsEveryMs)),
    )
  }
  if (settings.events) {
    running.push(workAlone({ databaseUrl, name: 'pull events', log }, eventRounds(options, openEventApi(ask))))
  }
  if (settings.streams !== undefined) {
    const watch = streamRounds(options, settings.streams === 'resume')
    running.push(workAlone({ databaseUrl, name: 'look after streams', log }, watch))
  }
  return {
    close: async () => {
      await Promise.all(running.map(({ close }) => close()))
    },
  }
}

/** Each round begins with the assurance that nobody else is at it. */
function rounds(settings: Rounds, round: (signal: AbortSignal) => Promise<unknown>): AloneWork {
  return (signal, assure) =>
    repeat(
      settings,
      async () => {
        await assure()
        return round(signal)
      },
      signal,
    )
}

function logRounds({ pool, inbox, log, reading }: PullOptions, api: LogApi, everyMs: number) {
  return rounds({ name: 'reading the log', log, everyMs }, (signal) =>
    pollLogs({ pool, inbox, api, log, reading }, signal),
  )
}

/** Auth0 ends each connection after a few minutes, and asks for this pause (`retry`). */
const reconnectMs = 2_000

function eventRounds({ pool, inbox, log, reading }: PullOptions, api: EventApi) {
  return rounds({ name: 'following the Events API', log, everyMs: reconnectMs }, (signal) =>
    followEvents({ pool, inbox, api, log, reading }, signal),
  )
}

/** As Auth0 advises for failed deliveries ("Events Best Practices"). */
const streamsEveryMs = 5 * 60_000

/** Each kind by itself: the scopes for one may be there without those for the other. */
function streamRounds({ pool, ask, log }: PullOptions, resume: boolean): AloneWork {
  const look = (kind: StreamKind) =>
    rounds({ name: `looking after ${kind}`, log, everyMs: streamsEveryMs }, (signal) =>
      lookAfterStreams({ pool, api: openStreamApi(askUntil(ask, signal)), log, resume }, kind),
    )
  const [logStreams, eventStreams] = [look('log-streams'), look('event-streams')]
  return async (signal, assure) => {
    await Promise.all([logStreams(signal, assure), eventStreams(signal, assure)])
  }
}
