// Write-through, with all that asks Auth0: loaded where a team writes.
import { openAsks, usualReserve } from '../auth0/asks.ts'
import type { ManagementOptions } from '../auth0/management.ts'
import { type Edits, type EditsOptions, openEdits } from '../edit/open.ts'
import { ownWritesOf } from '../edit/own-writes.ts'
import { writtenFields } from '../users/written-fields.ts'

export interface WriteThroughOptions extends Omit<EditsOptions, 'ask' | 'ownWrites' | 'fields'> {
  auth0: ManagementOptions
}

export async function openWriteThrough({ auth0, ...parts }: WriteThroughOptions): Promise<Edits> {
  const { pool } = parts
  const ask = openAsks({ pool, auth0, reserve: usualReserve }).by('request')
  const [ownWrites, fields] = [await ownWritesOf(pool, auth0.clientId), await writtenFields(pool)]
  return openEdits({ ...parts, ask, ownWrites, fields })
}
