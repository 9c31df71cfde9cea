// What setup has made at Auth0: rows, so that --undo takes away exactly that.
import type { Pool } from 'pg'

export type MadeKind = 'client' | 'api' | 'api-scopes' | 'grant' | 'grant-scopes' | 'log-stream' | 'event-stream'

export interface Made {
  kind: MadeKind
  /** Its id at Auth0. */
  object: string
  /** Those that were added to what was there already; empty where the whole was made. */
  scopes: string[]
}

export interface MadeRow extends Made {
  id: string
}

export async function noteMade(pool: Pool, tenant: string, { kind, object, scopes }: Made): Promise<void> {
  await pool.query('INSERT INTO mirror.setup (tenant, kind, object, scopes) VALUES ($1, $2, $3, $4)', [
    tenant,
    kind,
    object,
    scopes,
  ])
}

/** What is still there of it, as far as we know; what was made last comes first. */
export async function listMade(pool: Pool, tenant: string): Promise<MadeRow[]> {
  const { rows: there } = await pool.query("SELECT WHERE to_regclass('mirror.setup') IS NOT NULL")
  if (there.length === 0) return [] // before the first migration
  const { rows } = await pool.query<MadeRow>(
    'SELECT id, kind, object, scopes FROM mirror.setup WHERE tenant = $1 AND undone_at IS NULL ORDER BY id DESC',
    [tenant],
  )
  return rows
}

export async function noteUndone(pool: Pool, id: string): Promise<void> {
  await pool.query('UPDATE mirror.setup SET undone_at = now() WHERE id = $1', [id])
}
