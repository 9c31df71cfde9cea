// What an erasure says of itself: where how much was, and nothing of what it was.
import { type Static, Type } from 'typebox'

export const Receipt = Type.Object(
  {
    user_id: Type.String({ description: 'As it was asked for' }),
    erased_at: Type.String({ format: 'date-time' }),
    ids: Type.Integer({ description: 'Ids of the person, those of linked accounts included' }),
    places: Type.Array(
      Type.Object({
        place: Type.String({ description: 'A table' }),
        what: Type.String({ description: 'What became of its entries' }),
        entries: Type.Integer(),
      }),
    ),
  },
  { title: 'Receipt' },
)

export type Receipt = Static<typeof Receipt>
