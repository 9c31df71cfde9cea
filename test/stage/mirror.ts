// A whole mirror in this process: a real database, a local tenant, the API listening, and a worker where one is wanted.
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Test } from 'tap'
import type { Auth0Config } from '../../src/config-auth0.ts'
import { type Reading, usualReading } from '../../src/facts/reading.ts'
import type { PullSettings } from '../../src/intake/pull/pulls.ts'
import { openLog } from '../../src/log.ts'
import type { Intervals } from '../../src/reconcile/run-queue.ts'
import { prepareDatabase } from '../../src/start/database.ts'
import { connectEventStream, connectLogStream } from '../../src/start/local.ts'
import { localAuth0 } from '../../src/start/local-auth0.ts'
import { type ServeOptions, serve } from '../../src/start/serve.ts'
import { openShutdown } from '../../src/start/shutdown.ts'
import { work } from '../../src/start/work.ts'
import type { SubscriberSettings } from '../../src/start/work-subscribers.ts'
import type { Tenant } from '../../src/tenant/tenant.ts'
import type { Tracing } from '../../src/tracing/tracing.ts'
import type { DeletedUsers } from '../../src/users/deletion.ts'
import { checkContract } from './contract.ts'
import { openDatabase } from './database.ts'
import { openTenant } from './tenant.ts'

export interface Answer {
  status: number
  headers: Headers
  text: string
  /** The body as JSON, or undefined. */
  json: Record<string, unknown>
}

export interface Mirror {
  url: string
  databaseUrl: string
  /** How the tenant is reached. */
  auth0: Auth0Config
  tenant: Tenant
  /** Reads and prepares rows behind the mirror's back. */
  pool: pg.Pool
  call(
    method: string,
    url: string,
    options?: { token?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer>
  /** A call to the tenant's Management API. */
  manage(method: string, path: string, body?: unknown): Promise<Answer>
  token(userId: string, more?: Record<string, unknown>): Promise<string>
  /** A token of a machine that may read users. */
  machineToken(): Promise<string>
  /** Delivers to the log-stream route with the right secret. */
  deliver(body: string | Uint8Array, headers?: Record<string, string>): Promise<Answer>
  /** Delivers to the event-stream route with the right secret. */
  tell(body: string | Uint8Array, headers?: Record<string, string>): Promise<Answer>
}

export const secret = 'log-stream-secret'

/** One in each form that an event stream has. */
export const eventSecrets = ['event-stream-secret', 'auth0:event-stream-password', 'x-mirror-secret=event-stream-value']

export interface MirrorOptions {
  /** With a worker; default true. */
  worker?: boolean
  /** With the tenant's log stream pointed at the mirror; default true. */
  logStream?: boolean
  /** With an event stream pointed at the mirror; default false. */
  eventStream?: boolean
  eventStreamTokens?: string[]
  redisUrl?: string | undefined
  /** What the worker pulls; default nothing. */
  pull?: PullSettings
  adminToken?: string
  /** How log events are read; default as where nothing is set. */
  reading?: Reading
  /** A migrated database; default one of its own. */
  databaseUrl?: string
  requestTimeoutMs?: number
  /** What else the API is started with. */
  api?: Pick<
    ServeOptions,
    'recentMs' | 'blockedUsers' | 'rateLimit' | 'trustProxy' | 'metadataSchema' | 'editPatienceMs' | 'verify'
  >
  /** How often each kind of run is begun; default never by itself. */
  intervals?: Intervals
  /** What becomes of the rows of deleted users; default they are kept. */
  deletedUsers?: DeletedUsers
  /** Default one of its own. */
  tenant?: Tenant
  /** Whether there are subscribers, and how they are delivered to; default none. */
  subscribers?: SubscriberSettings
  /** How often the schedules are looked after. */
  watchEveryMs?: number
  /** How often an empty work list is looked at; default often, since tests put users on it behind the mirror's back. */
  lookEveryMs?: number
  /** Where traces are wanted; default they are not. */
  tracing?: Tracing
}

/** The engines that this run can be tried on: BullMQ on Postgres, and on Redis where there is one. */
export const engines: { name: string; redisUrl: string | undefined }[] = [
  { name: 'Postgres', redisUrl: undefined },
  ...(process.env['TEST_REDIS_URL'] ? [{ name: 'Redis', redisUrl: redisDatabase(process.env['TEST_REDIS_URL']) }] : []),
]

/** Test files that run side by side must not share queues: each of a run's processes has a Redis database of its own. */
function redisDatabase(url: string): string {
  return new URL(`/${process.env['TEST_JOB'] ?? '0'}`, url).href
}

/** Whatever they answer is held against the document. */
const mirrors = new Set<string>()

export async function startMirror(t: Test, options: MirrorOptions = {}): Promise<Mirror> {
  const {
    worker = true,
    logStream = true,
    eventStream = false,
    eventStreamTokens = eventSecrets,
    redisUrl,
    pull,
    adminToken,
    reading = usualReading,
    requestTimeoutMs,
    api = {},
    intervals,
    deletedUsers = 'keep',
    watchEveryMs,
    lookEveryMs = 5_000,
    subscribers,
    tracing,
  } = options
  const databaseUrl = options.databaseUrl ?? (await openDatabase(t))
  if (options.databaseUrl !== undefined) await prepareDatabase(databaseUrl, redisUrl)
  const log = openLog(process.env['LOG_LEVEL'] ?? 'silent')
  const shutdown = openShutdown(log)
  t.teardown(async () => {
    if (!(await shutdown.run())) throw new Error('the mirror did not close in order')
  })
  const tenant = options.tenant ?? (await openTenant())
  if (options.tenant === undefined) shutdown.add('tenant', tenant.close)
  const auth0 = localAuth0(tenant)
  const url = await serve(
    {
      host: '127.0.0.1',
      port: 0,
      databaseUrl,
      redisUrl,
      auth0,
      logStreamTokens: [secret],
      eventStreamTokens,
      adminToken,
      pull,
      reading,
      requestTimeoutMs,
      ...api,
      intervals,
      subscribers,
      tracing,
    },
    log,
    shutdown,
  )
  const runs = { ...(intervals && { intervals }), ...(watchEveryMs && { watchEveryMs }) }
  mirrors.add(url)
  t.teardown(() => mirrors.delete(url)) // the next one on its port may be something else
  const sending = subscribers && { subscribers }
  const working = {
    databaseUrl,
    redisUrl,
    auth0,
    pull,
    reading,
    deletedUsers,
    tracing,
    lookEveryMs,
    ...runs,
    ...sending,
  }
  if (worker) await work(working, log, shutdown)
  if (logStream) await connectLogStream(auth0, url, secret)
  if (eventStream) await connectEventStream(auth0, url, String(eventSecrets[0]))
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2, options: '-c TimeZone=UTC' })
  pool.on('error', () => undefined) // tests that take the database away take this pool's connections, too
  shutdown.add('test pool', () => pool.end())
  return { url, databaseUrl, auth0, tenant, pool, ...callsOf(url, tenant) }
}

function callsOf(
  url: string,
  tenant: Tenant,
): Pick<Mirror, 'call' | 'manage' | 'token' | 'machineToken' | 'deliver' | 'tell'> {
  const managementToken = once(async () => {
    const { clientId, clientSecret, issuer } = tenant
    const body = {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      audience: `${issuer}api/v2/`,
    }
    return String((await call('POST', `${issuer}oauth/token`, { body })).json['access_token'])
  })
  const issue = async (body: unknown) =>
    String((await call('POST', `${tenant.issuer}local/token`, { body })).json['access_token'])
  return {
    call: (method, path, options) => call(method, url + path, options),
    manage: async (method, path, body) =>
      call(method, `${tenant.issuer}api/v2/${path}`, { token: await managementToken(), body }),
    token: (userId, more = {}) => issue({ user_id: userId, ...more }),
    machineToken: () =>
      issue({ user_id: 'reader@clients', claims: { gty: 'client-credentials', scope: 'read:users' } }),
    deliver: (body, headers = {}) =>
      send(
        'POST',
        `${url}/webhooks/auth0/logs`,
        { authorization: secret, 'content-type': 'application/json', ...headers },
        body,
      ),
    tell: (body, headers = { authorization: `Bearer ${eventSecrets[0]}` }) =>
      send(
        'POST',
        `${url}/webhooks/auth0/events`,
        { 'content-type': 'application/cloudevents+json', ...headers },
        body,
      ),
  }
}

export function call(
  method: string,
  url: string,
  { token, body, headers = {} }: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const all: Record<string, string> = { ...headers }
  if (token !== undefined) all['authorization'] = `Bearer ${token}`
  if (body !== undefined) all['content-type'] ??= 'application/json'
  return send(method, url, all, typeof body === 'string' ? body : body === undefined ? undefined : JSON.stringify(body))
}

async function send(
  method: string,
  url: string,
  headers: Record<string, string>,
  body?: string | Uint8Array,
): Promise<Answer> {
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) })
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  if (mirrors.has(new URL(url).origin))
    await checkContract({ method, url, status: response.status, headers: response.headers, text })
  return { status: response.status, headers: response.headers, text, json: isJson && text ? JSON.parse(text) : {} }
}

/** Asks until the answer is as wanted, ever less often; what is waited for announces itself to nobody but who asks. */
export async function eventually<T>(
  ask: () => Promise<T>,
  wanted: (answer: T) => boolean,
  limitMs = 30_000,
): Promise<T> {
  const begun = performance.now()
  for (;;) {
    const answer = await ask()
    if (wanted(answer)) return answer
    const waitedMs = performance.now() - begun
    if (waitedMs > limitMs) throw new Error(`not so within ${limitMs} ms; last: ${JSON.stringify(answer)}`)
    await sleep(Math.min(10 + waitedMs / 8, 50))
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
