// One download of an export's file → rows, from where the walk stands to the end of the file.
import { FileWrong, openExportFile } from '../../auth0/export-file.ts'
import { profileOf } from '../../auth0/profile.ts'
import type { Fields } from '../../fields/fields.ts'
import { openPack, type Pack } from '../../users/pack.ts'
import type { ProfileRow } from '../../users/user.ts'
import type { ExportCursor } from './cursor.ts'
import { linkOf } from './job.ts'
import { type Block, blocksOf } from './lines.ts'
import { type Order, openOrder, type Place } from './order.ts'
import { sideBySide } from './side-by-side.ts'
import type { Walk } from './walk.ts'
import { countWritten, writeStep } from './writer.ts'

/** Batches being written at the same time, while the next one is prepared. */
const atOnce = 2

/** A batch ends with the block in which it has reached either. */
const batchLines = 1_000
const batchBytes = 4 * 1024 * 1024

/** Users on their way, and the place in the file where they end. */
interface Batch extends Place {
  profiles: Pack
  count: number
}

/**
 * @param onProgress told after each commit how far the file is written
 * @throws FileWrong, Unavailable, JobGone, WalkFailed
 */
export async function readFile(walk: Walk, cursor: ExportCursor, onProgress: (cursor: ExportCursor) => void) {
  const file = await openExportFile(await linkOf(walk, cursor), walk.signal)
  walk.count('downloads')
  const start = { bytes: cursor.bytes, lines: walk.figures()['lines'] ?? 0 }
  const order = openOrder(start)
  const free: Pack[] = []
  await sideBySide(batchesOf(blocksOf(file, start.bytes), start.lines, free, walk.fields), atOnce, async (batch) => {
    walk.signal.throwIfAborted()
    order.add(batch)
    onProgress(await write(walk, cursor, batch, order))
    batch.profiles.clear()
    free.push(batch.profiles)
  })
}

async function* batchesOf(
  blocks: AsyncIterable<Block>,
  linesBefore: number,
  free: Pack[],
  fields: Fields,
): AsyncGenerator<Batch> {
  let batch: Batch = { profiles: free.pop() ?? openPack(), count: 0, bytes: 0, lines: linesBefore }
  for await (const { lines, end } of blocks) {
    packLines(lines, batch, fields)
    batch = { ...batch, count: batch.count + lines.length, bytes: end, lines: batch.lines + lines.length }
    if (batch.count < batchLines && batch.profiles.size() < batchBytes) continue
    yield batch
    batch = { ...batch, profiles: free.pop() ?? openPack(), count: 0 }
  }
  if (batch.count > 0) yield batch
}

function packLines(lines: string[], { profiles, lines: linesBefore }: Batch, fields: Fields): void {
  for (const [index, line] of lines.entries()) {
    const profile = read(line, fields)
    if (profile === undefined) throw new FileWrong(`line ${linesBefore + index + 1} of the export is not a user`)
    profiles.add(profile.json)
  }
}

function read(line: string, fields: Fields): ProfileRow | undefined {
  try {
    return profileOf(line, fields)
  } catch {
    return undefined
  }
}

async function write(walk: Walk, cursor: ExportCursor, batch: Batch, order: Order): Promise<ExportCursor> {
  let leave: (() => void) | undefined
  let progress = cursor
  try {
    await writeStep(walk, { profiles: batch.profiles, asOf: cursor.asOf }, async (tx, written) => {
      leave?.() // a second try after a deadlock
      const turn = await order.take(batch)
      leave = turn.leave
      progress = { ...cursor, bytes: turn.reached.bytes }
      countWritten(walk, written)
      walk.count('processed', batch.count)
      walk.set('lines', turn.reached.lines)
      await walk.note(tx, progress)
    })
  } finally {
    leave?.()
  }
  return progress
}
