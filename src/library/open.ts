// What the plugin opens in a team's app, and closes with it.
import type { FastifyInstance } from 'fastify'
import { openAsks, usualReserve } from '../auth0/asks.ts'
import { type Db, openDb } from '../db.ts'
import type { UpdateMetadata } from '../edit/edits.ts'
import { openEdits } from '../edit/open.ts'
import { ownWritesOf } from '../edit/own-writes.ts'
import { openEngine } from '../engine.ts'
import { openAttempts } from '../intake/attempts.ts'
import { openArrivals } from '../intake/token/arrivals.ts'
import { openKeys } from '../intake/token/keys.ts'
import { tokens } from '../intake/token/plugin.ts'
import { openRecent, type Recent } from '../intake/token/recent.ts'
import { openRefreshQueue, type RefreshQueue } from '../reconcile/queue.ts'
import { writtenFields } from '../users/written-fields.ts'
import type { UserMirrorOptions } from './options.ts'
import { openUsers } from './users.ts'

/** Decorates the app. */
export async function openLibrary(app: FastifyInstance, options: UserMirrorOptions): Promise<void> {
  const { databaseUrl, redisUrl, tenant, audiences, customDomains = [], blockedUsers = 'refuse' } = options
  const db = openDb(databaseUrl, app.log)
  app.addHook('onClose', db.close)
  const engine = await openEngine({ redis: redisUrl, database: databaseUrl }, app.log)
  app.addHook('onClose', engine.close)
  const queue = openRefreshQueue(engine, app.log)
  app.addHook('onClose', queue.close)
  const recent = openRecent({ databaseUrl, log: app.log })
  app.addHook('onClose', recent.close)
  await app.register(tokens, {
    keys: openKeys({ url: new URL('/.well-known/jwks.json', tenant).href }),
    arrivals: openArrivals({ pool: db.pool, recent, onAsked: () => void queue.wake() }),
    issuers: [tenant, ...customDomains].map((url) => new URL('/', url).href),
    audiences,
    blockedUsers,
    attempts: await openAttempts(app, options.failedAttempts ?? 0),
  })
  const updateMetadata = await openUpdate(app, options, { db, recent, queue })
  app.decorate('users', openUsers({ pool: db.pool, updateMetadata }))
}

interface Opened {
  db: Db
  recent: Recent
  queue: RefreshQueue
}

async function openUpdate(
  app: FastifyInstance,
  { databaseUrl, tenant, clientId, clientSecret, metadataSchema: schema }: UserMirrorOptions,
  { db: { pool }, recent, queue }: Opened,
): Promise<UpdateMetadata> {
  if (clientId === undefined || clientSecret === undefined) {
    return () => Promise.reject(new Error('users.updateMetadata needs the options clientId and clientSecret'))
  }
  const { host: domain, origin: baseUrl } = new URL(tenant)
  const auth0 = { domain, baseUrl, clientId, clientSecret }
  const [onWritten, onUncertain] = [recent.forget, () => void queue.wake()]
  const ask = openAsks({ pool, auth0, reserve: usualReserve }).by('request')
  const [ownWrites, fields] = [await ownWritesOf(pool, clientId), await writtenFields(pool)]
  const parts = { pool, databaseUrl, log: app.log, ask, schema, ownWrites, fields, onWritten, onUncertain }
  const edits = openEdits(parts)
  app.addHook('onClose', edits.close)
  return edits.updateMetadata
}
