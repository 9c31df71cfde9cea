// Batches that are written side by side and noted in the order of the file: how far everything is done without a hole.
import { EventEmitter, once } from 'node:events'

/** Both counted from the beginning of the file, to the end of a batch. */
export interface Place {
  bytes: number
  lines: number
}

export interface Order {
  /** A batch begins; called in the order of the file. */
  add(place: Place): void
  /**
   * Waits until no other batch is between its note and its commit, and takes this one for written.
   *
   * @returns how far the file is written with it, and what to call after the commit
   */
  take(place: Place): Promise<{ reached: Place; leave: () => void }>
}

export function openOrder(start: Place): Order {
  const begun: Place[] = []
  const written = new Set<Place>()
  let reached = start
  let last: Promise<unknown> = Promise.resolve()
  const advance = () => {
    for (let first = begun[0]; first !== undefined && written.delete(first); first = begun[0]) {
      reached = first
      begun.shift()
    }
  }
  return {
    add: (place) => void begun.push(place),
    take: async (place) => {
      const before = last
      const turn = new EventEmitter()
      last = once(turn, 'left')
      await before
      written.add(place)
      advance()
      return { reached, leave: () => void turn.emit('left') }
    },
  }
}
