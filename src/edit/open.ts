// Opens write-through, for the API and for a team's own app alike.
import type { Pool } from 'pg'
import type { Ask } from '../auth0/management.ts'
import { allFields, type Fields } from '../fields/fields.ts'
import type { Log } from '../log.ts'
import { openPool } from '../pool.ts'
import { type EditParts, openUpdateMetadata, type UpdateMetadata } from './edits.ts'
import { type MetadataSchema, openFit } from './fit.ts'
import { openTurns } from './turns.ts'

export interface EditsOptions extends Pick<EditParts, 'pool' | 'onWritten' | 'onUncertain'> {
  pool: Pool
  databaseUrl: string
  log: Log
  /** As urgently as a request is, with a client that has `read:users` and `update:users`. */
  ask: Ask
  /** What `user_metadata` are to be like; default anything. */
  schema?: MetadataSchema | undefined
  /** How the correlation ids of this mirror's writes begin. */
  ownWrites: string
  patienceMs?: number | undefined
  /** What is mirrored of users; default everything. */
  fields?: Fields | undefined
}

export interface Edits {
  updateMetadata: UpdateMetadata
  close(): Promise<void>
}

/** Users who can be edited at the same time in this process: each takes a session for the lock, while Auth0 is asked. */
const sessions = 8

const usualPatienceMs = 10_000

export function openEdits(options: EditsOptions): Edits {
  const { pool, databaseUrl, log, ask, schema, ownWrites, patienceMs = usualPatienceMs } = options
  const { onWritten, onUncertain, fields = allFields } = options
  const checkFit = openFit(schema)
  // of their own: who waits for Auth0 takes no connection from those who want to read
  const locks = openPool(databaseUrl, log, sessions)
  const takeTurn = openTurns(locks)
  return {
    updateMetadata: openUpdateMetadata({
      pool,
      ask,
      takeTurn,
      checkFit,
      ownWrites,
      patienceMs,
      onWritten,
      onUncertain,
      fields,
    }),
    close: () => locks.end(),
  }
}
