// How many users fit in all. Whoever reads page after page wants it with every page, and to count is dearer than a page:
// so a total serves for a while, as it does at Auth0, whose search is behind by a time that nobody states.
import { LRUCache } from 'lru-cache'
import type { Pool } from 'pg'
import { Failure } from '../../errors.ts'
import type { Condition } from '../../search/condition.ts'
import { countUsers } from '../../search/search.ts'

export interface Totals {
  /** Exact, and about 10 s old at most; estimated where Postgres cannot count them in two seconds. */
  of(where: Condition): Promise<number>
}

const keptMs = 10_000
const kept = 1_000

export function openTotals(pool: Pool): Totals {
  const totals = new LRUCache<string, Promise<number>>({ max: kept, ttl: keptMs })

  async function count(where: Condition): Promise<number> {
    try {
      return await countUsers(pool, where, { how: 'exact' })
    } catch (error) {
      if (error instanceof Failure && error.code === 'search_too_slow') {
        return countUsers(pool, where, { how: 'estimated' })
      }
      throw error
    }
  }

  return {
    of: (where) => {
      const key = JSON.stringify(where)
      const known = totals.get(key)
      if (known !== undefined) return known
      const counting = count(where)
      totals.set(key, counting)
      counting.catch(() => totals.delete(key))
      return counting
    },
  }
}
