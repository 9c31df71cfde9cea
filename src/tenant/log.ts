// The tenant's log: events are stored a little later than they happen, under an id that tells when they were stored.
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from './clock.ts'
import type { JsonObject } from './members.ts'

export interface LogEvent extends JsonObject {
  readonly log_id: string
  readonly date: string
  readonly type: string
}

/** What happened, before it is stored. */
export interface Happening extends JsonObject {
  readonly date: string
  readonly type: string
}

interface Pending {
  readonly happening: Happening
  readonly dueAtMs: number
}

const retained = 100_000
const tickMs = 5
/** Real tenants store 14 ms to 5 s after the event; here the wait is short, so that delivery is quick. */
const lagMs = { least: 10, most: 60 }

export class EventLog {
  readonly #clock: Clock
  readonly #random: () => number
  readonly #stored: LogEvent[] = []
  readonly #listeners: ((event: LogEvent) => void)[] = []
  #pending: Pending[] = []
  #timer: NodeJS.Timeout | undefined
  #sequence = 90_939_900_000
  #forgottenUpTo = ''
  #retentionMs = Number.POSITIVE_INFINITY

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock
    this.#random = random
  }

  onStored(listener: (event: LogEvent) => void): void {
    this.#listeners.push(listener)
  }

  write(happening: Happening): void {
    const lag = lagMs.least + this.#random() * (lagMs.most - lagMs.least)
    this.#pending.push({ happening, dueAtMs: performance.now() + lag })
    this.#timer ??= setInterval(() => this.#storeDue(), tickMs).unref()
  }

  /** Events in storage order. Their dates are in another order: storage overtakes. */
  get stored(): readonly LogEvent[] {
    this.#forgetOld()
    return this.#stored
  }

  /** From now on events are kept this long, on the tenant's clock. */
  retain(seconds: number): void {
    this.#retentionMs = seconds * 1000
  }

  /** What a checkpoint reader gets: strictly newer than `from`; undefined where `from` is older than retention. */
  after(from: string, take: number): LogEvent[] | undefined {
    this.#forgetOld()
    if (from < this.#forgottenUpTo) return undefined
    const start = this.#place(from)
    return this.#stored.slice(start, start + take)
  }

  async settled(): Promise<void> {
    while (this.#timer !== undefined) await pause(tickMs)
  }

  close(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#pending = []
  }

  #storeDue(): void {
    const now = performance.now()
    const due = this.#pending.filter((pending) => pending.dueAtMs <= now)
    this.#pending = this.#pending.filter((pending) => pending.dueAtMs > now)
    for (const { happening } of due.sort((a, b) => a.dueAtMs - b.dueAtMs)) this.#store(happening)
    if (this.#pending.length === 0) {
      clearInterval(this.#timer)
      this.#timer = undefined
    }
  }

  #store(happening: Happening): void {
    const log_id = this.#nextId()
    const event = { ...happening, log_id }
    this.#stored.splice(this.#place(log_id), 0, event) // at the end, unless the clock was set back
    if (this.#stored.length > retained * 1.1) this.#forget()
    for (const listener of this.#listeners) listener(event)
  }

  #forgetOld(): void {
    if (this.#retentionMs === Number.POSITIVE_INFINITY) return
    const since = new Date(this.#clock.now().getTime() - this.#retentionMs)
    const limit = `900${since.toISOString().replace(/\D/g, '')}`.padEnd(56, '0')
    this.#stored.splice(0, this.#place(limit))
    if (limit > this.#forgottenUpTo) this.#forgottenUpTo = limit
  }

  #forget(): void {
    const forgotten = this.#stored.splice(0, this.#stored.length - retained)
    this.#forgottenUpTo = forgotten.at(-1)?.log_id ?? ''
  }

  /** `900`, the UTC storage time to the millisecond, and 36 digits: 56 in all, as in every recorded event. */
  #nextId(): string {
    const storedAt = this.#clock.now().toISOString().replace(/\D/g, '')
    this.#sequence += 137
    return `900${storedAt}876000000000000001223372${String(this.#sequence).padStart(12, '0')}`
  }

  /** The index of the first stored event whose id is greater. */
  #place(id: string): number {
    let [low, high] = [0, this.#stored.length]
    if (id >= (this.#stored[high - 1]?.log_id ?? '')) return high
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#stored[middle]?.log_id ?? '') > id) high = middle
      else low = middle + 1
    }
    return low
  }
}
