// Where a backfill stands, as it is kept in its run.
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'

const instant = Type.String({ description: 'ISO 8601' })

export const ExportCursor = Type.Object({
  walk: Type.Literal('export'),
  job: Type.String(),
  /** Every line shows its user as of then or later: the job's creation, on Auth0's clock, cut to the second. */
  asOf: instant,
  /** The database's clock before the job was made: rows made since are not looked for in its file. */
  since: instant,
  /** How much of the unzipped file is written, to the end of a line. */
  bytes: Type.Integer(),
  /** The whole file is written; what is left are those who are not in it. */
  walked: Type.Boolean(),
  /** Absentees are marked up to this id. */
  after: Type.String(),
})

export const SearchCursor = Type.Object({
  walk: Type.Literal('search'),
  /** Why there was no export. */
  why: Type.String(),
  /** Users made from then on are still to be read; null: those remain who have no date. */
  from: Type.Union([instant, Type.Null()]),
  page: Type.Integer(),
})

export type ExportCursor = Static<typeof ExportCursor>
export type SearchCursor = Static<typeof SearchCursor>

/** @returns undefined where the run has not begun, or was begun by a version that wrote something else */
export function cursorOf(value: unknown): ExportCursor | SearchCursor | undefined {
  if (Check(ExportCursor, value) || Check(SearchCursor, value)) return value
  return undefined
}
