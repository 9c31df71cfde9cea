// One subscriber's delivery: the feed behind its cursor, in order, one message at a time, until there is no more. The cursor
// moves behind what was answered 2xx, so that a delivery that breaks off anywhere repeats and never skips.
import type { Pool } from 'pg'
import { Failure } from '../errors.ts'
import { changesAfter, type FeedChange, type Page } from '../feed/read.ts'
import type { Message } from './message.ts'
import { Later, type Policy } from './policy.ts'
import { move, noteFailure, pauseFor, takeUp } from './progress.ts'
import { type Keys, secretsOf } from './secret.ts'
import type { Outcome, Sender } from './sender.ts'
import type { PauseReason, SubscriberRow } from './subscriber.ts'

export interface DeliveryOptions {
  pool: Pool
  keys: Keys
  sender: Sender
  policy: Policy
}

export interface Endings {
  /** No further message is begun. */
  stopping: AbortSignal
  /** The one under way is broken off. */
  cutOff: AbortSignal
}

/** Changes that are read at a time. */
const pageSize = 50

/**
 * @param version of the row for which it was asked: what an operator has changed since has its own delivery
 * @throws Later where the receiver has failed, or is to be left alone for a while after it has
 */
export async function deliver(
  options: DeliveryOptions,
  { id, version }: { id: string; version: number },
  endings: Endings,
): Promise<void> {
  const { pool, keys } = options
  let row = await takeUp(pool, id)
  if (row?.version !== version) return
  const restMs = (row.retry_at?.getTime() ?? 0) - Date.now()
  if (restMs > 0) throw new Later(id, row.failure ?? '', restMs)
  while (row !== undefined && !endings.stopping.aborted) {
    const secrets = secretsOf(keys, row)
    if (secrets.length === 0) return pause(pool, row, 'secret_unreadable')
    const page = await read(pool, row)
    if (page === undefined) return
    if (typeof page === 'string') return pause(pool, row, page)
    if (page.next === row.cursor) return
    row = await deliverPage(options, row, page, secrets, endings)
  }
}

/** @returns why nothing can be read behind this cursor any more, where that is so; undefined: there is no feed at the moment */
async function read(pool: Pool, { cursor, kinds, fields }: SubscriberRow): Promise<Page | PauseReason | undefined> {
  const some = (names: string[]) => (names.length > 0 ? names : undefined)
  try {
    return await changesAfter(pool, cursor, { limit: pageSize, kinds: some(kinds), fields: some(fields) })
  } catch (error) {
    const code = error instanceof Failure ? error.code : undefined
    if (code === 'cursor_expired' || code === 'cursor_invalid') return code
    if (code === 'feed_off') return undefined
    throw error
  }
}

/** @returns the row as it is now, or undefined where the delivery is over */
async function deliverPage(
  options: DeliveryOptions,
  taken: SubscriberRow,
  { changes, next }: Page,
  secrets: string[],
  { stopping, cutOff }: Endings,
): Promise<SubscriberRow | undefined> {
  const { pool, sender, policy } = options
  let row: SubscriberRow | undefined = taken
  let reached = taken.cursor
  let delivered = 0
  let notedAt = performance.now()
  for (const change of changes) {
    if (stopping.aborted) return move(pool, row, reached, delivered)
    const outcome = await sender.send(row.url, messageOf(row.id, change), secrets, cutOff)
    if (!outcome.delivered) {
      row = await move(pool, row, reached, delivered)
      return row && (await fail(options, row, outcome))
    }
    delivered++
    reached = change.cursor
    if (performance.now() - notedAt < policy.noteEveryMs) continue
    row = await move(pool, row, reached, delivered)
    if (row === undefined) return undefined
    delivered = 0
    notedAt = performance.now()
  }
  return move(pool, row, next, delivered)
}

function messageOf(subscriber: string, { cursor, kind, json }: FeedChange): Message {
  const { at }: { at?: unknown } = Object(JSON.parse(json))
  return {
    id: `msg_${subscriber.replaceAll('-', '')}_${cursor}`,
    type: `user.${kind}`,
    at: String(at),
    data: json,
  }
}

/** The receiver wants no more of it, says Standard Webhooks. */
const goneStatus = 410

async function fail(
  { pool, policy }: DeliveryOptions,
  row: SubscriberRow,
  { reason, status, retryAfterMs = 0 }: Outcome & { delivered: false },
): Promise<undefined> {
  if (reason === 'broken_off') return
  const askedMs = Math.min(retryAfterMs, policy.retryAfterMs)
  const waitMs = Math.max(policy.backoffMs(row.attempts + 1), askedMs)
  const noted = await noteFailure(pool, row, reason, waitMs)
  if (noted === undefined) return
  if (status === goneStatus) return pause(pool, noted, 'gone')
  const failingMs = Date.now() - (noted.failing_since?.getTime() ?? Date.now())
  if (failingMs >= policy.giveUpMs) return pause(pool, noted, 'failing')
  throw new Later(row.id, reason, waitMs)
}

async function pause(pool: Pool, row: SubscriberRow, reason: PauseReason): Promise<undefined> {
  await pauseFor(pool, row, reason)
}
