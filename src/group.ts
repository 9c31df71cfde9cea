// Callers that come at the same time share one round trip: while one group is under way, the next gathers.
import DataLoader from 'dataloader'

/**
 * @param run takes the items that have gathered, in order, and gives a result, or an Error, for each; where it rejects,
 *   the whole group does
 * @param maxSize items in one group at most
 */
export function grouped<Item, Result>(
  run: (items: readonly Item[]) => Promise<ArrayLike<Result | Error>>,
  maxSize: number,
): (item: Item) => Promise<Result> {
  let underWay: Promise<unknown> = Promise.resolve()
  const loader = new DataLoader<Item, Result>(
    (items) => {
      const results = run(items)
      underWay = results.catch(() => undefined)
      return results
    },
    {
      cache: false,
      maxBatchSize: maxSize,
      // from the promise's turn to the next of the event loop, so that what has arrived together goes together
      batchScheduleFn: (flush) => void underWay.then(() => setImmediate(flush)),
    },
  )
  return (item) => loader.load(item)
}
