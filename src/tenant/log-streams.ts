// The tenant's log streams, each with its sender.
import type { FaultPlan } from './faults.ts'
import type { EventLog, LogEvent } from './log.ts'
import { type LogStream, letsThrough } from './log-stream.ts'
import { Sender } from './sender.ts'

export class LogStreams {
  readonly #log: EventLog
  readonly #faults: FaultPlan
  readonly #senders = new Map<string, Sender>()

  constructor(log: EventLog, faults: FaultPlan) {
    this.#log = log
    this.#faults = faults
    log.onStored((event) => this.#spread(event))
  }

  list(): LogStream[] {
    return [...this.#senders.values()].map((sender) => sender.stream)
  }

  get(id: string): LogStream | undefined {
    return this.#senders.get(id)?.stream
  }

  /** With `startFrom`, everything retained since then is sent again, also what other streams have sent before. */
  add(stream: LogStream, startFrom: string | undefined): void {
    const sender = new Sender(stream, this.#faults)
    this.#senders.set(stream.id, sender)
    if (startFrom === undefined) return
    for (const event of this.#log.stored) if (event.date >= startFrom) offer(sender, event)
  }

  /** A paused stream keeps its queue, and delivers it once it is active again. */
  change(stream: LogStream): void {
    const sender = this.#senders.get(stream.id)
    if (sender === undefined) return
    sender.stream = stream
    sender.wake()
  }

  remove(id: string): void {
    this.#senders.get(id)?.close()
    this.#senders.delete(id)
  }

  async settled(): Promise<void> {
    await Promise.all([...this.#senders.values()].map((sender) => sender.settled()))
  }

  close(): void {
    for (const sender of this.#senders.values()) sender.close()
  }

  #spread(event: LogEvent): void {
    for (const sender of this.#senders.values()) offer(sender, event)
  }
}

function offer(sender: Sender, event: LogEvent): void {
  if (letsThrough(sender.stream, event.type)) sender.take(event)
}
