// What API and worker need as processes of their own. They share a database, so there is none to bring along; the tenant may
// be the local one of this machine.
import type { Config } from '../../config.ts'
import type { Auth0Config } from '../../config-auth0.ts'
import type { Log } from '../../log.ts'
import { awaitDatabase } from '../await-database.ts'
import { databaseOf } from '../command.ts'
import { localTenantAt } from '../local-auth0.ts'

/** @returns the settings, with a database that is brought to the current schema */
export async function openParts(
  config: Config,
  log: Log,
): Promise<Config & { databaseUrl: string; auth0: Auth0Config }> {
  const databaseUrl = databaseOf(config)
  await awaitDatabase(databaseUrl, config, log)
  return { ...config, databaseUrl, auth0: config.auth0 ?? localTenantAt(config.tenantPort) }
}
