// Callers of this process that wait for leave, in one line for each group of endpoints: only the most urgent one looks, and
// the others follow as soon as it has got through.
import { AsyncLocalStorage } from 'node:async_hooks'

/** Either leave, or the time until which to wait before looking again. */
export type Look<Leave> = { leave: Leave } | { again: number }

export interface LineOptions<Leave> {
  now(): number
  /** What a caller counts as who has waited so long: the smaller goes first. */
  urgency(priority: number, waitedMs: number): number
  look(priority: number): Promise<Look<Leave>>
  wait(until: number, signal: AbortSignal): Promise<void>
  /** Nobody waits for it any more. */
  forfeit(leave: Leave): void
}

export interface Line<Leave> {
  /** Waits for leave. @throws the signal's reason where it is aborted; what looking throws */
  enter(priority: number, signal: AbortSignal): Promise<Leave>
  /** Looks at once: something has changed. */
  stir(): void
}

interface Waiting<Leave> {
  /** One caller goes through the line for all: each look is part of the trace of whom it is for. */
  asItself<Result>(work: () => Result): Result
  priority: number
  since: number
  resolve(leave: Leave): void
  reject(reason: unknown): void
}

export function openLine<Leave>({ now, urgency, look, wait, forfeit }: LineOptions<Leave>): Line<Leave> {
  const waiting: Waiting<Leave>[] = []
  let resting = new AbortController()
  let serving = false
  let overtookAt = Number.NEGATIVE_INFINITY

  /** Of those who count for more because they have waited, one goes ahead, and the next has to wait as long again. */
  function urgencyOf({ priority, since }: Waiting<Leave>): number {
    return urgency(priority, now() - Math.max(since, overtookAt))
  }

  /** The most urgent, of these the one that has waited longest. */
  function first(): Waiting<Leave> | undefined {
    return waiting.reduce<Waiting<Leave> | undefined>(
      (best, one) => (best === undefined || urgencyOf(one) < urgencyOf(best) ? one : best),
      undefined,
    )
  }

  function leaveLine(one: Waiting<Leave>): void {
    const place = waiting.indexOf(one)
    if (place >= 0) waiting.splice(place, 1)
  }

  async function lookFor(one: Waiting<Leave>): Promise<void> {
    resting = new AbortController()
    const seen = await one.asItself(() => look(urgencyOf(one)))
    if ('again' in seen) return wait(seen.again, resting.signal)
    const next = first() // who looked may have gone
    if (next === undefined) return forfeit(seen.leave)
    if (urgencyOf(next) < next.priority) overtookAt = now()
    leaveLine(next)
    next.resolve(seen.leave)
  }

  async function serve(): Promise<void> {
    for (let one = first(); one !== undefined; one = first()) {
      try {
        await lookFor(one)
      } catch (error) {
        leaveLine(one)
        one.reject(error)
      }
    }
    serving = false
  }

  return {
    enter: (priority, signal) =>
      new Promise<Leave>((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        const before = first()
        const isMoreUrgent = before !== undefined && priority < urgencyOf(before)
        const onAbort = () => {
          leaveLine(one)
          reject(signal.reason)
          resting.abort()
        }
        const settled = <T>(tell: (value: T) => void) => {
          return (value: T) => {
            signal.removeEventListener('abort', onAbort)
            tell(value)
          }
        }
        const asItself = AsyncLocalStorage.snapshot()
        const one = { asItself, priority, since: now(), resolve: settled(resolve), reject: settled(reject) }
        signal.addEventListener('abort', onAbort, { once: true })
        waiting.push(one)
        if (isMoreUrgent) resting.abort()
        if (serving) return
        serving = true
        void serve()
      }),
    stir: () => resting.abort(),
  }
}
