// GET /api/v2/events: the tenant's events as a stream that goes on from an offset. The SDK's typed call would round
// integers above 2^53, so its pass-through is used.
import { Readable } from 'node:stream'
import { anySignal } from '../any-signal.ts'
import { type Ask, refusalOf, Unavailable } from './management.ts'
import { type Message, messagesIn } from './sse.ts'

/** Where to begin: right after an offset, or at an instant. */
export type EventsFrom = { offset: string } | { at: Date }

export interface EventApi {
  /**
   * Lists of messages, until Auth0 ends the connection, as it does every few minutes.
   *
   * @throws Refused where Auth0 no longer knows the offset
   */
  follow(from: EventsFrom, signal: AbortSignal): AsyncGenerator<Message[]>
}

/** Auth0 sends heartbeats; their pace is not documented. A connection that is silent this long is taken for dead. */
const silenceMs = 120_000

export function openEventApi(ask: Ask): EventApi {
  return {
    follow: async function* (from, signal) {
      const silent = new AbortController()
      const ending = anySignal(signal, silent.signal)
      const timer = setTimeout(() => silent.abort(), silenceMs)
      try {
        const response = await ask(pathOf(from), {
          headers: { accept: 'text/event-stream', ...('offset' in from ? { 'last-event-id': from.offset } : {}) },
          signal: ending,
        })
        if (response.status !== 200) throw refusalOf(response, await response.text())
        if (response.body === null) throw new Unavailable('Auth0 answered without a stream')
        // leaving it frees the connection, of which Auth0 grants few
        for await (const messages of messagesIn(Readable.fromWeb(response.body, { signal: ending }))) {
          yield messages
          timer.refresh()
        }
      } finally {
        clearTimeout(timer)
        silent.abort()
      }
    },
  }
}

/** The parameter takes twenty characters at most, so no fraction of a second. */
function pathOf(from: EventsFrom): string {
  return 'at' in from ? `events?from_timestamp=${from.at.toISOString().slice(0, 19)}Z` : 'events'
}
