// What is mirrored of a user: everything, or what two lists leave of it. Compiled once; whatever comes in goes through it
// before it is stored, by whichever way.
import { eventKeeper, type KeepEvent, keepWhole } from './events.ts'
import { leadsTo, type Path } from './paths.ts'
import { except, only, type Tree, treeOf } from './tree.ts'

export interface FieldLists {
  /** Nothing else is mirrored; empty: everything is. */
  only: readonly Path[]
  /** Not mirrored, whatever the other list says. */
  except: readonly Path[]
}

export interface Fields {
  readonly lists: FieldLists
  /** Nothing is left out. */
  readonly all: boolean
  /** A user object, or some members of one → what of it is mirrored; the same object where everything is. */
  of(user: Record<string, unknown>): Record<string, unknown>
  /** A value that stands right there is mirrored. */
  keeps(path: Path): boolean
  /** What the inbox keeps of an event. */
  event: KeepEvent
}

/**
 * What the mirror cannot do without: the key, the version, the instant that tells one user of an id from the next, who was
 * linked into whom, and who is to be refused. Mirrored whatever the lists are.
 */
export const needed: readonly Path[] = [
  ['user_id'],
  ['updated_at'],
  ['created_at'],
  ['blocked'],
  ['identities', 'provider'],
  ['identities', 'user_id'],
  ['identities', 'connection'],
]

/** The first path of a list that would leave out what is needed. */
export function neededIn(paths: readonly Path[]): Path | undefined {
  return paths.find((path) => needed.some((one) => leadsTo(path, one)))
}

export const allFields: Fields = {
  lists: { only: [], except: [] },
  all: true,
  of: (user) => user,
  keeps: () => true,
  event: keepWhole,
}

export function openFields(lists: FieldLists): Fields {
  if (lists.only.length === 0 && lists.except.length === 0) return allFields
  const named = lists.only.length === 0 ? [] : [...lists.only, ...needed]
  // what identity providers have told of linked accounts stands there under the same names
  const left = [...lists.except, ...lists.except.map((path) => ['identities', 'profileData', ...path])]
  const trees = { only: treeOf(named), except: treeOf(left) }
  const fields: Omit<Fields, 'event'> = {
    lists,
    all: false,
    of:
      named.length === 0
        ? (user) => without(user, trees.except)
        : (user) => without(within(user, trees.only), trees.except),
    keeps: (path) =>
      (named.length === 0 || named.some((one) => leadsTo(one, path))) && !left.some((one) => leadsTo(one, path)),
  }
  return { ...fields, event: eventKeeper(fields) }
}

function within(user: Record<string, unknown>, tree: Tree): Record<string, unknown> {
  return only(user, tree) as Record<string, unknown> // an object stays one
}

function without(user: Record<string, unknown>, tree: Tree): Record<string, unknown> {
  return except(user, tree) as Record<string, unknown> // an object stays one
}
