// Bytes of an export file → its lines, a chunk's worth at a time, each with the place in the file at which it ends.
import { FileWrong } from '../../auth0/export-file.ts'

export interface Block {
  lines: string[]
  /** How much of the unzipped file is read once this block is. */
  end: number
}

/** A profile has 10 KB at most, and before that limit came it had 1 MB ("Migrate oversized user profiles"). */
const longestLine = 4 * 1024 * 1024

const newline = 10

/**
 * @param from how much of the file is done already: it is passed over without being looked at
 * @throws FileWrong where a line is longer than a user can be, or where the file is shorter than what is done of it
 */
export async function* blocksOf(file: AsyncIterable<Buffer>, from: number): AsyncGenerator<Block> {
  let end = from
  for await (const bytes of wholeLines(passOver(file, from))) {
    end += bytes.length
    const lines = bytes.toString().split('\n')
    yield { lines: lines.filter((line) => line.trim() !== ''), end }
  }
}

async function* passOver(file: AsyncIterable<Buffer>, from: number): AsyncGenerator<Buffer> {
  let at = 0
  for await (const chunk of file) {
    const start = Math.max(0, from - at)
    if (start < chunk.length) yield chunk.subarray(start)
    at += chunk.length
  }
  if (at < from) throw new FileWrong('the export is shorter than what was read of it before')
}

/** Chunks cut at the last end of a line in them; what follows it goes with the next. */
async function* wholeLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer[] = []
  let length = 0
  for await (const chunk of chunks) {
    const cut = chunk.lastIndexOf(newline) + 1
    if (cut > 0) {
      yield Buffer.concat([...rest, chunk.subarray(0, cut)])
      rest = []
      length = 0
    }
    rest.push(chunk.subarray(cut))
    length += chunk.length - cut
    if (length > longestLine) throw new FileWrong(`the export has a line of more than ${longestLine} bytes`)
  }
  if (length > 0) yield Buffer.concat(rest)
}
