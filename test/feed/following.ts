// Followers as a team would write them, each in its own way, that lose their connection at random and go on from what they have.
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import type { Change } from '../../src/feed/change.ts'

export interface Follower {
  name: string
  /** Everything that came, in its order. */
  got: Change[]
  /** How often it has begun. */
  connected: number
}

export interface FollowOptions {
  url: string
  token: string
  /** From where; default the oldest that is kept. */
  after?: string
  /** Whether this change is the last one. */
  isLast: (change: Change) => boolean
  /** How many changes it takes before it loses its connection; default all. */
  patience?: () => number
}

/** Asks for a page after the other; `wait`: seconds that each may take. */
export async function followByPoll(name: string, wait: number, options: FollowOptions): Promise<Follower> {
  const { url, token, isLast, patience = () => 1000 } = options
  const follower: Follower = { name, got: [], connected: 0 }
  for (let at = options.after; ; ) {
    follower.connected++
    const limit = patience()
    const query = new URLSearchParams({
      limit: String(limit),
      wait: String(wait),
      ...(at !== undefined && { after: at }),
    })
    const answer = await fetch(`${url}/changes?${query}`, { headers: { authorization: `Bearer ${token}` } })
    if (answer.status !== 200) throw new Error(await answer.text())
    // lost on the way: it is asked for again
    if (limit % 5 === 0) {
      await answer.body?.cancel()
      continue
    }
    const { changes, next } = (await answer.json()) as { changes: Change[]; next: string }
    follower.got.push(...changes)
    if (changes.some(isLast)) return follower
    at = next
  }
}

/** Reads streams, each up to where the connection is lost. */
export async function followByStream(name: string, options: FollowOptions): Promise<Follower> {
  const { isLast, patience = () => Number.POSITIVE_INFINITY } = options
  const follower: Follower = { name, got: [], connected: 0 }
  let at: string | undefined
  async function read(most: number): Promise<void> {
    let left = most
    for await (const { id, data } of eventsOf(options, at)) {
      at = id
      if (data === undefined) continue
      const change: Change = JSON.parse(data)
      follower.got.push(change)
      if (--left <= 0 || isLast(change)) break
    }
  }
  while (!follower.got.some(isLast)) {
    follower.connected++
    await read(patience())
  }
  return follower
}

export interface SentEvent {
  id: string
  event: string | undefined
  data: string | undefined
}

/** The events of one answer; the connection is lost where nobody reads on. */
export async function* eventsOf(
  { url, token, after }: Pick<FollowOptions, 'url' | 'token' | 'after'>,
  lastEventId?: string,
): AsyncGenerator<SentEvent> {
  const headers: Record<string, string> = { authorization: `Bearer ${token}`, accept: 'text/event-stream' }
  if (lastEventId !== undefined) headers['last-event-id'] = lastEventId
  const request = get(`${url}/changes${after === undefined ? '' : `?after=${after}`}`, { headers, agent: false })
  const [answer]: IncomingMessage[] = await once(request, 'response')
  if (answer?.statusCode !== 200) throw new Error(`answered ${answer?.statusCode}`)
  let rest = ''
  for await (const text of answer.setEncoding('utf8')) {
    const blocks = (rest + text).split('\n\n')
    rest = blocks.pop() ?? ''
    yield* blocks.map(eventIn).filter(({ id }) => id !== '')
  }
}

function eventIn(block: string): SentEvent {
  const lines = block.split('\n').map((line) => /^(\w*): ?(.*)$/.exec(line) ?? [])
  const { id = '', event, data } = Object.fromEntries(lines.map(([, name = '', value]) => [name, value]))
  return { id, event, data }
}

/** What whoever applies changes in their order ends up with. */
export function replayed(changes: readonly Change[], from = new Map<string, unknown>()): Map<string, unknown> {
  for (const { user_id, kind, after } of changes) {
    if (kind === 'removed' || kind === 'erased') from.delete(user_id)
    else from.set(user_id, kind === 'created' ? after : { ...Object(from.get(user_id)), ...after })
  }
  return from
}
