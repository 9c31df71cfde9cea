// Two settings of the lists held against each other: what would have to be removed, and what is missing.
import type { FieldLists, Fields } from './fields.ts'
import type { Path } from './paths.ts'

export interface Changed {
  /** Something was mirrored that is not any more. */
  narrowed: boolean
  /** Something is mirrored that was not. */
  widened: boolean
}

export function changedFrom(before: Fields, after: Fields): Changed {
  const paths = [...decisive(before.lists), ...decisive(after.lists)]
  return {
    narrowed: paths.some((path) => before.keeps(path) && !after.keeps(path)),
    widened: paths.some((path) => !before.keeps(path) && after.keeps(path)),
  }
}

/** A member that no list names. */
const other = '\0'

/** Between these nothing changes: each path, and beside and below it whatever has no name in the lists. */
function decisive({ only, except }: FieldLists): Path[] {
  const named = [...only, ...except]
  return [
    ...named,
    ...[[], ...named].flatMap((path) => path.map((_, depth) => [...path.slice(0, depth), other])),
    ...named.map((path) => [...path, other]),
  ]
}
