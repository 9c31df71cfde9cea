// The tenant's own clock, which a test may set: dates in answers, profiles, events and tokens all come from here.

export class Clock {
  #offsetMs = 0
  #skippedMs = 0

  now(): Date {
    return new Date(Date.now() + this.#offsetMs)
  }

  /** Never goes back, whatever the clock is set to: waiting (the search index) is measured with this one. */
  elapsedMs(): number {
    return performance.now() + this.#skippedMs
  }

  set(now: Date): void {
    this.advance(now.getTime() - this.now().getTime())
  }

  advance(ms: number): void {
    this.#offsetMs += ms
    this.#skippedMs += Math.max(0, ms)
  }
}
