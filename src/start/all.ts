// `npm start`: API and worker in one process; Postgres and the tenant come along where nothing else is configured.
import { resolve } from 'node:path'
import type { Auth0Config, Config } from '../config.ts'
import type { Log } from '../log.ts'
import { startEmbeddedPostgres } from '../postgres/embedded.ts'
import { awaitDatabase } from './await-database.ts'
import { banner } from './banner.ts'
import type { Context } from './command.ts'
import {
  caughtUp,
  connectEventStream,
  connectLogStream,
  demoToken,
  loadDemoUsers,
  localSecret,
  openLocalTenant,
} from './local.ts'
import { localAuth0 } from './local-auth0.ts'
import { serve } from './serve.ts'
import type { Shutdown } from './shutdown.ts'
import { work } from './work.ts'

/** Where the embedded Postgres keeps yesterday's data. */
const stateDirectory = '.mirror'

type Traced = Config & Pick<Context, 'tracing'>

export async function startCommand({ config, log, shutdown, tracing }: Context): Promise<void> {
  const databaseUrl = config.databaseUrl ?? (await openEmbeddedPostgres(shutdown))
  await awaitDatabase(databaseUrl, config, log)
  if (config.auth0) await startReal({ ...config, tracing }, databaseUrl, config.auth0, log, shutdown)
  else await startLocal({ ...config, tracing }, databaseUrl, log, shutdown)
}

async function startReal(
  config: Traced,
  databaseUrl: string,
  auth0: Auth0Config,
  log: Log,
  shutdown: Shutdown,
): Promise<void> {
  const url = await serve({ ...config, databaseUrl, auth0 }, log, shutdown)
  await work({ ...config, databaseUrl, auth0 }, log, shutdown)
  log.info({ url, tenant: auth0.domain }, 'ready')
}

async function startLocal(config: Traced, databaseUrl: string, log: Log, shutdown: Shutdown): Promise<void> {
  const tenant = await openLocalTenant(config, shutdown)
  const auth0 = localAuth0(tenant)
  const secrets = {
    logStreamTokens: config.logStreamTokens.length > 0 ? config.logStreamTokens : [localSecret()],
    eventStreamTokens: config.eventStreamTokens.length > 0 ? config.eventStreamTokens : [localSecret()],
  }
  const adminToken = config.adminToken ?? localSecret()
  const url = await serve({ ...config, databaseUrl, auth0, ...secrets, adminToken }, log, shutdown)
  await work({ ...config, databaseUrl, auth0 }, log, shutdown)
  await connectLogStream(auth0, url, String(secrets.logStreamTokens[0]))
  await connectEventStream(auth0, url, String(secrets.eventStreamTokens[0]))
  await loadDemoUsers(auth0)
  await tenant.settled()
  await caughtUp(url)
  const places = {
    api: url,
    tenant: tenant.issuer,
    embedded: config.databaseUrl === undefined,
    redis: config.redisUrl !== undefined,
    adminToken,
  }
  process.stdout.write(banner(places, await demoToken(auth0)))
}

async function openEmbeddedPostgres(shutdown: Shutdown): Promise<string> {
  const postgres = await startEmbeddedPostgres({ directory: resolve(stateDirectory) })
  shutdown.add('embedded Postgres', postgres.stop, 30_000)
  return postgres.url
}
