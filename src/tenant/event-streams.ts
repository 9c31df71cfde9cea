// The tenant's event streams, each with its sender; every write to a user is told to those that are subscribed.
import { type CloudEvent, makeCloudEvent, type Telling } from './cloud-event.ts'
import { EventSender, type SenderParts } from './event-sender.ts'
import { type EventStream, isSubscribed } from './event-stream.ts'

export class EventStreams {
  readonly #parts: SenderParts
  readonly #senders = new Map<string, EventSender>()
  readonly #listeners: ((event: CloudEvent) => void)[] = []

  constructor(parts: SenderParts) {
    this.#parts = parts
  }

  /** Of every event, also where no stream is subscribed to it. */
  onTold(listener: (event: CloudEvent) => void): void {
    this.#listeners.push(listener)
  }

  list(): EventStream[] {
    return [...this.#senders.values()].map(({ stream }) => stream)
  }

  get(id: string): EventSender | undefined {
    return this.#senders.get(id)
  }

  add(stream: EventStream): void {
    this.#senders.set(stream.id, new EventSender(stream, this.#parts))
  }

  remove(id: string): void {
    this.#senders.get(id)?.close()
    this.#senders.delete(id)
  }

  /** A disabled stream gets nothing, and nothing later ("Events Best Practices"). */
  tell(telling: Telling): CloudEvent {
    const event = makeCloudEvent(telling, this.#parts.clock.now())
    for (const sender of this.#senders.values()) {
      if (sender.stream.status === 'enabled' && isSubscribed(sender.stream, event.type)) sender.take(event)
    }
    for (const listener of this.#listeners) listener(event)
    return event
  }

  async settled(): Promise<void> {
    await Promise.all([...this.#senders.values()].map((sender) => sender.settled()))
  }

  close(): void {
    for (const sender of this.#senders.values()) sender.close()
  }
}
