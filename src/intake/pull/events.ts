// The Events API: a stream of events, each of which is stored in one transaction with the offset that it came at.

import type { Pool } from 'pg'
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import type { EventApi, EventsFrom } from '../../auth0/event-api.ts'
import { Refused, Unavailable } from '../../auth0/management.ts'
import type { Message } from '../../auth0/sse.ts'
import type { Reading } from '../../facts/reading.ts'
import { parseJson, writeJson } from '../../json.ts'
import type { Log } from '../../log.ts'
import { eventDelivery } from '../events/delivery.ts'
import { openGap } from '../gaps.ts'
import type { Delivery, Inbox } from '../inbox.ts'
import { positionOf } from '../sources.ts'

export interface EventPullOptions {
  pool: Pool
  inbox: Inbox
  api: EventApi
  log: Log
  reading: Reading
}

/** The tenant's clock and ours may differ, and so may the order of events and that of their times. */
const overlapMs = 5 * 60_000

/** Follows the stream until Auth0 ends the connection. What Auth0 no longer has is a gap, and the next best place is tried. */
export async function followEvents(options: EventPullOptions, signal: AbortSignal): Promise<void> {
  const { cursor, seenUntil } = await positionOf(options.pool, 'events')
  const offsets: EventsFrom[] = cursor === undefined ? [] : [{ offset: cursor }]
  for (const from of [...offsets, { at: overlapped(seenUntil) }, { at: overlapped(undefined) }]) {
    try {
      return await read(options, from, signal)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      await noteGap(options, 'offset expired', seenUntil)
    }
  }
  throw new Unavailable('Auth0 refuses every place to begin at')
}

/** Where nothing has been seen yet, from now on: what was before is the backfill's. */
function overlapped(seenUntil: string | undefined): Date {
  return new Date((seenUntil === undefined ? Date.now() : Date.parse(seenUntil)) - overlapMs)
}

async function read(options: EventPullOptions, from: EventsFrom, signal: AbortSignal): Promise<void> {
  for await (const messages of options.api.follow(from, signal)) {
    const end = messages.findIndex(({ event }) => event === 'error')
    const told = end < 0 ? messages : messages.slice(0, end)
    if (told.length > 0) await options.inbox.take(deliveryOf(told, new Date().toISOString(), options.reading))
    const last = messages[end]
    if (last !== undefined) return breakOff(options, last)
  }
}

/** Events and offset-only marks alike move the offset on, and what cannot be read does as well: it is set aside. */
function deliveryOf(messages: readonly Message[], receivedAt: string, reading: Reading): Delivery {
  const read = messages.map((message) => contentOf(message, receivedAt, reading))
  const events = read.flatMap(({ delivery }) => delivery.events)
  return {
    source: 'events',
    events,
    poison: read.flatMap(({ delivery }) => delivery.poison),
    cursor: read.map(({ offset }) => offset).findLast((offset) => offset !== ''),
    seenUntil: events
      .map(({ date }) => date)
      .sort()
      .at(-1),
  }
}

const Data = Type.Object({ offset: Type.Optional(Type.String()), event: Type.Optional(Type.Unknown()) })

function contentOf(
  { id, data }: Message,
  receivedAt: string,
  reading: Reading,
): { offset: string; delivery: Delivery } {
  const content = attempt(() => parseJson(data))
  if (!Check(Data, content)) {
    const poison = [{ body: Buffer.from(data), reason: 'no message of the Events API' }]
    return { offset: id, delivery: { source: 'events', events: [], poison } }
  }
  const { offset = id, event } = content
  const text = event === undefined ? '' : attempt(() => writeJson(event))
  // what can be read may still be nested too deep to be written: as a whole it is set aside where it is read again
  return { offset, delivery: eventDelivery('events', Buffer.from(text ?? data), receivedAt, reading) }
}

const Trouble = Type.Object({
  error: Type.Object({ code: Type.String(), offset: Type.Optional(Type.String({ minLength: 1 })) }),
})
type Trouble = Static<typeof Trouble>

/** Auth0 says why it ends the stream; that a connection has lasted long enough is no trouble. */
async function breakOff(options: EventPullOptions, { data }: Message): Promise<void> {
  const content = attempt(() => parseJson(data))
  const { error }: Trouble = Check(Trouble, content) ? content : { error: { code: 'unknown' } }
  if (['invalid_cursor', 'cursor_expired'].includes(error.code)) throw new Refused(`Auth0 says ${error.code}`)
  if (['timeout', 'connection_timeout'].includes(error.code)) return
  if (error.code === 'payload_too_large' && error.offset !== undefined) await skip(options, error.offset)
  throw new Unavailable(`Auth0 ends the stream of events: ${error.code}`)
}

/** An event that Auth0 cannot send would be met again and again: it is passed by, and what it told is a gap. */
async function skip(options: EventPullOptions, offset: string): Promise<void> {
  const { seenUntil } = await positionOf(options.pool, 'events')
  await noteGap(options, 'event too large', seenUntil)
  await options.inbox.take({ source: 'events', events: [], poison: [], cursor: offset })
}

async function noteGap({ pool, log }: EventPullOptions, reason: string, from: string | undefined): Promise<void> {
  const to = new Date().toISOString()
  await openGap(pool, { source: 'events', from, to, reason })
  log.warn({ source: 'events', reason, from, to }, 'the Events API cannot give everything: a gap is open')
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
