// As whom the product works in the database: as `mirror_app`, which reads and writes rows and does nothing else, wherever
// the login may be it. What the roles may do stands in the migration that makes them.
import pg from 'pg'
import { untangled } from '../pool.ts'
import { asRole, sessionAt } from '../session.ts'

export interface AppUrl {
  url: string
  /** Why sessions at this URL are the login's own; undefined where they run as `mirror_app`. */
  refusal: string | undefined
}

const appRole = 'mirror_app'

/**
 * Makes the roles where the login may, and gives them their rights on whatever has been added. To be called after every
 * migration, BullMQ's included. A login that may not leaves everything as it is, which `asApp` finds out.
 */
export async function grantRoles(url: string): Promise<void> {
  await untangled(() => asking(url, 'SELECT mirror.grant_roles()')) // other processes may be at work
}

/** Lets the policy `cascade` take application rows along. A login that may not leaves it as it is. */
export async function allowCascade(url: string): Promise<void> {
  await asking(url, 'UPDATE mirror.cascade SET allowed = true WHERE NOT allowed').catch((error: unknown) => {
    if (!(error instanceof pg.DatabaseError) || error.code !== '42501') throw error
  })
}

const lackingSql = `SELECT count(*)::int AS lacking FROM mirror.grants_missing() WHERE grantee = current_user`

/** Tries it: whether a login may be a role depends on memberships, on Postgres' version, and on poolers in between. */
export async function asApp(url: string): Promise<AppUrl> {
  const wanted = asRole(url, appRole)
  try {
    const { lacking } = (await asking<{ lacking: number }>(wanted, lackingSql)) ?? {}
    if (lacking === 0) return { url: wanted, refusal: undefined }
    return { url, refusal: `${appRole} lacks ${lacking ?? 'all'} of its rights` }
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error
    return { url, refusal: `the login may not be ${appRole} (SQLSTATE ${error.code})` }
  }
}

async function asking<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row | undefined> {
  const client = new pg.Client(sessionAt(url))
  client.on('error', () => undefined) // also rejects the query under way, which is where it is seen
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows[0]
  } finally {
    await client.end()
  }
}
