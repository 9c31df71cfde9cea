// Where a full look at grants stands, as it is kept in its run.
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'

export const LookCursor = Type.Object({
  kind: Type.Union([Type.Literal('roles'), Type.Literal('permissions'), Type.Literal('organizations')]),
  /** What Auth0 has refused so far, in its own words. */
  refused: Type.Array(Type.String()),
  /** ISO instant on Auth0's clock at which the lists of this kind were begun. */
  asOf: Type.Optional(Type.String()),
  /** The role or organisation whose members are being read, and where to read on. */
  granted: Type.Optional(Type.String()),
  from: Type.Optional(Type.String()),
  /** Users up to this one have been asked about. */
  after: Type.Optional(Type.String()),
})

export type LookCursor = Static<typeof LookCursor>

/** @returns undefined where the run has not begun, or was begun by a version that wrote something else */
export function lookCursorOf(value: unknown): LookCursor | undefined {
  return Check(LookCursor, value) ? value : undefined
}
