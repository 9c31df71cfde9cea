// What an operator can do about subscribers, over HTTP and on the command line alike.
import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { Failure } from '../errors.ts'
import { changesAfter, feedPosition } from '../feed/read.ts'
import {
  addSubscriber,
  changeSubscriber,
  findSubscriber,
  listSubscribers,
  pauseSubscriber,
  removeSubscriber,
  resumeSubscriber,
  rotateSecret,
  type Wanted,
  type WithSecret,
} from './book.ts'
import { type Keys, secretsOf } from './secret.ts'
import type { Outcome, Sender } from './sender.ts'
import { type Subscriber, shown } from './subscriber.ts'
import { acceptUrl } from './url.ts'

export type SubscriberWithSecret = Subscriber & { secret: string }

/** Each of them throws a Failure: subscriber_unknown, subscriber_url_refused, subscribers_full, cursor_…, feed_off. */
export interface Desk {
  list(): Promise<Subscriber[]>
  /** @param cursor what comes behind it is sent; default what happens from now on */
  add(wanted: Pick<Wanted, 'url'> & Partial<Wanted>, cursor?: string): Promise<SubscriberWithSecret>
  change(id: string, wanted: Partial<Wanted>): Promise<Subscriber>
  /** @param keepSeconds how long the old secret signs as well */
  rotate(id: string, keepSeconds: number): Promise<SubscriberWithSecret>
  pause(id: string): Promise<Subscriber>
  /** @param cursor default where it stopped */
  resume(id: string, cursor?: string): Promise<Subscriber>
  remove(id: string): Promise<void>
  /** Sends a message that is no change, paused or not. */
  test(id: string): Promise<Outcome>
}

export interface DeskOptions {
  pool: Pool
  keys: Keys
  allowPrivate: boolean
  sender: Sender
  /** Has a worker look who has something to come. */
  wake: () => Promise<void>
}

export function openDesk({ pool, keys, allowPrivate, sender, wake }: DeskOptions): Desk {
  const accepted = (url: string) => acceptUrl(url, { allowPrivate })
  /** @throws Failure where the feed cannot be followed from there */
  const assertReadable = (cursor: string) => changesAfter(pool, cursor, { limit: 1 })
  return {
    list: async () => (await listSubscribers(pool)).map(shown),
    add: async ({ url, kinds = [], fields = [] }, cursor) => {
      if (cursor !== undefined) await assertReadable(cursor)
      const wanted = { url: accepted(url), kinds, fields }
      const added = await addSubscriber(pool, keys, wanted, cursor ?? (await feedPosition(pool)))
      await wake()
      return withSecret(added)
    },
    change: async (id, { url, ...others }) => {
      const row = await changeSubscriber(pool, id, { ...others, ...(url !== undefined && { url: accepted(url) }) })
      await wake()
      return shown(row)
    },
    rotate: async (id, keepSeconds) => {
      const rotated = await rotateSecret(pool, keys, id, keepSeconds)
      await wake()
      return withSecret(rotated)
    },
    pause: async (id) => shown(await pauseSubscriber(pool, id)),
    resume: async (id, cursor) => {
      await assertReadable(cursor ?? (await findSubscriber(pool, id)).cursor)
      const row = await resumeSubscriber(pool, id, cursor)
      await wake()
      return shown(row)
    },
    remove: (id) => removeSubscriber(pool, id),
    test: async (id) => {
      const row = await findSubscriber(pool, id)
      const secrets = secretsOf(keys, row)
      if (secrets.length === 0) throw new Failure('subscriber_secret_unreadable')
      const message = { id: `msg_test_${randomUUID()}`, type: 'subscriber.test', at: new Date().toISOString() }
      return sender.send(row.url, { ...message, data: JSON.stringify({ subscriber: id }) }, secrets)
    },
  }
}

function withSecret({ row, secret }: WithSecret): SubscriberWithSecret {
  return { ...shown(row), secret }
}
