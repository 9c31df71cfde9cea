// The database before anything runs on it: migrated, with BullMQ's tables and the roles' rights; and as whom it is used.
import { prepareEngine } from '../engine.ts'
import type { Log } from '../log.ts'
import { migrate } from '../postgres/migrate.ts'
import { asApp, grantRoles } from '../postgres/roles.ts'

/** Changes nothing where nothing is to be done, so a login that may not will do then. @returns what was applied */
export async function prepareDatabase(databaseUrl: string, redisUrl: string | undefined): Promise<string[]> {
  const applied = await migrate(databaseUrl)
  await prepareEngine({ redis: redisUrl, database: databaseUrl })
  await grantRoles(databaseUrl)
  return applied
}

/** @returns the URL at which the product works as `mirror_app`; it warns where there is none, and gives the login's own */
export async function openAsApp(databaseUrl: string, log: Log): Promise<string> {
  const { url, refusal } = await asApp(databaseUrl)
  if (refusal !== undefined) log.warn({ reason: refusal }, 'the database is used with all rights of its login')
  return url
}
