// Sends one event stream's events to its endpoint: one a request, a few attempts each, in no promised order.
import { writeJson } from '../json.ts'
import type { Clock } from './clock.ts'
import type { CloudEvent } from './cloud-event.ts'
import { authorizationHeader, type EventStream, endpointOf } from './event-stream.ts'
import type { FaultPlan } from './faults.ts'
import type { JsonObject } from './members.ts'

/** Four attempts within seven seconds, and none after a 4xx: Auth0, "Events Best Practices". */
export const usualPausesMs: readonly number[] = [1000, 2000, 4000]

const answerMs = 10_000
const reorderedMs = 100

export interface FailedDelivery extends JsonObject {
  readonly id: string
  readonly event_type: string
  readonly event: CloudEvent
}

export interface SenderParts {
  readonly clock: Clock
  readonly faults: FaultPlan
  readonly pausesMs: readonly number[]
}

interface Attempt extends JsonObject {
  readonly status: 'failed'
}

/** `final`: the receiver does not want it, however often it is sent. */
type Result = { ok: true } | { ok: false; final: boolean; message: string }

export class EventSender {
  stream: EventStream
  readonly failed = new Map<string, FailedDelivery>()
  readonly #parts: SenderParts
  readonly #running = new Set<Promise<void>>()
  readonly #timers = new Map<NodeJS.Timeout, () => void>()
  readonly #requests = new Set<AbortController>()
  #closed = false

  constructor(stream: EventStream, parts: SenderParts) {
    this.stream = stream
    this.#parts = parts
  }

  /** Takes an event in, or what the faults in force make of it: none, two, or the same one later. */
  take(event: CloudEvent): void {
    const { faults } = this.#parts
    const { deliveries } = faults.inForce
    if (faults.strikes(deliveries.dropped)) return
    const copies = faults.strikes(deliveries.duplicated) ? 2 : 1
    for (let copy = 0; copy < copies; copy++) {
      if (faults.strikes(deliveries.delayed)) this.#start(event, deliveries.delayMs)
      else if (faults.strikes(deliveries.reordered)) this.#start(event, faults.random() * reorderedMs)
      else this.#start(event, 0)
    }
  }

  /** Sends again what has failed. */
  redeliver({ id, event }: FailedDelivery): void {
    this.failed.delete(id)
    this.#start(event, 0)
  }

  /** Resolves when every event taken in has been accepted or given up. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  close(): void {
    this.#closed = true
    for (const request of this.#requests) request.abort()
    for (const [timer, end] of this.#timers) {
      clearTimeout(timer)
      end()
    }
  }

  #start(event: CloudEvent, delayMs: number): void {
    const run = this.#deliver(event, delayMs).finally(() => this.#running.delete(run))
    this.#running.add(run)
  }

  async #deliver(event: CloudEvent, delayMs: number): Promise<void> {
    const attempts: Attempt[] = []
    for (const pauseMs of [delayMs, ...this.#parts.pausesMs]) {
      if (pauseMs > 0) await this.#pause(pauseMs)
      if (this.#closed) return
      const result = await this.#send(event)
      if (result.ok) return
      attempts.push({
        status: 'failed',
        timestamp: this.#parts.clock.now().toISOString(),
        error_message: result.message,
      })
      if (result.final) break
    }
    this.#giveUp(event, attempts)
  }

  #giveUp(event: CloudEvent, attempts: readonly Attempt[]): void {
    const { id, type } = event
    this.failed.set(id, {
      id,
      event_stream_id: this.stream.id,
      status: 'failed',
      event_type: type,
      attempts,
      event,
    })
  }

  async #send(event: CloudEvent): Promise<Result> {
    const request = new AbortController()
    this.#requests.add(request)
    const tooLate = setTimeout(() => request.abort(), answerMs).unref()
    try {
      const answer = await fetch(endpointOf(this.stream), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...authorizationHeader(this.stream) },
        body: writeJson({ ...event, a0stream: this.stream.id }),
        redirect: 'manual',
        signal: request.signal,
      })
      await answer.arrayBuffer() // frees the connection
      if (answer.ok) return { ok: true }
      return { ok: false, final: answer.status >= 400 && answer.status < 500, message: `${answer.status}` }
    } catch (error) {
      return { ok: false, final: false, message: error instanceof Error ? error.message : String(error) }
    } finally {
      clearTimeout(tooLate)
      this.#requests.delete(request)
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer)
        resolve()
      }, ms).unref()
      this.#timers.set(timer, resolve)
    })
  }
}
