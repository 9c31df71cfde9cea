// A tenant of which a test decides everything: its exports to the byte, its search, and what goes wrong with either.
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { Test } from 'tap'
import type { Ask } from '../../src/auth0/management.ts'

export type TenantUser = Record<string, unknown> & { user_id: string }

export interface ExportTenant {
  ask: Ask
  /** Of the Management API, with a trailing slash. */
  apiUrl: string
  /** What happens; a test changes it as it goes. */
  now: {
    users: TenantUser[]
    /** The file of a job, from the users there are when it is made. */
    file: (users: TenantUser[]) => Buffer
    /** In place of the file: answers a download itself, as the number of the download says. */
    download: ((response: ServerResponse, file: Buffer, number: number) => void) | undefined
    /** Answers of `GET /jobs/{id}` before the job is completed. */
    polls: number
    /** How the jobs end. */
    status: 'completed' | 'failed'
    /** When jobs are made, which is always the present moment. */
    createdAt: string
    /** Answers the API in place of the tenant where it gives a status. */
    refusal: (method: string, path: string) => number | undefined
    /** Called after a job is made. */
    onJob: () => Promise<unknown> | undefined
  }
  counts: { jobs: number; downloads: number; searches: number; badDownloads: number }
  /** What the jobs that there are were asked for. */
  asked(): unknown[]
  /** As if 24 hours had passed. */
  forgetJobs(): void
  /** As if a minute had passed. */
  expireLinks(): void
}

export const ndjson = (users: TenantUser[]): Buffer =>
  Buffer.from(users.map((user) => `${JSON.stringify(user)}\n`).join(''))
export const gzipped = (users: TenantUser[]): Buffer => gzipSync(ndjson(users), { level: 1 })

interface Job {
  file: Buffer
  polls: number
  body: unknown
}

export async function startExportTenant(t: Test, users: TenantUser[]): Promise<ExportTenant> {
  const jobs = new Map<string, Job>()
  const links = new Map<string, Job>()
  const counts = { jobs: 0, downloads: 0, searches: 0, badDownloads: 0 }
  const now: ExportTenant['now'] = {
    users,
    file: gzipped,
    download: undefined,
    polls: 1,
    status: 'completed',
    createdAt: new Date().toISOString(),
    refusal: () => undefined,
    onJob: () => undefined,
  }
  const files = await listen(t, (request, response) => {
    counts.downloads++
    const job = links.get(String(request.url))
    // S3: "Only one auth mechanism allowed"; an expired link is a 403
    if (request.headers.authorization !== undefined) counts.badDownloads++
    if (request.headers.authorization !== undefined) return void response.writeHead(400).end('<Error/>')
    if (job === undefined) return void response.writeHead(403).end('<Error/>')
    if (now.download !== undefined) return now.download(response, job.file, counts.downloads)
    response.writeHead(200, { 'content-type': 'application/gzip', 'content-length': job.file.length }).end(job.file)
  })
  const makeJob = async (request: IncomingMessage, response: ServerResponse) => {
    const id = `job_${++counts.jobs}`
    jobs.set(id, { file: now.file(now.users), polls: now.polls, body: await bodyOf(request) })
    await now.onJob()
    answer(response, { type: 'users_export', status: 'pending', created_at: now.createdAt, id })
  }
  const showJob = (id: string, response: ServerResponse) => {
    const job = jobs.get(id)
    if (job === undefined) return answer(response, { statusCode: 404, message: 'The job does not exist' }, 404)
    if (job.polls-- > 0) return answer(response, { id, status: 'processing', percentage_done: 50 })
    if (now.status === 'failed') return answer(response, { id, status: 'failed', status_details: 'out of paper' })
    const path = `/${id}?link=${links.size}`
    links.set(path, job)
    answer(response, { id, status: 'completed', created_at: now.createdAt, location: files + path.slice(1) })
  }
  const api = await listen(t, async (request, response) => {
    const { method = '', url = '' } = request
    response.setHeader('date', new Date(now.createdAt).toUTCString())
    const refusal = now.refusal(method, url)
    if (refusal !== undefined) return answer(response, { statusCode: refusal, message: 'no' }, refusal)
    if (method === 'POST') return makeJob(request, response)
    const [, id] = /^\/api\/v2\/jobs\/(.+)$/.exec(url) ?? []
    if (id !== undefined) return showJob(id, response)
    counts.searches++
    answer(response, search(now.users, new URL(url, 'http://x/').searchParams))
  })
  return {
    apiUrl: `${api}api/v2/`,
    ask: (path, init) =>
      fetch(`${api}api/v2/${path}`, { ...init, headers: { ...init?.headers, authorization: 'Bearer x' } }),
    now,
    counts,
    asked: () => [...jobs.values()].map(({ body }) => body),
    forgetJobs: () => jobs.clear(),
    expireLinks: () => links.clear(),
  }
}

async function listen(t: Test, listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

function answer(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  return JSON.parse(Buffer.concat(await request.toArray()).toString())
}

/** The two queries of a walk, in order of `created_at`, and no more than the first 1,000 results. */
function search(users: TenantUser[], query: URLSearchParams): unknown {
  const [, from] = /^created_at:\[(\S+) TO \*\]$/.exec(query.get('q') ?? '') ?? []
  const dateOf = (user: TenantUser) => String(user['created_at'] ?? '')
  const found = users
    .filter((user) => (from === undefined ? dateOf(user) === '' : dateOf(user) >= from))
    .sort((a, b) => (dateOf(a) < dateOf(b) ? -1 : 1))
  const start = Number(query.get('page')) * Number(query.get('per_page'))
  if (start >= 1000) throw new Error('You can only page through the first 1000 records')
  return { start, limit: 100, total: found.length, users: found.slice(start, start + Number(query.get('per_page'))) }
}
