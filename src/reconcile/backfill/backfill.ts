// Everybody of the tenant → the mirror: by an export where Auth0 gives one, by slices of the search where it does not.
//
// One run, kept as a row: whoever calls goes on where the last one stopped, also after a SIGKILL.
import type { Pool } from 'pg'
import { type Clock, wallClock } from '../../auth0/budget-clock.ts'
import { ExportRefused } from '../../auth0/export-api.ts'
import { type Ask, Forbidden, RateLimited, Refused } from '../../auth0/management.ts'
import { allFields, type Fields } from '../../fields/fields.ts'
import type { Log } from '../../log.ts'
import { onlyOne } from '../only-one.ts'
import { Pause } from '../pause.ts'
import { type Figures, finishRun, type Outcome, Stopped } from '../runs.ts'
import { settleAbsent } from './absence.ts'
import { cursorOf } from './cursor.ts'
import { walkExport } from './export-walk.ts'
import { forgetEarlier, forgetWalked } from './forget.ts'
import { type Pauses, usualPauses } from './patience.ts'
import { type BackfillSettings, openBackfillRun } from './run.ts'
import { walkSearch } from './search-walk.ts'
import { openWalk, type Walk, WalkFailed } from './walk.ts'

export interface BackfillOptions {
  /** Four connections of it are used. */
  pool: Pool
  ask: Ask
  log: Log
  /** What is mirrored; default everything. */
  fields?: Fields
  /** Default: an outage of a minute is outlasted. */
  pauses?: Pauses
  /** Default the machine's. */
  clock?: Clock
}

export interface Backfilled {
  runId: string
  /** `unfinished`: the signal has come, and the next call goes on. */
  outcome: Outcome | 'unfinished'
  /** Why it failed or is held, and what a completed walk could not do; '' where there is nothing to say. */
  reason: string
  figures: Figures
}

interface Ending {
  outcome: Outcome
  reason?: string | undefined
}

/**
 * Goes through all users of the tenant; takes up the unfinished run where there is one.
 *
 * @returns how the run has ended
 * @throws Busy where another process is at it; Pause where Auth0 asks to come later; Unavailable where it has been away
 *   for too long, and trouble with the database: the run stays unfinished, and the next call goes on
 */
export async function backfill(
  options: BackfillOptions,
  settings: BackfillSettings,
  signal: AbortSignal,
): Promise<Backfilled> {
  return onlyOne(options.pool, 'backfill', signal, async (held) => {
    const { run, confirmed, share } = await openBackfillRun(options.pool, settings)
    const walk = openWalk({ fields: allFields, pauses: usualPauses, clock: wallClock, ...options, run, signal: held })
    try {
      const ending = await goThrough(walk, { confirmed, share })
      return await finish(walk, ending)
    } catch (error) {
      if (error instanceof RateLimited) throw new Pause(error.retryAfterMs)
      const ending = endingOf(error)
      if (ending !== undefined) return await finish(walk, ending)
      if (!signal.aborted) throw error
      return { runId: run.id, outcome: 'unfinished', reason: '', figures: walk.figures() }
    }
  })
}

async function goThrough(walk: Walk, options: { confirmed: boolean; share: number }): Promise<Ending> {
  const cursor = cursorOf(walk.run.cursor)
  if (cursor === undefined) await forgetEarlier(walk.pool, walk.run.id)
  if (cursor?.walk === 'search') return searchEnding(walk, await walkSearch(walk, cursor, cursor.why))
  try {
    const walked = await walkExport(walk, cursor)
    const held = await settleAbsent(walk, walked, options)
    return held === undefined ? { outcome: 'completed' } : { outcome: 'held', reason: held }
  } catch (error) {
    if (!(error instanceof ExportRefused)) throw error
    walk.log.warn({ err: error }, 'no export; the users are read through the search')
    return searchEnding(walk, await walkSearch(walk, undefined, error.message))
  }
}

function searchEnding(walk: Walk, { why }: { why: string }): Ending {
  const { uncut = 0 } = walk.figures()
  const missing =
    uncut === 0
      ? ''
      : ` At ${uncut} instants more users were made than the search shows (1,000): not all of them could be read.`
  return {
    outcome: 'completed',
    reason: `${why}: read through the search, so nobody is looked for who is not there.${missing}`,
  }
}

/** @returns undefined where the run is to be taken up again */
function endingOf(error: unknown): Ending | undefined {
  if (error instanceof Stopped) return { outcome: 'cancelled' }
  const isFinal = error instanceof WalkFailed || error instanceof Forbidden || error instanceof Refused
  return isFinal ? { outcome: 'failed', reason: error.message } : undefined
}

/** Whom the walk has met is kept where a person has yet to confirm. */
async function finish(walk: Walk, { outcome, reason = '' }: Ending): Promise<Backfilled> {
  const { pool, run } = walk
  if (outcome !== 'held') await forgetWalked(pool, run.id)
  await walk.note(pool).catch((error: unknown) => {
    if (!(error instanceof Stopped)) throw error
  })
  await finishRun(pool, run, outcome, reason === '' ? undefined : reason)
  return { runId: run.id, outcome, reason, figures: walk.figures() }
}
