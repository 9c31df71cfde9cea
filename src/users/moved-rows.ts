// Application rows that follow their users when these are linked. The moving itself is SQL, called by a trigger in the
// transaction that links or parts two users (`mirror.move_rows`); here it is asked for, and told of.
import type { Database } from './write.ts'

/** What becomes of a row of a secondary where the primary has one that is the same to a unique index. */
export type OnConflict = 'keep' | 'drop' | 'fail'

/** A foreign key that leads to `users`. */
export interface Reference {
  /** Quoted where it has to be, with its schema. */
  table: string
  column: string
  /** What the team has chosen; null: rows are not moved. */
  on_conflict: OnConflict | null
  /** Why rows cannot be moved, whatever is chosen; null: they can. */
  refusal: string | null
  /** The statements that give the rights which are missing; '' where none are. */
  needs: string
  /** Without an index that begins with the column each move reads the whole table. */
  is_indexed: boolean
}

export async function findReferences(db: Database): Promise<Reference[]> {
  const { rows } = await db.query<Reference>(
    `SELECT table_name AS table, column_name AS column, on_conflict, refusal, needs, is_indexed FROM mirror.user_references()`,
  )
  return rows
}

/** Names in `mirror.linked_tables` that fit no table with a foreign key to `users`. */
export async function findUnfitting(db: Database): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `SELECT l.table_name AS name FROM mirror.linked_tables l
     WHERE l.table_name <> '*' AND NOT EXISTS (
       SELECT FROM mirror.user_references() r
       WHERE l.table_name IN (r.table_name, replace(r.table_name, '"', '')) OR 'public.' || l.table_name IN (r.table_name, replace(r.table_name, '"', ''))
     ) ORDER BY 1`,
  )
  return rows.map(({ name }) => name)
}

/** Users with application rows that are not where they belong. */
export async function usersToMove(db: Database): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>('SELECT DISTINCT id FROM mirror.users_to_move() AS id ORDER BY id')
  return rows.map(({ id }) => id)
}

/** What a move did to one table. */
export interface Moved {
  table: string
  column: string
  moved: number
  /** Left with whom they are, since whom they belong to has such a row. */
  kept: number
  dropped: number
  /** Why nothing of this user was moved: table, SQLSTATE and constraint. */
  failed: string | null
}

/** @param db a transaction: locks are held until its end */
export async function moveRows(db: Database, id: string): Promise<Moved[]> {
  const { rows } = await db.query<Moved>(
    `SELECT in_table AS table, in_column AS column, moved, kept, dropped, failed FROM mirror.move_rows($1)`,
    [id],
  )
  return rows
}

/** Users of whose rows the last move has failed. */
export async function countFailedMoves(db: Database): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM mirror.moves WHERE failed IS NOT NULL',
  )
  return rows[0]?.count ?? 0
}
