// The tenant's log by checkpoint: each poll begins a little before where the last one ended, for what was stored late.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { LogApi, LogPage } from '../../auth0/log-api.ts'
import { RateLimited, Refused } from '../../auth0/management.ts'
import type { Reading } from '../../facts/reading.ts'
import type { Log } from '../../log.ts'
import { openGap, settleGaps } from '../gaps.ts'
import type { Inbox } from '../inbox.ts'
import { logDelivery } from '../logs/delivery.ts'
import { positionOf } from '../sources.ts'
import { idAt, later, storedAt } from './log-id.ts'

export interface LogPullOptions {
  pool: Pool
  inbox: Inbox
  api: LogApi
  log: Log
  reading: Reading
}

/** Records are stored 14 ms to two minutes after they happened, as far as is known, and ids near the end overtake. */
const overlapMs = 5 * 60_000

/** In a quiet log the checkpoint moves on as well, or it would expire: Auth0 keeps logs for a day at least. */
const quietMs = 3_600_000

/** Where a poll stands: the place to read on from, and the furthest one so far. */
interface Place {
  from: string
  cursor: string
}

/** One poll: reads on until Auth0 has nothing more. */
export async function pollLogs(options: LogPullOptions, signal: AbortSignal): Promise<void> {
  let place = await begin(options, signal)
  let begunAnew = false
  while (!signal.aborted) {
    const page = await pageAfter(options, place.from, signal)
    if (page !== undefined) {
      if (page.count === 0) return takeEnd(options, page, place)
      place = await takeOn(options, page, place)
    } else if (begunAnew) throw new Refused('Auth0 refuses the checkpoint that it has given')
    else {
      place = await beginAnew(options, signal)
      begunAnew = true
    }
  }
}

/** Where there is no checkpoint yet: from now on, less the overlap. What was before is the backfill's. */
async function begin({ pool, api }: LogPullOptions, signal: AbortSignal): Promise<Place> {
  const { cursor } = await positionOf(pool, 'logs')
  if (cursor === undefined) {
    const from = idAt(before((await api.oldest(signal)).answeredAt, overlapMs))
    return { from, cursor: from }
  }
  const stored = storedAt(cursor)
  return { from: stored === undefined ? cursor : idAt(before(stored, overlapMs)), cursor }
}

/** @returns undefined where the checkpoint has expired */
async function pageAfter({ api }: LogPullOptions, from: string, signal: AbortSignal): Promise<LogPage | undefined> {
  for (;;) {
    try {
      return await api.after(from, signal)
    } catch (error) {
      if (error instanceof Refused) return undefined
      if (!(error instanceof RateLimited)) throw error
      await sleep(error.retryAfterMs, undefined, { signal })
    }
  }
}

async function takeOn(options: LogPullOptions, page: LogPage, { from, cursor }: Place): Promise<Place> {
  if (page.next === undefined || page.next === from) throw new Refused('Auth0 does not say where its log goes on')
  const furthest = later(page.next, cursor)
  await take(options, page, furthest, storedAt(furthest))
  return { from: page.next, cursor: furthest }
}

function takeEnd(options: LogPullOptions, page: LogPage, { cursor }: Place): Promise<void> {
  return take(options, page, later(idAt(before(page.answeredAt, quietMs)), cursor), page.answeredAt)
}

/** @param readTo everything stored until then has been read; all of it has happened before, but for the overlap */
async function take(
  { inbox, pool, reading }: LogPullOptions,
  { text, answeredAt }: LogPage,
  cursor: string,
  readTo: Date | undefined,
): Promise<void> {
  const seenUntil = readTo && before(readTo, overlapMs).toISOString()
  await inbox.take({ ...logDelivery('logs', Buffer.from(text), answeredAt.toISOString(), reading), cursor, seenUntil })
  if (seenUntil !== undefined) await settleGaps(pool, 'logs', seenUntil)
}

/** Auth0 no longer knows the checkpoint: what it still has is read from its beginning, and the rest has a name. */
async function beginAnew(options: LogPullOptions, signal: AbortSignal): Promise<Place> {
  const { pool, api, log } = options
  const { seenUntil } = await positionOf(pool, 'logs')
  const page = await api.oldest(signal)
  const oldest = page.next ?? idAt(page.answeredAt)
  const to = page.answeredAt.toISOString()
  const againFrom = storedAt(oldest)?.toISOString()
  await openGap(pool, { source: 'logs', from: seenUntil, to, reason: 'checkpoint expired', againFrom })
  log.warn({ source: 'logs', from: seenUntil, to }, "Auth0's log no longer reaches back to where it was read: a gap")
  await take(options, page, oldest, undefined)
  return { from: oldest, cursor: oldest }
}

function before(date: Date, ms: number): Date {
  return new Date(date.getTime() - ms)
}
