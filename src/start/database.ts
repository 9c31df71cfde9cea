// The database before anything runs on it: migrated, with BullMQ's tables and the roles' rights.
import { prepareEngine } from '../engine.ts'
import { migrate } from '../postgres/migrate.ts'
import { grantRoles } from '../postgres/roles.ts'

/**
 * Changes nothing where nothing is to be done, so a login that may not will do then.
 *
 * @param onWait called where another process is at it
 * @returns what was applied
 */
export async function prepareDatabase(
  databaseUrl: string,
  redisUrl: string | undefined,
  onWait?: () => void,
): Promise<string[]> {
  const applied = await migrate(databaseUrl, undefined, onWait)
  await prepareEngine({ redis: redisUrl, database: databaseUrl })
  await grantRoles(databaseUrl)
  return applied
}
