// Tokens of identity providers: they come when the machine client holds `read:user_idp_tokens`, and are stored nowhere.
import { isObject } from './tree.ts'

const names = new Set(['access_token', 'access_token_secret', 'refresh_token', 'id_token'])

/** In the events of the tenant log also the token by which a second account is linked. */
const namesInEvents = new Set([...names, 'link_with'])

export function isToken(name: string): boolean {
  return names.has(name)
}

/** However deep they are; the same value where there are none. */
export function withoutTokens(value: unknown): unknown {
  return stripped(value, names)
}

/** A user object whose text may hold tokens; the text of most holds none. */
export const mayHoldTokens = /_token|link_with|\\u/

export function withoutEventTokens(value: unknown): unknown {
  return stripped(value, namesInEvents)
}

function stripped(value: unknown, tokens: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => stripped(item, tokens))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  if (!isObject(value)) return value
  let changed = false
  const kept: [string, unknown][] = []
  for (const name of Object.keys(value)) {
    const before = value[name]
    const after = typeof before === 'object' && before !== null ? stripped(before, tokens) : before
    changed ||= after !== before || tokens.has(name)
    if (!tokens.has(name)) kept.push([name, after])
  }
  return changed ? Object.fromEntries(kept) : value
}
