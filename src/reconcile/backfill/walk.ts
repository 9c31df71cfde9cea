// What all parts of one backfill share: its run, whom to ask, and the figures so far.
import type { Pool } from 'pg'
import type { Clock } from '../../auth0/budget-clock.ts'
import type { Ask } from '../../auth0/management.ts'
import type { Fields } from '../../fields/fields.ts'
import type { Log } from '../../log.ts'
import type { Database } from '../../users/write.ts'
import { type Figures, noteProgress, type RunRow } from '../runs.ts'
import type { ExportCursor, SearchCursor } from './cursor.ts'
import type { Pauses } from './patience.ts'

export interface Walk {
  pool: Pool
  /** Counts the calls. */
  ask: Ask
  log: Log
  run: RunRow
  /** What is mirrored. */
  fields: Fields
  pauses: Pauses
  /** Whose time it waits by for an export. */
  clock: Clock
  signal: AbortSignal
  /** Adds to a figure. */
  count(name: string, more?: number): void
  /** Replaces a figure. */
  set(name: string, value: number): void
  /** Keeps cursor, figures and calls. @throws Stopped where the end of the run was asked for */
  note(db: Database, cursor?: ExportCursor | SearchCursor): Promise<void>
  figures(): Figures
}

export type WalkOptions = Pick<Walk, 'pool' | 'ask' | 'log' | 'run' | 'fields' | 'pauses' | 'clock' | 'signal'>

export function openWalk(options: WalkOptions): Walk {
  const figures: Figures = { ...options.run.figures }
  let calls = 0
  return {
    ...options,
    ask: (path, init) => {
      calls++
      return options.ask(path, init)
    },
    count: (name, more = 1) => {
      figures[name] = (figures[name] ?? 0) + more
    },
    set: (name, value) => {
      figures[name] = value
    },
    note: async (db, cursor) => {
      const spent = calls
      calls = 0
      await noteProgress(db, options.run, { figures, calls: spent, ...(cursor === undefined ? {} : { cursor }) })
    },
    figures: () => ({ ...figures }),
  }
}

/** The run cannot come to a good end; the message is its reason, for people, and holds nothing of a user. */
export class WalkFailed extends Error {
  override name = 'WalkFailed'
}
