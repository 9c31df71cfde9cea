// The walk by export: job, link, file, rows. It goes on where it stopped as long as Auth0 keeps the job, and begins anew
// with another job where it does not.
import { FileWrong } from '../../auth0/export-file.ts'
import type { ExportCursor } from './cursor.ts'
import { readFile } from './file.ts'
import { forgetWalked } from './forget.ts'
import { JobGone, makeJob } from './job.ts'
import { openPatience } from './patience.ts'
import { type Walk, WalkFailed } from './walk.ts'

/** Jobs that vanish before their file is read, one after the other: something is wrong with more than one of them. */
const mostJobs = 5

/**
 * Writes everybody who is in the export.
 *
 * @param begun where an earlier attempt of this run stopped
 * @returns the cursor at the end of the file
 * @throws ExportRefused, WalkFailed, and what keeps the run from going on now
 */
export async function walkExport(walk: Walk, begun: ExportCursor | undefined): Promise<ExportCursor> {
  let cursor = begun
  for (let jobs = 1; ; jobs++) {
    cursor ??= await begin(walk)
    try {
      return cursor.walked ? cursor : await readThrough(walk, cursor)
    } catch (error) {
      if (!(error instanceof JobGone)) throw error
      if (jobs === mostJobs) throw new WalkFailed('Auth0 has lost one export after the other')
      walk.log.warn({ run: walk.run.id }, 'the export is gone at Auth0; the walk begins anew with another')
      walk.count('restarts')
      cursor = undefined
    }
  }
}

/** Whom an export of before has shown may be gone by now, so nobody has been met yet. */
async function begin(walk: Walk): Promise<ExportCursor> {
  await forgetWalked(walk.pool, walk.run.id)
  const cursor = await makeJob(walk)
  walk.set('lines', 0)
  await walk.note(walk.pool, cursor)
  return cursor
}

/** A download that breaks is taken up again with a fresh link; what is written already is only passed over. */
async function readThrough(walk: Walk, begun: ExportCursor): Promise<ExportCursor> {
  const patience = openPatience(walk.pauses, walk.signal)
  let cursor = begun
  const onProgress = (progress: ExportCursor) => {
    cursor = progress
    patience.renew()
  }
  for (;;) {
    try {
      await readFile(walk, cursor, onProgress)
      cursor = { ...cursor, walked: true }
      await walk.note(walk.pool, cursor)
      return cursor
    } catch (error) {
      walk.signal.throwIfAborted()
      if (error instanceof FileWrong) throw new WalkFailed(error.message, { cause: error })
      await patience.bear(error)
    }
  }
}
