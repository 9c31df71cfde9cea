// API and worker in one process, on a Postgres that is there; with the tenant, its streams and people where none is configured.
import type { Config } from '../config.ts'
import type { Auth0Config } from '../config-auth0.ts'
import type { Log } from '../log.ts'
import { awaitDatabase } from './await-database.ts'
import { banner } from './banner.ts'
import type { Context } from './command.ts'
import {
  caughtUp,
  connectEventStream,
  connectLogStream,
  demoToken,
  type LocalTenant,
  loadDemoUsers,
  localSecret,
  openLocalTenant,
} from './local.ts'
import { localAuth0 } from './local-auth0.ts'
import { serve } from './serve.ts'
import type { Shutdown } from './shutdown.ts'
import { sideBySide } from './side-by-side.ts'
import { work } from './work.ts'

type Traced = Config & Pick<Context, 'tracing'>

/** @param database resolves once its server takes connections */
export async function startTogether(context: Context, database: Promise<string>): Promise<void> {
  const { config, log, shutdown, tracing } = context
  const prepared = database.then(async (url) => {
    await awaitDatabase(url, config, log)
    return url
  })
  if (config.auth0) {
    await startReal({ ...config, tracing }, await prepared, config.auth0, log, shutdown)
  } else {
    const [databaseUrl, tenant] = await sideBySide(prepared, openLocalTenant(config, shutdown))
    await startLocal({ ...config, tracing }, databaseUrl, tenant, log, shutdown)
  }
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

async function startLocal(
  config: Traced,
  databaseUrl: string,
  tenant: LocalTenant,
  log: Log,
  shutdown: Shutdown,
): Promise<void> {
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
