// The file of an export: one user a line, gzipped as it is sent, so that it is never in memory as a whole.
import { Readable, Transform } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { createGzip } from 'node:zlib'
import type { ExportJob, ExportSettings } from './export-jobs.ts'
import { csvLines, jsonLines } from './export-lines.ts'

/** Written in pieces of about this many characters: a line at a time would keep the compressor waiting. */
const pieceLength = 65_536
/** A file that is sent slowly is sent in pieces of this long each. */
const pulseMs = 50

export function fileOf(job: ExportJob, { brokenLine, bytesPerSecond }: ExportSettings): Readable {
  const lines = job.request.format === 'csv' ? csvLines(job) : jsonLines(job)
  const text = Readable.from(pieces(brokenLine === null ? lines : broken(lines, brokenLine)), { objectMode: false })
  const zipped = text.pipe(createGzip({ level: 1 }))
  return bytesPerSecond === null ? zipped : zipped.pipe(slowly(bytesPerSecond))
}

function* broken(lines: Iterable<string>, at: number): Generator<string> {
  let number = 0
  for (const line of lines) yield ++number === at ? '{"user_id":"auth0|' : line
}

function* pieces(lines: Iterable<string>): Generator<Buffer> {
  let piece = ''
  for (const line of lines) {
    piece += `${line}\n`
    if (piece.length < pieceLength) continue
    yield Buffer.from(piece)
    piece = ''
  }
  if (piece !== '') yield Buffer.from(piece)
}

/** On the machine's clock: the network is real. */
function slowly(bytesPerSecond: number): Transform {
  const most = Math.max(1, Math.floor((bytesPerSecond * pulseMs) / 1000))
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const send = async (): Promise<void> => {
        for (let start = 0; start < chunk.length && !this.destroyed; start += most) {
          this.push(chunk.subarray(start, start + most))
          await pause(pulseMs)
        }
      }
      send().then(() => done(), done)
    },
  })
}
