// A token bucket as Auth0's rate limits describe it: so many at once, and so many more as time goes by.

export interface Limit {
  /** How many calls may come at once. */
  readonly burst: number
  readonly rate: number
  readonly per: 'second' | 'minute'
}

export interface Taken {
  readonly granted: boolean
  readonly limit: number
  readonly remaining: number
  /** The second, by Unix time, at which more tokens come, perhaps just one: not the one at which all are there again. */
  readonly reset: number
}

/**
 * Tokens come in at the top of a second, and never beyond the burst. Of a limit per minute each second brings its share,
 * rounded so that a minute, from its top on, brings the rate exactly: "40 burst, 500/min" allows 40 at once and 8 or 9
 * more a second. To bring them all at the top of the minute would allow 40 a minute, and no figure of Auth0's would hold.
 */
export class Bucket {
  readonly limit: Limit
  #tokens: number
  #second: number

  constructor(limit: Limit, now: Date) {
    this.limit = limit
    this.#tokens = limit.burst
    this.#second = secondOf(now)
  }

  take(now: Date): Taken {
    this.#refill(secondOf(now))
    const granted = this.#tokens > 0
    if (granted) this.#tokens--
    return { granted, limit: this.limit.burst, remaining: this.#tokens, reset: this.#nextRefill() }
  }

  #refill(second: number): void {
    const added = Math.max(0, this.#grantedBy(second) - this.#grantedBy(this.#second))
    this.#tokens = Math.min(this.limit.burst, this.#tokens + added)
    this.#second = second
  }

  /** All that has come in from the beginning of time. */
  #grantedBy(second: number): number {
    const { rate, per } = this.limit
    if (per === 'second') return rate * second
    return rate * Math.floor(second / 60) + Math.floor((rate * (second % 60)) / 60)
  }

  #nextRefill(): number {
    let next = this.#second + 1
    while (this.#grantedBy(next) === this.#grantedBy(this.#second)) next++
    return next
  }
}

function secondOf(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}
