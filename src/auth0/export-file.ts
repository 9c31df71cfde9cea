// The file of an export job: fetched without a token, gunzipped as it comes.
import { get as getPlain, type IncomingMessage } from 'node:http'
import { get as getSecure } from 'node:https'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { codeOf } from '../errors.ts'
import { Refused, Unavailable } from './management.ts'

/** The link is no longer good, and the job gives another. */
export class LinkExpired extends Unavailable {}

/** The file itself is wrong: fetched again it would be no better. */
export class FileWrong extends Refused {}

/** A sender that says nothing for so long is taken for dead. */
const silenceMs = 60_000

/** Larger than zlib's own 16 KB: fewer turns of the event loop for the same file. */
const chunkSize = 65_536

/**
 * Starts the download. Node's own client and not fetch, which gunzips where the storage says so, and takes a file that
 * is cut off for a whole one.
 *
 * @returns the unzipped file; reading it throws FileWrong where the gzip is cut off or corrupt, and Unavailable where the
 *   connection broke
 * @throws LinkExpired, Unavailable
 */
export async function openExportFile(location: string, signal: AbortSignal): Promise<AsyncIterable<Buffer>> {
  const response = await answerTo(location, signal)
  const { statusCode = 0 } = response
  if (statusCode === 200) return gunzipped(response, signal)
  response.destroy()
  // S3 answers 403 to a link that has run out
  if (statusCode >= 400 && statusCode < 500) throw new LinkExpired(`the link to the export answers ${statusCode}`)
  throw new Unavailable(`the export's host answers ${statusCode}`)
}

function answerTo(location: string, signal: AbortSignal): Promise<IncomingMessage> {
  const get = location.startsWith('https:') ? getSecure : getPlain
  return new Promise((resolve, reject) => {
    const request = get(location, { signal, agent: false }, resolve)
    request.setTimeout(silenceMs, () => request.destroy(new Error('the download stands still')))
    request.on('error', (cause) => reject(new Unavailable("the export's host cannot be reached", { cause })))
  })
}

/** Whatever ends the reading early is told as what it means for the caller. */
async function* gunzipped(response: IncomingMessage, signal: AbortSignal): AsyncGenerator<Buffer> {
  const file: Readable = pipeline(response, createGunzip({ chunkSize }), () => undefined) // its reader hears of the error
  try {
    yield* file
  } catch (cause) {
    signal.throwIfAborted()
    const code = codeOf(cause)
    if (code.startsWith('Z_')) throw new FileWrong(`the gzip of the export is cut off or corrupt (${code})`, { cause })
    throw new Unavailable('the download of the export broke off', { cause })
  }
}
