// As whom the database is used: the product's processes and its commands alike.
import type { Log } from '../log.ts'
import { asApp } from '../postgres/roles.ts'

/** @returns the URL at which the product works as `mirror_app`; it warns where there is none, and gives the login's own */
export async function openAsApp(databaseUrl: string, log: Log): Promise<string> {
  const { url, refusal } = await asApp(databaseUrl)
  if (refusal !== undefined) log.warn({ reason: refusal }, 'the database is used with all rights of its login')
  return url
}
