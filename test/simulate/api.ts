// The Management API of the simulated tenant, as the mirror's one way to ask it: an answer shows the instant in which it
// was asked for, however late it comes.
import { gzipSync } from 'node:zlib'
import type { Ask } from '../../src/auth0/management.ts'
import { writeJson } from '../../src/json.ts'
import { jsonLines } from '../../src/tenant/export-lines.ts'
import { isObject } from '../../src/tenant/members.ts'
import { answerPage, readPage, readSort, selectFields } from '../../src/tenant/paging.ts'
import { parseQuery } from '../../src/tenant/query.ts'
import type { Post, SimulatedTenant } from './tenant.ts'

export interface Answer {
  status: number
  body: unknown
  headers?: Record<string, string>
}

/** @param fileUrl where the file of a job is fetched */
export function answerTo(tenant: SimulatedTenant, path: string, init: RequestInit, fileUrl: string): Answer {
  const [resource = '', query = ''] = path.split('?')
  const parameters = new URLSearchParams(query)
  const [name = '', id] = resource.split('/')
  if (name === 'users' && id !== undefined) return userAnswer(tenant, decodeURIComponent(id))
  if (name === 'users') return searchAnswer(tenant, parameters)
  if (name === 'logs') return logAnswer(tenant, parameters)
  if (name === 'jobs') return init.method === 'POST' ? madeJob(tenant, init) : shownJob(tenant, id ?? '', fileUrl)
  return { status: 404, body: { statusCode: 404, message: 'Not Found' } }
}

export function responseOf(tenant: SimulatedTenant, { status, body, headers }: Answer): Response {
  const date = tenant.clock.now().toUTCString()
  return new Response(typeof body === 'string' ? body : writeJson(body), { status, headers: { date, ...headers } })
}

export function openAsk(tenant: SimulatedTenant, fileUrl: string): Ask {
  return async (path, init = {}) => responseOf(tenant, answerTo(tenant, path, init, fileUrl))
}

function userAnswer(tenant: SimulatedTenant, id: string): Answer {
  const profile = tenant.get(id)
  if (profile !== undefined) return { status: 200, body: profile }
  const message = 'The user does not exist.'
  return { status: 404, body: { statusCode: 404, error: 'Not Found', message, errorCode: 'inexistent_user' } }
}

function searchAnswer({ index }: SimulatedTenant, query: URLSearchParams): Answer {
  const page = readPage(query)
  const { profiles, total } = index.find(parseQuery(query.get('q') ?? ''), readSort(query), page.start + page.limit)
  const select = selectFields(query)
  return {
    status: 200,
    body: answerPage(page, 'users', profiles, (item) => (isObject(item) ? select(item) : item), total),
  }
}

const isLog = ({ product }: Post) => product === 'logs'

function logAnswer(tenant: SimulatedTenant, query: URLSearchParams): Answer {
  const from = query.get('from')
  const stored = tenant.told.filter((post) => isLog(post) && post.storedAt <= tenant.now())
  const all = stored.sort((a, b) => (a.logId < b.logId ? -1 : 1))
  const page = from === null ? all.slice(0, 1) : all.filter(({ logId }) => logId > from).slice(0, 100)
  const next = page.at(-1)?.logId ?? from
  const link = next === null ? {} : { link: `<https://tenant.example/api/v2/logs?from=${next}>; rel="next"` }
  return { status: 200, body: `[${page.map(({ text }) => text).join(',')}]`, headers: link }
}

function madeJob(tenant: SimulatedTenant, { body }: RequestInit): Answer {
  const { fields }: { fields: { name: string }[] } = JSON.parse(String(body))
  const job = tenant.exports.create({
    format: 'json',
    fields: fields.map(({ name }) => ({ name, exportAs: name })),
    connection: undefined,
    connectionId: undefined,
    limit: undefined,
  })
  return { status: 200, body: { id: job.id, status: 'pending', created_at: job.createdAt.toISOString() } }
}

function shownJob({ exports }: SimulatedTenant, id: string, fileUrl: string): Answer {
  const job = exports.find(id)
  if (job === undefined) return { status: 404, body: { statusCode: 404, errorCode: 'inexistent_job' } }
  const isDone = exports.progressOf(job) === 1
  const status = isDone ? 'completed' : 'processing'
  const location = isDone ? { location: fileUrl + id } : {}
  return { status: 200, body: { id, status, created_at: job.createdAt.toISOString(), ...location } }
}

/** What the link of a job leads to. */
export function exportFile({ exports }: SimulatedTenant, id: string): Buffer | undefined {
  const job = exports.find(id)
  if (job === undefined) return undefined
  return gzipSync([...jsonLines(job)].map((line) => `${line}\n`).join(''), { level: 1 })
}
