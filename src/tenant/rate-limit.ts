// The rate limits in force: takes a token for each call, and keeps the books that tests and benches read.
import { Bucket, type Taken } from './bucket.ts'
import type { Clock } from './clock.ts'
import type { JsonObject } from './members.ts'
import { groupOfCall, type Plan, type PlanName, plans } from './plans.ts'

interface Book {
  calls: number
  refused: number
  lowestRemaining: number
  /** By the top of the window of the limit, a second or a minute; the last ten thousand of them. */
  readonly refusedByWindow: Map<string, number>
}

const mostWindows = 10_000

export class RateLimits {
  plan: PlanName = 'none'
  /** Whether Auth0 sends `Retry-After` with a 429 of the Management API is not known. */
  sendsRetryAfter = false
  readonly #clock: Clock
  readonly #buckets = new Map<string, Bucket>()
  readonly #books = new Map<string, Book>()

  constructor(clock: Clock, plan: PlanName = 'none') {
    this.#clock = clock
    this.follow(plan)
  }

  /** Full buckets and empty books. */
  follow(plan: PlanName): void {
    this.plan = plan
    this.#buckets.clear()
    this.#books.clear()
    const limits: Plan = plans[plan]
    for (const [name, limit] of Object.entries(limits)) this.#buckets.set(name, new Bucket(limit, this.#clock.now()))
  }

  /**
   * The API-wide bucket is checked first, then the endpoint's; a call that the second refuses has cost the first a token.
   *
   * @returns what the headers tell, undefined where no limit applies
   */
  take(method: string, url: string): Taken | undefined {
    const group = groupOfCall(method, url)
    const everything = this.#takeFrom('api')
    if (everything?.granted === false) return everything
    return this.#takeFrom(this.#buckets.has(group) ? group : 'other') ?? everything
  }

  figures(): JsonObject {
    const books = [...this.#books].map(([name, book]) => [
      name,
      { ...this.#buckets.get(name)?.limit, ...book, refusedByWindow: Object.fromEntries(book.refusedByWindow) },
    ])
    return { plan: this.plan, retryAfter: this.sendsRetryAfter, buckets: Object.fromEntries(books) }
  }

  #takeFrom(name: string): Taken | undefined {
    const now = this.#clock.now()
    const bucket = this.#buckets.get(name)
    if (bucket === undefined) return undefined
    const taken = bucket.take(now)
    this.#note(name, bucket, taken, now)
    return taken
  }

  #note(name: string, { limit }: Bucket, { granted, remaining }: Taken, now: Date): void {
    const fresh = { calls: 0, refused: 0, lowestRemaining: limit.burst, refusedByWindow: new Map<string, number>() }
    const book = this.#books.get(name) ?? fresh
    this.#books.set(name, book)
    book.calls++
    book.lowestRemaining = Math.min(book.lowestRemaining, remaining)
    if (granted) return
    book.refused++
    const window = now.toISOString().slice(0, limit.per === 'second' ? 19 : 16)
    const { refusedByWindow } = book
    refusedByWindow.set(window, (refusedByWindow.get(window) ?? 0) + 1)
    if (refusedByWindow.size > mostWindows) refusedByWindow.delete(refusedByWindow.keys().next().value ?? '')
  }
}
