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
  return stripped(value, isToken)
}

/** How the names end in a text, and how one may be hidden there. */
const endings = ['_token"', '_token_secret"', 'link_with"', '\\u']

/** As the names of members, and not as values such as a kind of grant. */
const members = /(?:_token(?:_secret)?|link_with)"\s*:|\\u[^"]*"\s*:/

/** Whether a JSON text may hold tokens; most hold none. A search for a few words is many times as fast as a pattern. */
export function mayHoldTokens(text: string): boolean {
  return endings.some((ending) => text.includes(ending)) && members.test(text)
}

/** Here an object under such a name tells of a session or a client: it holds no token by itself. */
export function withoutEventTokens(value: unknown): unknown {
  return stripped(value, (name, one) => namesInEvents.has(name) && !isObject(one))
}

function stripped(value: unknown, isLeftOut: (name: string, value: unknown) => boolean): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => stripped(item, isLeftOut))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  if (!isObject(value)) return value
  let changed = false
  const kept: [string, unknown][] = []
  for (const name of Object.keys(value)) {
    const before = value[name]
    const after = typeof before === 'object' && before !== null ? stripped(before, isLeftOut) : before
    const stays = !isLeftOut(name, before)
    changed ||= after !== before || !stays
    if (stays) kept.push([name, after])
  }
  return changed ? Object.fromEntries(kept) : value
}
