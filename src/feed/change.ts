// The shape of a change as it goes out: one schema for types, validation and documentation.
import { type Static, Type } from 'typebox'
import { kinds } from './read.ts'

const values = (description: string) =>
  Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()], { description })

export const Change = Type.Object(
  {
    cursor: Type.String({ description: 'Of this change: behind it comes the next' }),
    user_id: Type.String(),
    kind: Type.Union(
      kinds.map((kind) => Type.Literal(kind)),
      { description: 'removed: the row is gone; erased: whatever is held of this user is to be erased' },
    ),
    changed: Type.Array(Type.String(), {
      description: 'Columns that have another value; [] where the row came or went',
    }),
    at: Type.String({ format: 'date-time', description: 'When the transaction began that changed it' }),
    before: values(
      'What the changed columns held; null where values are not kept (CHANGES_VALUES), or the user is gone',
    ),
    after: values('What they hold since, of a new row all of them'),
  },
  { title: 'Change' },
)

export type Change = Static<typeof Change>
