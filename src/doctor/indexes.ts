// The indexes that the migrations make: all there, and valid. One that an interrupted CREATE INDEX CONCURRENTLY has left
// behind costs every write and serves no read.
import { ownIndexes } from '../postgres/migrations.ts'
import { failing, orElse, type Reached, warning } from './check.ts'

interface IndexRow {
  name: string
  valid: boolean
}

export async function indexes({ schema }: Reached) {
  const { rows } = await schema.query<IndexRow>(
    `SELECT c.relname AS name, i.indisvalid AND i.indisready AS valid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE i.indrelid = 'public.users'::regclass OR c.relnamespace = 'mirror'::regnamespace`,
  )
  const wanted = await ownIndexes()
  const missing = [...wanted.keys()].filter((name) => !rows.some((row) => row.name === name))
  const invalid = rows.filter(({ valid }) => !valid).map(({ name }) => name)
  return orElse(
    [
      ...missing.map((name) => failing(`the index ${name} is missing`, `as mirror_owner: ${wanted.get(name)}`)),
      invalid.length > 0 && warning(`not valid: ${invalid.join(', ')}`, `REINDEX INDEX CONCURRENTLY, for each of them`),
    ],
    `${wanted.size} of the migrations, all there and valid`,
  )
}
