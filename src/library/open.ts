// What the plugin opens in a team's app, and closes with it.
import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import type { UpdateMetadata } from '../edit/edits.ts'
import { onChange, type Subscription } from '../feed/on-change.ts'
import { openWaiting } from '../feed/waiting.ts'
import { openAttempts } from '../intake/attempts.ts'
import { openArrivals } from '../intake/token/arrivals.ts'
import { openKeys } from '../intake/token/keys.ts'
import { tokens } from '../intake/token/plugin.ts'
import { openRecent } from '../intake/token/recent.ts'
import { seldom } from '../log.ts'
import { openPool, searchesAtOnce } from '../pool.ts'
import { announceStale } from '../users/work-list.ts'
import { checkOptions, type UserMirrorOptions, wrong } from './options.ts'
import { checkSession } from './session.ts'
import { openUsers, type UsersParts } from './users.ts'

/** Decorates the app. What is closed first is opened last. @throws Error where options do not go together, or do not fit */
export async function openLibrary(app: FastifyInstance, options: UserMirrorOptions): Promise<void> {
  checkOptions(options)
  if (app.hasDecorator('users')) {
    throw wrong("there is an app.users here already: a second tenant's is registered in a context beside the first")
  }
  const { databaseUrl, tenant, audiences, customDomains = [], blockedUsers = 'refuse', failedAttempts = 0 } = options
  const { pool, searchPool } = await poolsOf(app, options)
  const wake = await openWake(app, options, pool)
  const recent = databaseUrl === undefined ? undefined : openRecent({ databaseUrl, log: app.log })
  if (recent !== undefined) app.addHook('onClose', recent.close)
  await app.register(tokens, {
    keys: openKeys({ url: new URL('/.well-known/jwks.json', tenant).href }),
    arrivals: openArrivals({ pool, recent, onAsked: wake }),
    issuers: [tenant, ...customDomains].map((url) => new URL('/', url).href),
    audiences,
    blockedUsers,
    attempts: await openAttempts(app, failedAttempts),
  })
  const onWritten = recent?.forget ?? (() => undefined)
  const updateMetadata = await openUpdate(app, options, { pool, onWritten, onUncertain: wake })
  const users: FastifyInstance['users'] = openUsers({
    pool,
    searchPool,
    onChange: openOnChange(app, pool, databaseUrl),
    updateMetadata,
  })
  app.decorate('users', users)
}

/** The team's own is left open. Beside a pool of ours, searches wait for each other, and nothing else waits for them. */
async function poolsOf(app: FastifyInstance, { pool, databaseUrl = '' }: UserMirrorOptions) {
  if (pool !== undefined) {
    await checkSession(pool)
    return { pool, searchPool: pool }
  }
  const own = { pool: openPool(databaseUrl, app.log), searchPool: openPool(databaseUrl, app.log, searchesAtOnce) }
  app.addHook('onClose', async () => {
    await Promise.all([own.pool.end(), own.searchPool.end()])
  })
  return own
}

/** Whoever follows when the app closes is waited for. */
function openOnChange(app: FastifyInstance, pool: Pool, databaseUrl: string | undefined): UsersParts['onChange'] {
  const waiting = openWaiting({ databaseUrl, log: app.log })
  app.addHook('onClose', waiting.close)
  const subscriptions = new Set<Subscription>()
  app.addHook('preClose', async () => {
    await Promise.all([...subscriptions].map(({ stop }) => stop()))
  })
  return (handler, options) => {
    const subscription = onChange({ pool, waiting }, app.log, handler, options)
    subscriptions.add(subscription)
    void subscription.ended.catch(() => undefined).then(() => subscriptions.delete(subscription))
    return subscription
  }
}

/** @returns tells the workers of something to do; without a queue by Postgres, whichever queue they have */
async function openWake(
  app: FastifyInstance,
  { databaseUrl, redisUrl }: UserMirrorOptions,
  pool: Pool,
): Promise<() => void> {
  const tell = seldom(app.log, 'the worker could not be woken')
  if (databaseUrl === undefined && redisUrl === undefined) return () => void announceStale(pool).catch(tell)
  const [{ openEngine }, { openRefreshQueue }] = await Promise.all([
    import('../engine.ts'),
    import('../reconcile/queue.ts'),
  ])
  const engine = await openEngine({ redis: redisUrl, database: databaseUrl ?? '' }, app.log)
  app.addHook('onClose', engine.close)
  const queue = openRefreshQueue(engine, pool, app.log)
  app.addHook('onClose', queue.close)
  return () => void queue.wake()
}

async function openUpdate(
  app: FastifyInstance,
  { databaseUrl, tenant, clientId, clientSecret, metadataSchema: schema }: UserMirrorOptions,
  parts: { pool: Pool; onWritten: (id: string) => void; onUncertain: () => void },
): Promise<UpdateMetadata> {
  if (databaseUrl === undefined || clientId === undefined || clientSecret === undefined) {
    return () => Promise.reject(wrong('users.updateMetadata needs the options clientId and clientSecret'))
  }
  const { openWriteThrough } = await import('./write-through.ts')
  const { host: domain, origin: baseUrl } = new URL(tenant)
  const auth0 = { domain, baseUrl, clientId, clientSecret }
  const edits = await openWriteThrough({ ...parts, databaseUrl, log: app.log, auth0, schema })
  app.addHook('onClose', edits.close)
  return edits.updateMetadata
}
