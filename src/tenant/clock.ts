// The tenant's own clock, which a test may set, stop and move on: dates in answers, profiles, events and tokens, the lag
// of the search, jobs, links and rate limits all come from here. Only the network is real: senders and downloads take the
// time of the machine.

interface Timer {
  readonly dueAtMs: number
  readonly act: () => void
}

interface Stand {
  readonly nowMs: number
  readonly elapsedMs: number
}

/** Whole, because sums of fractions miss what they should meet exactly. */
const machineMs = (): number => Math.floor(performance.now())

export class Clock {
  /** Where it stands; undefined while it runs. */
  #stopped: Stand | undefined
  #offsetMs = 0
  #skippedMs = 0
  readonly #timers = new Set<Timer>()
  #wake: NodeJS.Timeout | undefined

  now(): Date {
    return new Date(this.#stopped?.nowMs ?? Date.now() + this.#offsetMs)
  }

  /** Whole milliseconds that never go back, whatever the clock is set to: waiting is measured with this one. */
  elapsedMs(): number {
    return this.#stopped?.elapsedMs ?? machineMs() + this.#skippedMs
  }

  get isStopped(): boolean {
    return this.#stopped !== undefined
  }

  set(now: Date): void {
    this.advance(now.getTime() - this.now().getTime())
  }

  /** From now on the time moves only when it is moved. */
  stop(): void {
    this.#stopped ??= { nowMs: this.now().getTime(), elapsedMs: this.elapsedMs() }
    this.#sleep()
  }

  /** Runs on from where it stands. */
  run(): void {
    if (this.#stopped === undefined) return
    this.#offsetMs = this.#stopped.nowMs - Date.now()
    this.#skippedMs = this.#stopped.elapsedMs - machineMs()
    this.#stopped = undefined
    this.#sleep()
  }

  /** What falls due on the way is done in its order and at its time; backwards, nothing does. */
  advance(ms: number): void {
    const end = this.elapsedMs() + ms
    for (let next = this.#next(); next !== undefined && next.dueAtMs <= end; next = this.#next()) {
      this.#move(Math.max(0, next.dueAtMs - this.elapsedMs()))
      this.#fire(next)
    }
    this.#move(ms < 0 ? ms : Math.max(0, end - this.elapsedMs()))
    this.#sleep()
  }

  /** Does it once, `ms` of this clock from now; @returns what calls it off */
  after(ms: number, act: () => void): () => void {
    const timer = { dueAtMs: this.elapsedMs() + Math.ceil(ms), act }
    this.#timers.add(timer)
    this.#sleep()
    return () => {
      this.#timers.delete(timer)
      this.#sleep()
    }
  }

  close(): void {
    this.#timers.clear()
    this.#sleep()
  }

  #move(ms: number): void {
    const forward = Math.max(0, ms)
    if (this.#stopped !== undefined) {
      const { nowMs, elapsedMs } = this.#stopped
      this.#stopped = { nowMs: nowMs + ms, elapsedMs: elapsedMs + forward }
    } else {
      this.#offsetMs += ms
      this.#skippedMs += forward
    }
  }

  #next(): Timer | undefined {
    let first: Timer | undefined
    for (const timer of this.#timers) if (first === undefined || timer.dueAtMs < first.dueAtMs) first = timer
    return first
  }

  #fire(timer: Timer): void {
    this.#timers.delete(timer)
    timer.act()
  }

  /** One timer of the machine wakes the clock for the next of its own. */
  #sleep(): void {
    clearTimeout(this.#wake)
    const next = this.#stopped === undefined ? this.#next() : undefined
    if (next === undefined) return
    this.#wake = setTimeout(() => this.advance(0), Math.max(0, next.dueAtMs - this.elapsedMs())).unref()
  }
}
