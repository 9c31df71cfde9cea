// A few at a time from a source that is read no faster than they are worked off.

/**
 * The next item is read while `most` are being worked on. Ends when all work has; the first failure ends the reading.
 *
 * @throws what the source or `work` has thrown first
 */
export async function sideBySide<T>(
  source: AsyncIterable<T> | Iterable<T>,
  most: number,
  work: (item: T) => Promise<void>,
) {
  const underWay = new Set<Promise<void>>()
  const failures: unknown[] = []
  try {
    for await (const item of source) {
      if (underWay.size >= most) await Promise.race(underWay)
      if (failures.length > 0) break
      const working: Promise<void> = work(item)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => underWay.delete(working))
      underWay.add(working)
    }
  } finally {
    await Promise.all(underWay)
  }
  if (failures.length > 0) throw failures[0]
}
