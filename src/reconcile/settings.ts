// What may be asked of a run, as it comes from an operator: one schema for the routes, the queue and the documentation.
import { type Static, Type } from 'typebox'
import { Assert } from 'typebox/value'

export const BackfillSettings = Type.Object(
  {
    confirm: Type.Optional(Type.Boolean({ description: 'More may be removed than the share allows' })),
    share: Type.Optional(
      Type.Number({ minimum: 0, maximum: 1, description: 'Of the live rows; where more are absent the run is held' }),
    ),
  },
  { additionalProperties: false },
)

export const SweepSettings = Type.Object(
  {
    since: Type.Optional(Type.String({ format: 'date-time', description: 'Changes from then on' })),
    overlapMinutes: Type.Optional(
      Type.Number({ minimum: 0, description: 'So much earlier than the last sweep ended; default 5' }),
    ),
  },
  { additionalProperties: false },
)

export const DriftSettings = Type.Object(
  {
    sample: Type.Optional(Type.Integer({ minimum: 1, description: 'So many rows at random; default 100' })),
    all: Type.Optional(Type.Boolean({ description: 'Every live row instead' })),
    repair: Type.Optional(Type.Boolean({ description: 'Writes what Auth0 says over rows that differ; default true' })),
  },
  { additionalProperties: false },
)

export const GrantsSettings = Type.Object({}, { additionalProperties: false })

/** The members of a request to begin a run, beside its kind. */
export const runSettings = {
  backfill: BackfillSettings,
  sweep: SweepSettings,
  drift: DriftSettings,
  grants: GrantsSettings,
}

export function backfillSettings(settings: unknown): Static<typeof BackfillSettings> {
  Assert(BackfillSettings, settings)
  return settings
}

export function sweepSettings(settings: unknown): Static<typeof SweepSettings> {
  Assert(SweepSettings, settings)
  return settings
}

export function driftSettings(settings: unknown): Static<typeof DriftSettings> {
  Assert(DriftSettings, settings)
  return settings
}
