// What tells a person's traces from those of others: in what Auth0 says of them, and in events about them.
import { isLosslessNumber } from 'lossless-json'
import { isRecord } from '../facts/read.ts'
import { parseJson } from '../json.ts'

/** `naming`: each of them names the person by itself. `telling`: what else is of the person, and long enough to be found. */
export interface Words {
  naming: Set<string>
  telling: Set<string>
}

/** Members of a user that name them. */
const names = new Set(['user_id', 'email', 'username', 'user_name', 'phone_number'])

/** Members of an identity that are the same for many. */
const common = new Set(['provider', 'connection', 'strategy', 'isSocial'])

/** What is shorter is in everybody's texts. */
const shortest = { naming: 3, telling: 8 }
const longest = 500
const mostTelling = 300

export function openWords(ids: readonly string[]): Words {
  return { naming: new Set(ids), telling: new Set() }
}

/** @param profile JSON text of a user */
export function addProfile(words: Words, profile: string): void {
  const read = parseJson(profile)
  walk(read, (name, value) => add(words, name, value))
  const { original }: { original?: unknown } = Object(read)
  if (typeof original === 'string') addProfile(words, original)
}

/** Of an event only what stands beside one of the ids is surely the person's: somebody else may have acted. */
export function addEvent(words: Words, ids: ReadonlySet<string>, body: string): void {
  eachRecord(parseJson(body), (record) => {
    if (!ids.has(String(record['user_id']))) return
    for (const [name, value] of Object.entries(record)) if (names.has(name)) add(words, name, value)
  })
}

/** As Postgres and Auth0 write one: there are others of the same moment. */
const instant = /^\d{4}-\d\d-\d\dT/

function add({ naming, telling }: Words, name: string, value: unknown): void {
  if (common.has(name) || name === 'original') return
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  if (text.length > longest || instant.test(text)) return
  if (names.has(name)) {
    if (text.length >= shortest.naming) naming.add(text)
  } else if (text.length >= shortest.telling && telling.size < mostTelling) {
    telling.add(text)
  }
}

/** Every value that is neither object nor list, with the name of its member, or of that of the list it is in. */
function walk(value: unknown, visit: (name: string, value: unknown) => void, name = ''): void {
  if (isLosslessNumber(value)) visit(name, value.value)
  else if (Array.isArray(value)) for (const item of value) walk(item, visit, name)
  else if (isRecord(value)) for (const [member, inner] of Object.entries(value)) walk(inner, visit, member)
  else visit(name, value)
}

function eachRecord(value: unknown, visit: (record: Record<string, unknown>) => void): void {
  if (Array.isArray(value)) for (const item of value) eachRecord(item, visit)
  else if (isRecord(value)) {
    visit(value)
    for (const inner of Object.values(value)) eachRecord(inner, visit)
  }
}
