// Members that are not mirrored are not asked for either, as far as Auth0 can be told: by the names at the root of a user.
import { type Fields, needed } from '../fields/fields.ts'

/** Auth0 reads `a.b` and `a[0]` as paths, so a member whose name has such signs cannot be named. */
const plain = /^[A-Za-z_][A-Za-z0-9_-]{0,99}$/

export function isPlain(name: string): boolean {
  return plain.test(name)
}

/** Parameters for `GET /api/v2/users/{id}` and the search, without `?`; '' where everything is asked for. */
export function fieldsQuery({ lists }: Fields): string {
  const left = rootsOf(lists.except.filter(({ length }) => length === 1))
  if (lists.only.length === 0) {
    const names = left.filter(isPlain)
    return names.length === 0 ? '' : String(new URLSearchParams({ fields: names.join(','), include_fields: 'false' }))
  }
  const names = rootsOf([...needed, ...lists.only]).filter((name) => !left.includes(name))
  if (!names.every(isPlain)) return ''
  return String(new URLSearchParams({ fields: names.join(','), include_fields: 'true' }))
}

/** Whether anything of a member at the root is mirrored. */
export function isAsked({ lists }: Fields, name: string): boolean {
  if (lists.except.some((path) => path.length === 1 && path[0] === name)) return false
  return lists.only.length === 0 || rootsOf([...needed, ...lists.only]).includes(name)
}

function rootsOf(paths: Fields['lists']['only']): string[] {
  return [...new Set(paths.map(([name = '']) => name))]
}
