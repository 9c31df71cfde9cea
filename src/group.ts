// Callers that come at the same time share one round trip: while the groups under way are, the next one gathers.
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
  const waiting: (() => void)[] = []
  const startNext = () => {
    const start = free > 0 ? waiting.shift() : undefined
    if (start === undefined) return
    free--
    start()
  }
  const loader = new DataLoader<Item, Result>(
    async (items) => {
      try {
        return await run(items)
      } finally {
        free++
        startNext()
      }
    },
    {
      cache: false,
      maxBatchSize: maxSize,
      batchScheduleFn: (flush) => {
        // to the next turn of the event loop, so that what has arrived together goes together
        waiting.push(() => setImmediate(flush))
        startNext()
      },
    },
  )
  return (item) => loader.load(item)
}
