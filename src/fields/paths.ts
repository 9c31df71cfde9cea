// The names of fields as somebody writes them into a setting: Auth0's own, with dots down into objects.

/** `app_metadata.plan` → `['app_metadata', 'plan']`. In arrays it means each element: `identities.profileData`. */
export type Path = readonly string[]

/** One character of a name: a backslash makes a dot or a comma part of it, as in `https://acme\.com/groups`. */
const character = '([^\\\\.,\\s]|\\\\[\\\\.,])'
const name = `${character}( *${character})*`

/** The form of a path, for a regular expression. */
export const pathForm = `${name}(\\.${name})*`

/** @param list paths of that form, comma separated */
export function pathsOf(list: string): Path[] {
  const items = list.match(/(\\.|[^\\,])+/g) ?? []
  return items.map((item) => (item.trim().match(/(\\.|[^\\.])+/g) ?? []).map((name) => name.replace(/\\(.)/g, '$1')))
}

/** The inverse, for one path. */
export function pathText(path: Path): string {
  return path.map((name) => name.replace(/[\\.,]/g, '\\$&')).join('.')
}

/** `path` is `other`, or leads to it. */
export function leadsTo(path: Path, other: Path): boolean {
  return path.every((name, index) => name === other[index])
}
