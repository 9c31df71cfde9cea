// Paths as a tree, and JSON values held against it.
import { isLosslessNumber } from 'lossless-json'
import type { Path } from './paths.ts'

export interface Tree {
  /** A path ends here: everything below is meant. */
  whole: boolean
  below: Map<string, Tree>
}

export function treeOf(paths: readonly Path[]): Tree {
  const root: Tree = { whole: false, below: new Map() }
  for (const path of paths) {
    let at = root
    for (const name of path) {
      const next = at.below.get(name) ?? { whole: false, below: new Map() }
      at.below.set(name, next)
      at = next
    }
    at.whole = true
  }
  return root
}

/** Only what the tree names. Undefined where it names nothing of it; that there is null is said of what it names in part. */
export function only(value: unknown, tree: Tree): unknown {
  if (tree.whole || value === null) return value
  if (Array.isArray(value)) return value.map((item) => only(item, tree)).filter((item) => item !== undefined)
  if (!isObject(value)) return undefined
  return mapped(value, (name, member) => {
    const next = tree.below.get(name)
    return next === undefined ? undefined : only(member, next)
  })
}

/** All but what the tree names. */
export function except(value: unknown, tree: Tree): unknown {
  if (tree.whole) return undefined
  if (tree.below.size === 0) return value
  if (Array.isArray(value)) return value.map((item) => except(item, tree))
  if (!isObject(value)) return value
  return mapped(value, (name, member) => {
    const next = tree.below.get(name)
    return next === undefined ? member : except(member, next)
  })
}

/** Each member replaced, or taken out where it becomes undefined. Not by assignment: a member may be called __proto__. */
export function mapped(
  object: Record<string, unknown>,
  become: (name: string, member: unknown) => unknown,
): Record<string, unknown> {
  const entries = Object.keys(object).map((name): [string, unknown] => [name, become(name, object[name])])
  return Object.fromEntries(entries.filter(([, member]) => member !== undefined))
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value)
}
