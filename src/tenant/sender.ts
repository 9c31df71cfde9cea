// Sends one log stream's events to its endpoint: at least once, in batches, in no promised order.

import { formBody } from './delivery.ts'
import type { FaultPlan } from './faults.ts'
import type { LogEvent } from './log.ts'
import type { LogStream } from './log-stream.ts'

const flushMs = 20
const batchSize = 100
const queueSize = 100_000
/** Up to three attempts, then the cycle begins again until it succeeds: Auth0, "Check Log Stream Health". */
const attempts = 3
const firstPauseMs = 50
const firstCycleMs = 500
const longestCycleMs = 10_000
const answerMs = 10_000

export class Sender {
  stream: LogStream
  readonly #faults: FaultPlan
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #waiting: (() => void)[] = []
  #queue: LogEvent[] = []
  #held = 0
  #running = false
  #resting = false
  #closed = false
  #cycleMs = firstCycleMs
  #request: AbortController | undefined

  constructor(stream: LogStream, faults: FaultPlan) {
    this.stream = stream
    this.#faults = faults
  }

  /** Takes an event in, or what the faults in force make of it: none, two, or the same one later. */
  take(event: LogEvent): void {
    const { deliveries } = this.#faults.inForce
    if (this.#faults.strikes(deliveries.dropped)) return
    const copies = this.#faults.strikes(deliveries.duplicated) ? 2 : 1
    for (let copy = 0; copy < copies; copy++) {
      if (this.#faults.strikes(deliveries.delayed)) this.#hold(event, deliveries.delayMs)
      else if (this.#faults.strikes(deliveries.reordered)) this.#hold(event, this.#faults.random() * 5 * flushMs)
      else this.#enqueue([event])
    }
  }

  /** Begins, or begins again, after a pause or a change of the stream. */
  wake(): void {
    this.#resting = false
    if (this.#queue.length >= batchSize) void this.#run()
    else this.#later(flushMs, () => void this.#run())
    this.#tellIfIdle()
  }

  /** Resolves when every event taken in has been answered, or has been given up for this cycle. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#tellIfIdle()
    })
  }

  close(): void {
    this.#closed = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    this.#request?.abort()
    this.#queue = []
    this.#held = 0
    this.#tellIfIdle()
  }

  get #isActive(): boolean {
    return this.stream.status === 'active' && !this.#closed
  }

  #hold(event: LogEvent, ms: number): void {
    this.#held++
    this.#later(ms, () => {
      this.#held--
      this.#enqueue([event])
    })
  }

  #enqueue(events: LogEvent[]): void {
    const wasEmpty = this.#queue.length === 0
    this.#queue.push(...events)
    if (this.#queue.length > queueSize) this.#queue.splice(0, this.#queue.length - queueSize)
    if (!this.#isActive || this.#running || this.#resting) this.#tellIfIdle()
    else if (this.#queue.length >= batchSize) void this.#run()
    else if (wasEmpty) this.#later(flushMs, () => void this.#run())
  }

  async #run(): Promise<void> {
    if (this.#running || this.#resting) return
    this.#running = true
    while (this.#queue.length > 0 && this.#isActive && !this.#resting) await this.#sendBatch()
    this.#running = false
    this.#tellIfIdle()
  }

  async #sendBatch(): Promise<void> {
    const batch = this.#queue.splice(0, batchSize)
    for (let attempt = 0; attempt < attempts && this.#isActive; attempt++) {
      if (attempt > 0) await this.#pause(firstPauseMs * attempt)
      if (await this.#send(batch)) {
        this.#cycleMs = firstCycleMs
        return
      }
    }
    if (this.#closed) return
    this.#queue.unshift(...batch)
    this.#rest()
  }

  /** Until the next cycle; what comes in meanwhile waits with the rest. */
  #rest(): void {
    this.#resting = true
    this.#later(this.#cycleMs, () => this.wake())
    this.#cycleMs = Math.min(this.#cycleMs * 2, longestCycleMs)
  }

  async #send(batch: readonly LogEvent[]): Promise<boolean> {
    const request = new AbortController()
    this.#request = request
    const tooLate = setTimeout(() => request.abort(), answerMs).unref()
    try {
      const { url, headers, body } = formBody(this.stream, batch, this.#faults.random)
      const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: request.signal })
      await answer.arrayBuffer() // frees the connection
      return answer.ok
    } catch {
      return false // refused, reset, too slow or closing: the same to the sender
    } finally {
      clearTimeout(tooLate)
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#later(ms, resolve))
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      act()
    }, ms).unref()
    this.#timers.add(timer)
  }

  #tellIfIdle(): void {
    const hasWork = this.#isActive && !this.#resting && (this.#queue.length > 0 || this.#running)
    if (hasWork || this.#held > 0) return
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
