// The drift check: live rows, a sample or all of them, held against Auth0's direct answers. A row that says of itself that
// it is out of date keeps the mirror's promise; one that says it is fresh and differs breaks it: that is drift.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import {
  compareUser,
  countUsers,
  type Difference,
  type Subject,
  sampleUsers,
  usersAfter,
  usersNow,
} from '../users/compare.ts'
import { markStale } from '../users/write.ts'
import { type Conduct, type ConductOptions, conductRun } from './conduct.ts'
import { type Looked, look } from './drift-look.ts'
import { count, countDrift, type DriftedRow, openTally, summary, type Tally } from './drift-tally.ts'
import type { RunRow } from './runs.ts'
import { writeAbsence, writeAnswer } from './write-answer.ts'

export interface DriftSettings {
  /** So many rows at random; default 100. */
  sample?: number | undefined
  /** Every live row instead. */
  all?: boolean | undefined
  /** Writes the answer over rows that differ; default they are told of only. */
  repair?: boolean | undefined
}

export interface DriftOptions extends ConductOptions {
  /** Told of each row that differs, with its values. */
  onRow?: (row: DriftedRow) => void
  /** How long a row that differs may still be waiting for the event of the change. */
  settleMs?: number
}

export interface DriftReport extends Pick<Tally, 'fields'> {
  run: RunRow
}

export const usualSample = 100

/** Events take a moment from the change to the row. */
const usualSettleMs = 2_000

/** Rows looked at between two notes in the run, and how many at the same time. */
const batchSize = 100
const lanes = 8

type Different = Extract<Looked, { is: 'different' | 'gone' }>
type Missing = Extract<Looked, { is: 'gone' }>

/** @throws Busy where a drift check is under way */
export async function checkDrift(
  options: DriftOptions,
  settings: DriftSettings,
  signal: AbortSignal,
): Promise<DriftReport> {
  let fields: Tally['fields'] = {}
  const run = await conductRun(options, 'drift', { ...settings }, signal, async (conduct) => {
    const tally = await begin(options.pool, conduct, settings)
    fields = tally.fields
    const missing: Missing[] = []
    for await (const subjects of batches(options.pool, conduct, settings)) {
      for (const different of await lookAtAll(options, conduct, tally, subjects)) {
        countDifferent(tally, different)
        if (different.is === 'gone' && settings.repair) missing.push(different)
        else await settle(options, settings, tally, different)
      }
      count(tally, 'done', subjects.length)
      const cursor = settings.all ? { after: subjects.at(-1)?.id } : undefined
      await conduct.note({ figures: tally.figures, cursor })
    }
    const held = await removeGone(options, tally, missing)
    await conduct.note({ figures: tally.figures })
    const reason = summary(tally, new Date().toISOString())
    return held === undefined ? { outcome: 'completed', reason } : { outcome: 'held', reason: `${held}; ${reason}` }
  })
  return { run, fields }
}

/** A check of all rows goes on where it stopped; a sample begins anew. */
async function begin(pool: Pool, { run }: Conduct, { all, sample = usualSample }: DriftSettings): Promise<Tally> {
  const users = await countUsers(pool)
  return openTally(all ? run.figures : {}, all ? users : Math.min(sample, users))
}

async function* batches(
  pool: Pool,
  { run, signal }: Conduct,
  { all, sample = usualSample }: DriftSettings,
): AsyncGenerator<Subject[]> {
  if (!all) {
    const subjects = await sampleUsers(pool, sample)
    for (let at = 0; at < subjects.length; at += batchSize) yield subjects.slice(at, at + batchSize)
    return
  }
  for (let after = afterOf(run.cursor); ; ) {
    signal.throwIfAborted()
    const subjects = await usersAfter(pool, after, batchSize)
    const last = subjects.at(-1)
    if (last === undefined) return
    yield subjects
    after = last.id
  }
}

function afterOf(cursor: unknown): string {
  const { after }: { after?: unknown } = Object(cursor)
  return typeof after === 'string' ? after : ''
}

/** @returns those that differ, and still do after the time that an event takes */
async function lookAtAll(
  { pool, settleMs = usualSettleMs }: DriftOptions,
  conduct: Conduct,
  tally: Tally,
  subjects: Subject[],
): Promise<Different[]> {
  const suspects = await inLanes(subjects, async (subject) => sortOut(tally, await look(pool, conduct, subject)))
  if (suspects.every(({ subject }) => subject.stale)) return suspects
  await sleep(settleMs, undefined, { signal: conduct.signal })
  const now = await usersNow(
    pool,
    suspects.map(({ subject }) => subject.id),
  )
  return inLanes(suspects, async (suspect) => {
    const subject = now.get(suspect.subject.id)
    if (subject?.version === suspect.subject.version) return [suspect]
    return sortOut(tally, subject === undefined ? { is: 'moving' } : await look(pool, conduct, subject))
  })
}

/** Counts what is settled, and hands on what differs. */
function sortOut(tally: Tally, looked: Looked): Different[] {
  if (looked.is === 'different' || looked.is === 'gone') return [looked]
  count(tally, looked.is)
  return []
}

/** Every lane ends before a failure is told, so that nothing is asked after the end of the run. */
async function inLanes<T, R>(items: readonly T[], work: (item: T) => Promise<R[]>): Promise<R[]> {
  const results: R[] = []
  const failures: unknown[] = []
  const waiting = items.values()
  const lane = async () => {
    for (const item of waiting) {
      if (failures.length > 0) return
      await work(item).then(
        (found) => results.push(...found),
        (error: unknown) => failures.push(error),
      )
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  if (failures.length > 0) throw failures[0]
  return results
}

function countDifferent(tally: Tally, different: Different): void {
  const fields = differencesOf(different).map(({ field }) => field)
  if (different.subject.stale) count(tally, 'stale')
  else countDrift(tally, different.subject, different.is === 'gone' ? ['gone'] : fields)
}

function differencesOf(different: Different): Difference[] {
  return different.is === 'gone' ? [] : different.differences
}

async function settle(
  options: DriftOptions,
  { repair }: DriftSettings,
  tally: Tally,
  different: Different,
): Promise<void> {
  const repaired = repair === true && (await repairRow(options.pool, different))
  if (repaired) count(tally, 'repaired')
  const { id, stale, age } = different.subject
  const gone = different.is === 'gone'
  options.onRow?.({ id, stale, age_seconds: age, gone, repaired, differences: differencesOf(different) })
}

/** Where more of the rows than this are gone at Auth0, it may well be another tenant that answers: a person decides. */
const mostGone = 0.05

/** Tombstones come last, when it is known how many there would be. @returns why they were not made */
async function removeGone(options: DriftOptions, tally: Tally, missing: Missing[]): Promise<string | undefined> {
  const { total = 0 } = tally.figures
  const tooMany = missing.length > Math.max(1, total * mostGone)
  for (const each of missing) await settle(options, { repair: !tooMany }, tally, each)
  if (!tooMany) return undefined
  return `${missing.length} of ${total} users are gone at Auth0, more than ${mostGone * 100} %: none of their rows was touched; a backfill asks before it removes so many`
}

/** The answer at hand costs no further call. Where something newer came in, the worker has the last word. */
async function repairRow(pool: Pool, different: Different): Promise<boolean> {
  const { id, hints } = different.subject
  if (different.is === 'gone') return writeAbsence(pool, id, different.answeredAt, hints)
  const { profile, answeredAt } = different
  await writeAnswer(pool, { profile, answeredAt, hints })
  if ((await compareUser(pool, profile))?.differences.length === 0) return true
  await markStale(pool, id, 'drift')
  return false
}
