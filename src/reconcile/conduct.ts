// How a sweep or a drift check is carried out: alone in the cluster, as a run that says how it ended.
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Pool } from 'pg'
import { underAny } from '../any-signal.ts'
import { type Ask, RateLimited } from '../auth0/management.ts'
import { allFields, type Fields } from '../fields/fields.ts'
import { parseJson, writeJson } from '../json.ts'
import type { Log } from '../log.ts'
import { type Pauses, patiently, usualPauses } from './backfill/patience.ts'
import { onlyOne } from './only-one.ts'
import {
  findRun,
  finishRun,
  noteProgress,
  type Outcome,
  openRun,
  type Progress,
  type RunKind,
  type RunRow,
  Stopped,
} from './runs.ts'

export interface ConductOptions {
  pool: Pool
  ask: Ask
  log: Log
  /** What is mirrored; default everything. */
  fields?: Fields
  /** How long a tenant that is away is borne with. */
  pauses?: Pauses
}

/** What the work of a run is handed. */
export interface Conduct {
  /** As it was taken up: with the cursor and the figures of whoever began it. */
  run: RunRow
  signal: AbortSignal
  /** What is mirrored. */
  fields: Fields
  /** Puts a question to Auth0: again after a pause where it is away, or wants to be asked later. */
  put<T>(question: (ask: Ask, signal: AbortSignal) => Promise<T>): Promise<T>
  /** @throws Stopped where somebody has asked for the end of the run */
  note(progress: Omit<Progress, 'calls'>): Promise<void>
}

export interface Conclusion {
  outcome: Outcome
  reason: string
}

/**
 * Takes up the unfinished run of this kind, or begins one, and brings it to an end. Where the signal ends the work, the
 * run stays unfinished: the next call with the same settings goes on.
 *
 * @returns the run as it stands afterwards; a failure is its outcome, not an exception
 * @throws Busy where somebody is at it
 */
export function conductRun(
  options: ConductOptions,
  kind: RunKind,
  settings: Record<string, unknown>,
  stopping: AbortSignal,
  work: (conduct: Conduct) => Promise<Conclusion>,
): Promise<RunRow> {
  return onlyOne(options.pool, kind, stopping, async (signal) => {
    const run = await takeUp(options.pool, kind, settings)
    await carryOut(options, run, signal, work)
    return (await findRun(options.pool, run.id)) ?? run
  })
}

/** A run that nobody works at any more is gone on with where it was the same one, and closed where it was not. */
async function takeUp(pool: Pool, kind: RunKind, settings: Record<string, unknown>): Promise<RunRow> {
  const run = await openRun(pool, kind, settings)
  const same = isDeepStrictEqual(run.settings, parseJson(writeJson(settings)))
  if (same && run.stop_asked_at === null) return run
  const stopped = run.stop_asked_at !== null
  await finishRun(
    pool,
    run,
    stopped ? 'cancelled' : 'failed',
    stopped ? 'stopped' : 'broken off, then another was asked for',
  )
  return openRun(pool, kind, settings)
}

async function carryOut(
  options: ConductOptions,
  run: RunRow,
  signal: AbortSignal,
  work: (conduct: Conduct) => Promise<Conclusion>,
): Promise<void> {
  const { pool, log } = options
  const conduct = openConduct(options, run, signal)
  try {
    const { outcome, reason } = await work(conduct)
    await conduct.note({})
    await finishRun(pool, run, outcome, reason)
  } catch (error) {
    if (error instanceof Stopped) return finishRun(pool, run, 'cancelled', 'stopped')
    if (signal.aborted) return
    log.warn({ err: error, run: run.id, kind: run.kind }, 'a run failed')
    await finishRun(pool, run, 'failed', reasonOf(error))
  }
}

function openConduct(
  { pool, ask, fields = allFields, pauses = usualPauses }: ConductOptions,
  run: RunRow,
  signal: AbortSignal,
): Conduct {
  let calls = 0
  const counted: Ask = (path, init) => {
    calls++
    return ask(path, init)
  }
  return {
    run,
    signal,
    fields,
    // a signal for each: many questions at once would be many listeners on one
    put: (question) =>
      patiently(pauses, signal, () => whenAdmitted(signal, () => underAny([signal], (own) => question(counted, own)))),
    note: async (progress) => {
      const spent = calls
      calls = 0
      await noteProgress(pool, run, { ...progress, calls: spent })
    },
  }
}

/** Where no budget stands before the tenant, its 429 says how long to wait. */
async function whenAdmitted<T>(signal: AbortSignal, question: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await question()
    } catch (error) {
      if (!(error instanceof RateLimited)) throw error
      await sleep(error.retryAfterMs, undefined, { signal })
    }
  }
}

/** A message of Postgres may quote the value that it refuses. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'severity' in error && 'code' in error ? `the database refused: ${String(error.code)}` : error.message
}
