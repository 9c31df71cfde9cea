// Where the files of exports lie: another host than the tenant's, behind links that carry their own permission for a while.
import { createHmac, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline, Transform } from 'node:stream'
import type { Clock } from './clock.ts'
import { fileOf } from './export-file.ts'
import type { ExportJob, ExportJobs } from './export-jobs.ts'

export interface ExportHost {
  /** A link that needs no token and refuses one. */
  linkTo(job: ExportJob): string
  close(): Promise<void>
}

/** What S3 answers, as clients of Auth0 have met it. */
const refusals = {
  token: [
    400,
    'InvalidArgument',
    'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
  ],
  expired: [403, 'AccessDenied', 'Request has expired'],
  unsigned: [
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided.',
  ],
  missing: [404, 'NoSuchKey', 'The specified key does not exist.'],
} as const

type Refusal = keyof typeof refusals

export async function openExportHost(jobs: ExportJobs, clock: Clock, host: string): Promise<ExportHost> {
  const key = randomBytes(32)
  let downloads = 0
  const server = createServer((request, response) => {
    response.setHeader('date', clock.now().toUTCString())
    const found = admit(request, jobs, clock, key)
    if (typeof found === 'string') return refuse(response, found)
    downloads++
    jobs.figures.downloads++
    send(response, found, jobs, downloads)
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const { port } = server.address() as AddressInfo
  return {
    linkTo: ({ id, request: { format } }) => {
      const expires = Math.floor(clock.now().getTime() / 1000) + jobs.settings.linkSeconds
      const path = `/${id}/local.${format}.gz`
      return `http://127.0.0.1:${port}${path}?Expires=${expires}&Signature=${sign(key, path, String(expires))}`
    },
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function admit(
  { url = '', headers }: IncomingMessage,
  jobs: ExportJobs,
  clock: Clock,
  key: Buffer,
): ExportJob | Refusal {
  const { pathname, searchParams } = new URL(url, 'http://exports')
  const expires = searchParams.get('Expires') ?? ''
  if (headers.authorization !== undefined) return 'token'
  if (searchParams.get('Signature') !== sign(key, pathname, expires)) return 'unsigned'
  if (clock.now().getTime() > Number(expires) * 1000) return 'expired'
  return jobs.find(pathname.split('/')[1] ?? '') ?? 'missing'
}

function sign(key: Buffer, path: string, expires: string): string {
  return createHmac('sha256', key).update(`${path} ${expires}`).digest('hex')
}

function refuse(response: ServerResponse, refusal: Refusal): void {
  const [status, code, message] = refusals[refusal]
  response.writeHead(status, { 'content-type': 'application/xml' })
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  )
}

function send(response: ServerResponse, job: ExportJob, jobs: ExportJobs, downloads: number): void {
  const { figures, settings } = jobs
  const { cutAtByte, dropAtByte } = settings
  const drops = dropAtByte !== null && downloads % 2 === 1
  response.writeHead(200, { 'content-type': 'application/gzip' })
  const ending = (error?: NodeJS.ErrnoException | null): void => {
    if (error === null || error === undefined) figures.finished++
    else figures.broken++
  }
  pipeline(fileOf(job, settings), cutAfter(drops ? dropAtByte : cutAtByte, drops, figures), response, ending)
}

/** Lets so many bytes through, all for null; then it ends as if that were all, or breaks the connection. */
function cutAfter(bytes: number | null, breaks: boolean, figures: { bytes: number }): Transform {
  let left = bytes ?? Number.POSITIVE_INFINITY
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const sent = chunk.subarray(0, Math.min(left, chunk.length))
      left -= sent.length
      figures.bytes += sent.length
      if (sent.length > 0) this.push(sent)
      if (left === 0 && breaks)
        setImmediate(() => done(new Error('dropped'))) // once what was let through is on its way
      else done()
    },
  })
}
