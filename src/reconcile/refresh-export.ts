// The way for very many: everybody is exported beside a round, which makes most of its calls needless. Chosen by calls: an
// export costs a dozen or two, however many rows it shows as new as their hints.
import type { Pool } from 'pg'
import type { Clock } from '../auth0/budget-clock.ts'
import type { Log } from '../log.ts'
import { type StaleUser, stillStale } from '../users/read.ts'
import { never } from './refresh-plan.ts'
import type { Ways } from './refresh-ways.ts'

/** A walk through all users by a new export. @throws where it has not come to its end, or there is none to be had */
export type ExportAll = (signal: AbortSignal) => Promise<{ calls: number }>

/** An export outlasts the round that began it where Auth0 asks to come later: the next one joins it. */
export function oneAtATime(exportAll: ExportAll): ExportAll {
  let underWay: Promise<{ calls: number }> | undefined
  return (signal) => {
    if (underWay !== undefined) return underWay.then(() => ({ calls: 0 }))
    underWay = exportAll(signal).finally(() => {
      underWay = undefined
    })
    return underWay
  }
}

export interface ExportBeside {
  /**
   * Until when nobody is to be asked for one by one whom the export will show; in the past where there is none to be
   * waited for. Begins it where the time has come.
   *
   * @param callsLeft what the round would still cost without
   */
  sparingUntil(callsLeft: number): number
  /** So many rows are fresh by another way. */
  note(refreshed: number): void
  /** It has shown everybody. */
  isDone(): boolean
}

/** From so many calls on. It moves all users of the tenant, so it is not for less, however little it costs there. */
const leastCalls = 500

/** An export settles hints that are a second older than its job, whose date is cut to the second. */
const settledMs = 2_500

/** So long the others are held back. How long an export takes at Auth0 is not documented. */
const longestMs = 600_000

interface Parts {
  pool: Pool
  log: Log
  clock: Clock
  ways: Ways
  exportAll?: () => ReturnType<ExportAll>
}

/** One for a round. @param stir called when it has ended, one way or the other */
export function openExportBeside(
  { pool, log, clock, ways, exportAll }: Parts,
  stale: readonly StaleUser[],
  stir: () => void,
): ExportBeside {
  const newest = Math.max(...stale.map(({ hintedAt }) => hintedAt).filter((at) => at < never))
  const settledAt = newest + settledMs
  let state: 'none' | 'under way' | 'done' | 'failed' = exportAll === undefined ? 'failed' : 'none'
  let begunAt = 0
  let refreshed = 0

  const staleNow = async () => {
    const ids = stale.map(({ id }) => id)
    return (await stillStale(pool, ids, 'others')).length
  }

  async function run(all: () => ReturnType<ExportAll>): Promise<void> {
    const before = await staleNow()
    refreshed = 0
    const { calls } = await all()
    const users = before - (await staleNow()) - refreshed
    ways.figures.export.calls += calls
    ways.figures.export.users += Math.max(0, users)
  }

  function begin(all: () => ReturnType<ExportAll>, callsLeft: number): void {
    state = 'under way'
    begunAt = clock.now()
    log.info({ stale: stale.length, calls: callsLeft }, 'so many rows are stale that all users are exported')
    run(all)
      .then(() => {
        state = 'done'
      })
      .catch((error: unknown) => {
        state = 'failed'
        log.warn({ err: error }, 'the export beside the refresh failed')
      })
      .finally(stir)
  }

  return {
    sparingUntil: (callsLeft) => {
      if (state === 'under way') return begunAt + longestMs
      if (state !== 'none' || exportAll === undefined || callsLeft < leastCalls) return Number.NEGATIVE_INFINITY
      if (clock.now() < settledAt) return settledAt
      begin(exportAll, callsLeft)
      return begunAt + longestMs
    },
    note: (rows) => {
      refreshed += rows
    },
    isDone: () => state === 'done',
  }
}
