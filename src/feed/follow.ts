// Following: page after page behind a cursor, and at the end waiting for more. Polls, streams and handlers all go this way.
import type { Pool } from 'pg'
import { changesAfter, type Page, type ReadOptions } from './read.ts'
import type { Waiting } from './waiting.ts'

export interface Feed {
  pool: Pool
  waiting: Waiting
}

/** How often a follower who has everything looks again although nothing was heard of. */
const againMs = 15_000

/**
 * Every page from the cursor on, empty ones included: one says that everything was looked through so far (`atEnd`), and
 * comes again now and then. Ends when `signal` does; has given one page then.
 *
 * @throws Failure as `changesAfter`
 */
export async function* follow(
  { pool, waiting }: Feed,
  cursor: string | undefined,
  options: ReadOptions,
  signal: AbortSignal,
): AsyncGenerator<Page, void, undefined> {
  const read = sharedBy(pool)
  for (let at = cursor; ; ) {
    const heard = waiting.heard()
    const page = await read(heard, at, options)
    at = page.next
    yield page
    if (signal.aborted) return
    if (page.atEnd) await waiting.until(heard, againMs, signal)
    if (signal.aborted) return
  }
}

type Read = (heard: number, cursor: string | undefined, options: ReadOptions) => Promise<Page>

const readings = new WeakMap<Pool, Read>()

/** Followers who are woken at the same place ask the same question: it is asked once. */
function sharedBy(pool: Pool): Read {
  const known = readings.get(pool)
  if (known !== undefined) return known
  const underWay = new Map<string, Promise<Page>>()
  const read: Read = (heard, cursor, options) => {
    // what was asked before the latest wake may not have seen what it is about
    const key = JSON.stringify([heard, cursor, options.limit, options.kinds, options.fields])
    const asked = underWay.get(key) ?? changesAfter(pool, cursor, options).finally(() => underWay.delete(key))
    underWay.set(key, asked)
    return asked
  }
  readings.set(pool, read)
  return read
}
