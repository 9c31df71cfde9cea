// Callers that come at the same time share one round trip: while the groups under way are, the next one gathers.
import { setImmediate as nextTurn } from 'node:timers/promises'
import DataLoader from 'dataloader'

export interface GroupOptions {
  /** Items in one group. */
  maxSize: number
  /** Groups under way at the same time: with two, one is prepared while Postgres works on the other. */
  atOnce: number
}

/**
 * @param run takes the items that have gathered, in order, and gives a result, or an Error, for each; where it rejects,
 *   the whole group does
 */
export function grouped<Item, Result>(
  run: (items: readonly Item[]) => Promise<ArrayLike<Result | Error>>,
  { maxSize, atOnce }: GroupOptions,
): (item: Item) => Promise<Result> {
  let free = atOnce
  /** Groups that have gathered while as many were under way as may be. */
  const waiting: (() => void)[] = []
  const loader = new DataLoader<Item, Result>(
    async (items) => {
      try {
        return await run(items)
      } finally {
        const startNext = waiting.shift()
        if (startNext === undefined) free++
        else {
          startNext()
          // on its way before the callers of this one go on, who have more to do than it takes to send it
          await nextTurn()
        }
      }
    },
    {
      cache: false,
      maxBatchSize: maxSize,
      batchScheduleFn: (flush) => {
        if (free === 0) waiting.push(flush)
        else {
          // to the next turn of the event loop, so that what has arrived together goes together
          free--
          setImmediate(flush)
        }
      },
    },
  )
  return (item) => loader.load(item)
}
