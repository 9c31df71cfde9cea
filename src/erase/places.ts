// Every place in which the mirror may hold something of a person, and what takes it out. A place that is added later is one
// more entry.
import { forgetChangesOf } from '../feed/erasure.ts'
import { forgetGrantsOf } from '../grants/write.ts'
import { removeGone } from '../users/deletion.ts'
import { emptyTombstones } from '../users/erasure.ts'
import type { Database } from '../users/write.ts'

/** Whose traces are looked for. */
export interface Traces {
  ids: readonly string[]
  /** A regular expression of Postgres: what names the person by itself. */
  naming: string
  /** As well: also what else is known to be of the person. */
  telling: string
}

export interface Place {
  place: string
  /** What becomes of its entries. */
  what: string
  /** Works in one transaction; any number of times. @returns how many entries there were */
  erase(db: Database, traces: Traces): Promise<number>
}

/** In this order: what the rows of users say is needed to find the rest, so they come behind it. */
export const places: readonly Place[] = [
  {
    place: 'mirror.inbox',
    what: 'body removed',
    // its key stays, by which a repeat is known
    erase: counted(`UPDATE mirror.inbox SET body = '{"erased":true}' WHERE body::text ~* $1`, ({ naming }) => [naming]),
  },
  {
    place: 'mirror.quarantine',
    what: 'removed',
    // what cannot be read cannot be told apart: with all that is in it
    erase: counted('DELETE FROM mirror.quarantine WHERE mirror.legible(body) ~* $1', ({ telling }) => [telling]),
  },
  { place: 'mirror.grants', what: 'removed', erase: (db, { ids }) => forgetGrantsOf(db, ids) },
  {
    place: 'mirror.listed_grants',
    what: 'removed',
    erase: counted('DELETE FROM mirror.listed_grants WHERE user_id = ANY($1::text[])', ({ ids }) => [ids]),
  },
  {
    place: 'mirror.walked',
    what: 'removed',
    erase: counted('DELETE FROM mirror.walked WHERE user_id = ANY($1::text[])', ({ ids }) => [ids]),
  },
  {
    place: 'mirror.runs',
    what: 'cursor moved to the user before',
    erase: counted(
      `UPDATE mirror.runs r SET cursor = jsonb_set(cursor, '{after}', to_jsonb(coalesce(
         (SELECT max(id) FROM users WHERE id < r.cursor->>'after' COLLATE "C" AND id <> ALL($1::text[])), '')))
       WHERE cursor->>'after' = ANY($1::text[])`,
      ({ ids }) => [ids],
    ),
  },
  {
    place: 'mirror.moved_rows',
    what: 'removed',
    // the application rows stay where they are: nobody will come back for them
    erase: counted(
      'DELETE FROM mirror.moved_rows WHERE from_id = ANY($1::text[]) OR to_id = ANY($1::text[])',
      ({ ids }) => [ids],
    ),
  },
  {
    place: 'mirror.moves',
    what: 'removed',
    erase: counted('DELETE FROM mirror.moves WHERE user_id = ANY($1::text[]) OR to_id = ANY($1::text[])', ({ ids }) => [
      ids,
    ]),
  },
  { place: 'users', what: 'emptied', erase: (db, { ids }) => emptyTombstones(db, ids) },
  {
    place: 'users',
    what: 'removed, where nothing references it',
    erase: async (db, { ids }) => (await removeGone(db, ids, false)).filter(({ refusal }) => refusal === null).length,
  },
  {
    place: 'mirror.changes',
    what: 'removed; in their place one for each id tells followers, and goes after CHANGES_DAYS',
    // after the rows, whose end is a change as well
    erase: (db, { ids }) => forgetChangesOf(db, ids),
  },
]

function counted(sql: string, values: (traces: Traces) => unknown[]): Place['erase'] {
  return async (db, traces) => (await db.query(sql, values(traces))).rowCount ?? 0
}
