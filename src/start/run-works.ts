// How each kind of run is worked at, by the worker and by the command line alike.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { Clock } from '../auth0/budget-clock.ts'
import type { Ask } from '../auth0/management.ts'
import type { GrantKind } from '../facts/reading.ts'
import type { Fields } from '../fields/fields.ts'
import { closeGaps } from '../intake/gaps.ts'
import type { Log } from '../log.ts'
import { type Backfilled, backfill } from '../reconcile/backfill/backfill.ts'
import { cursorOf } from '../reconcile/backfill/cursor.ts'
import { checkDrift, type DriftSettings } from '../reconcile/drift.ts'
import { lookAtGrants } from '../reconcile/grants/look.ts'
import { Pause } from '../reconcile/pause.ts'
import type { ExportAll } from '../reconcile/refresh-export.ts'
import { lastCompleted } from '../reconcile/run-history.ts'
import type { RunWorks } from '../reconcile/run-queue.ts'
import { findRun, type RunRow } from '../reconcile/runs.ts'
import { backfillSettings, driftSettings, sweepSettings } from '../reconcile/settings.ts'
import { sweep } from '../reconcile/sweep.ts'

export interface RunParts {
  pool: Pool
  ask: Ask
  /** More urgent, for sweeps; default the same. */
  sweepAsk?: Ask
  log: Log
  /** What is mirrored of users; default everything. */
  fields?: Fields
  /** Default the machine's. */
  clock?: Clock
  /** Called when rows have become stale. */
  wake?: () => void
  /** What is mirrored of what users have been granted, and whom to call when that has become stale; default nothing. */
  grants?: { kinds: readonly GrantKind[]; wake?: () => void } | undefined
}

export function openRunWorks({ grants = { kinds: [] }, ...parts }: RunParts): Required<RunWorks> {
  return {
    backfill: (settings, signal) => compareEverybody(parts, backfillSettings(settings), signal),
    sweep: (settings, signal) => sweep({ ...parts, ask: parts.sweepAsk ?? parts.ask }, sweepSettings(settings), signal),
    drift: async (settings, signal) => (await checkDrift(parts, scheduledDrift(settings), signal)).run,
    grants: (_settings, signal) => lookAtGrants({ ...parts, kinds: grants.kinds, wakeGrants: grants.wake }, signal),
  }
}

/**
 * A backfill for the sake of stale rows. The search, which takes the place of an export that Auth0 refuses, would cost far
 * more than it saves.
 */
export function openExportAll(parts: RunParts): ExportAll {
  return async (signal) => {
    const last = await lastCompleted(parts.pool, 'backfill')
    if (cursorOf(last?.cursor)?.walk === 'search') throw new Error('Auth0 has given no export the last time')
    const { outcome, reason, calls } = await compareEverybody(parts, {}, signal)
    if (outcome === 'completed' || outcome === 'held') return { calls }
    throw new Error(reason ?? 'the export was broken off')
  }
}

/** Nobody reads what a schedule finds: it repairs, unless it is told otherwise. */
function scheduledDrift(settings: Record<string, unknown>): DriftSettings {
  return { repair: true, ...driftSettings(settings) }
}

/** A walk through everybody has seen whatever the gaps may hide that ended before it began. */
async function compareEverybody(
  parts: RunParts,
  settings: { confirm?: boolean; share?: number },
  signal: AbortSignal,
): Promise<RunRow> {
  const { runId } = await untilAdmitted(signal, () => backfill(parts, settings, signal))
  const run = await findRun(parts.pool, runId)
  if (run === undefined) throw new Error(`run ${runId} has vanished`)
  // where nobody could be looked for who is not there, deletions in the gap are still unknown
  if (run.outcome === 'completed' && run.reason === null)
    await closeGaps(parts.pool, closedUntil(run), 'full comparison')
  parts.wake?.()
  return run
}

/** Gaps are on Auth0's clock, runs on the database's: by so much these may differ. */
const clocksMs = 60_000

function closedUntil({ started_at }: RunRow): string {
  return new Date(started_at.getTime() - clocksMs).toISOString()
}

async function untilAdmitted(signal: AbortSignal, work: () => Promise<Backfilled>): Promise<Backfilled> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Pause)) throw error
      await sleep(error.forMs, undefined, { signal })
    }
  }
}
