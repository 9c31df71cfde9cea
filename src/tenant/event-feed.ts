// The tenant's CloudEvents in the order of their offsets, and those who follow them over GET /api/v2/events.
import type { JsonObject } from './members.ts'

/** One event at its place. */
export interface Placed extends JsonObject {
  readonly offset: string
  readonly event: JsonObject
}

/** Whoever follows is told of each new event, of marks and heartbeats, and of the end, with its reason if there is one. */
export interface Follower {
  event(placed: Placed): void
  mark(offset: string): void
  heartbeat(): void
  end(error: JsonObject | undefined): void
}

const retained = 100_000
const usualHeartbeatMs = 15_000

export class EventFeed {
  /** Auth0 allows one connection on the free plan, four or eight on others. */
  mostFollowers = 8
  readonly #followers = new Set<Follower>()
  #events: Placed[] = []
  /** The place of the event before the first one kept, and that of the last. */
  #expired = 0
  #published = 0
  #timer: NodeJS.Timeout | undefined

  constructor() {
    this.beat(usualHeartbeatMs)
  }

  /** To be called with every CloudEvent, whether or not an event stream sends it as well. */
  publish(event: JsonObject): void {
    const placed = { offset: offsetAt(++this.#published), event }
    this.#events.push(placed)
    if (this.#events.length > retained) this.#expire(this.#published - retained)
    for (const follower of this.#followers) follower.event(placed)
  }

  /** What follows an offset. */
  after(offset: string): readonly Placed[] | 'expired' | 'unknown' {
    const place = placeOf(offset)
    if (place === undefined || place > this.#published) return 'unknown'
    return place < this.#expired ? 'expired' : this.#events.slice(place - this.#expired)
  }

  since(time: Date): readonly Placed[] {
    return this.#events.filter(({ event }) => new Date(String(event['time'])) >= time)
  }

  /** @returns false where there are too many already */
  follow(follower: Follower): boolean {
    if (this.#followers.size >= this.mostFollowers) return false
    this.#followers.add(follower)
    return true
  }

  leave(follower: Follower): void {
    this.#followers.delete(follower)
  }

  get followers(): number {
    return this.#followers.size
  }

  /** Ends every connection, as Auth0 does every few minutes, or with an `error` event. */
  end(error?: JsonObject): void {
    for (const follower of this.#followers) follower.end(error)
    this.#followers.clear()
  }

  /** Forgets all events so far, and every offset that has been given. */
  forget(): void {
    this.#published++
    this.#expire(this.#published)
  }

  /** Heartbeats and offset-only marks come at this pace. */
  beat(everyMs: number): void {
    clearInterval(this.#timer)
    this.#timer = setInterval(() => this.#beatOnce(), everyMs).unref()
  }

  close(): void {
    clearInterval(this.#timer)
    this.end()
  }

  #beatOnce(): void {
    for (const follower of this.#followers) {
      follower.heartbeat()
      follower.mark(offsetAt(this.#published))
    }
  }

  #expire(upTo: number): void {
    this.#events = this.#events.slice(upTo - this.#expired)
    this.#expired = upTo
  }
}

/** Opaque, as Auth0's are. */
function offsetAt(place: number): string {
  return Buffer.from(`place ${place}`).toString('base64')
}

function placeOf(offset: string): number | undefined {
  const [, digits] = /^place (\d+)$/.exec(Buffer.from(offset, 'base64').toString()) ?? []
  return digits === undefined ? undefined : Number(digits)
}
