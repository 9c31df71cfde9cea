// At a start: the lists of fields that are set, held against those that the rows were written with.
import type { Pool } from 'pg'
import { changedFrom } from '../fields/changed.ts'
import type { Fields } from '../fields/fields.ts'
import { noteWrittenFields, writtenFields } from '../users/written-fields.ts'

/** What is left out now is removed by a command and not by a start: it cannot be brought back. */
export async function checkFields(pool: Pool, fields: Fields, warn: (line: string) => void): Promise<void> {
  const before = await writtenFields(pool)
  const { narrowed, widened } = changedFrom(before ?? fields, fields)
  if (widened) warn('more fields are mirrored than before: rows get them with the next backfill (user-mirror backfill)')
  if (narrowed) {
    warn('fewer fields are mirrored than before, and rows and events still hold the others: user-mirror fields --apply')
    return
  }
  await noteWrittenFields(pool, fields.lists)
}
