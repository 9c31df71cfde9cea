// From an export job to the link of its file: made once, then asked after until it is done.
import { type ExportApi, type ExportJob, openExportApi } from '../../auth0/export-api.ts'
import type { ExportCursor } from './cursor.ts'
import { fieldsToExport } from './fields.ts'
import { patiently } from './patience.ts'
import { type Walk, WalkFailed } from './walk.ts'

/** Auth0 does not know the job any more: its file is lost, and with it the snapshot. */
export class JobGone extends Error {
  override name = 'JobGone'
}

/** "All job data vanish after 24 hours"; one that takes longer has no end. */
const lifeMs = 24 * 3_600_000

/** Has everybody exported. @throws ExportRefused */
export async function makeJob(walk: Walk): Promise<ExportCursor> {
  const { pool, pauses, signal } = walk
  const fields = await fieldsToExport(pool, walk.fields)
  const { rows } = await pool.query<{ now: Date }>('SELECT now()')
  const job = await patiently(pauses, signal, () => openExportApi(walk.ask).create(fields, signal))
  walk.count('exports')
  return {
    walk: 'export',
    job: job.id,
    asOf: instantOf(job).toISOString(),
    since: (rows[0]?.now ?? new Date(0)).toISOString(),
    bytes: 0,
    walked: false,
    after: '',
  }
}

/** The file cannot show anything older. Cut to the second, as the dates of direct answers are that it is compared with. */
function instantOf({ createdAt, answeredAt }: ExportJob): Date {
  const ms = Math.min(createdAt?.getTime() ?? Number.POSITIVE_INFINITY, answeredAt.getTime())
  return new Date(Math.floor(ms / 1000) * 1000)
}

/**
 * Waits for the job. Each call asks for the link anew, since none lives longer than a minute.
 *
 * @throws JobGone where Auth0 does not have it any more; WalkFailed where it has failed
 */
export async function linkOf(walk: Walk, cursor: ExportCursor): Promise<string> {
  const { pauses, clock, signal, pool } = walk
  const api = openExportApi(walk.ask)
  for (let pauseMs = pauses.firstMs; ; pauseMs = Math.min(2 * pauseMs, pauses.mostMs)) {
    const job = await patiently(pauses, signal, () => jobOf(api, cursor, signal))
    if (job.location !== undefined) return job.location
    if (job.percent !== undefined) walk.set('export_percent', job.percent)
    await walk.note(pool)
    await clock.wait(clock.now() + waitFor(job, pauseMs, pauses.mostMs), signal)
    signal.throwIfAborted()
  }
}

async function jobOf(api: ExportApi, cursor: ExportCursor, signal: AbortSignal): Promise<ExportJob> {
  const job = await api.find(cursor.job, signal)
  if (job === undefined) throw new JobGone(cursor.job)
  if (job.status === 'failed')
    throw new WalkFailed(`Auth0 says that the export has failed: ${job.details || 'no reason given'}`)
  if (job.location !== undefined && job.status === 'completed') return job
  if (job.answeredAt.getTime() - Date.parse(cursor.asOf) < lifeMs) return { ...job, location: undefined }
  if (job.status === 'completed') throw new JobGone(cursor.job)
  throw new WalkFailed('Auth0 has not finished the export within 24 hours')
}

/** As long as Auth0 says that it will take, within bounds; never at a higher rate than the growing pauses. */
function waitFor({ secondsLeft }: ExportJob, pauseMs: number, mostMs: number): number {
  if (secondsLeft === undefined || !(secondsLeft >= 0)) return pauseMs
  return Math.min(Math.max(secondsLeft * 1000, pauseMs), mostMs)
}
