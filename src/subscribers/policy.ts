// How patient a delivery is with a receiver that fails.

export interface Policy {
  /** Milliseconds from a failure to the next attempt: after the first, the second, … */
  backoffMs: (attempt: number) => number
  /** A receiver may ask for more (`Retry-After`), and for no more than this. */
  retryAfterMs: number
  /** Who has taken nothing for so long is paused. */
  giveUpMs: number
  /** So often at least it is noted how far a delivery has come: what a killed worker has sent since is sent again. */
  noteEveryMs: number
}

const firstMs = 1_000
const longestMs = 600_000
/** Receivers that failed together are not tried again together. */
const jitter = 0.2

export const usualPolicy: Policy = {
  backoffMs: (attempt) => Math.min(firstMs * 2 ** (attempt - 1), longestMs) * (1 - jitter * Math.random()),
  retryAfterMs: 3_600_000,
  giveUpMs: 86_400_000,
  noteEveryMs: 1_000,
}

/** To be tried again after this time: noted in the row already. */
export class Later extends Error {
  override name = 'Later'
  readonly waitMs: number
  constructor(subscriber: string, failure: string, waitMs: number) {
    super(`subscriber ${subscriber}: ${failure}`)
    this.waitMs = waitMs
  }
}
