// What this mirror's own writes to Auth0 are known by: how their correlation ids begin, the same in all its processes.
import { createHash } from 'node:crypto'
import type { Database } from '../users/write.ts'

/** Any role may ask for both; a cluster's identifier is made when the cluster is, and no two share one. */
const identitySql = `
  SELECT system_identifier || '/' || oid AS identity FROM pg_control_system(), pg_database WHERE datname = current_database()`

const hexDigits = 16

/**
 * Two mirrors of one tenant must not take each other's writes for their own, even where they share a machine client: then
 * the database tells them apart. It needs no table and no setting. When the database moves to another cluster the
 * beginning changes, and the writes that were under way cost a question each.
 */
export async function ownWritesOf(db: Database, clientId: string): Promise<string> {
  const { rows } = await db.query<{ identity: string }>(identitySql)
  const digest = createHash('sha256').update(JSON.stringify([clientId, rows[0]?.identity]))
  return `um-${digest.digest('hex').slice(0, hexDigits)}-`
}
