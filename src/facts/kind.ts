// What sort of thing an event tells, by its type alone: few words, for whoever counts.
import { activity } from './change.ts'
import { codes } from './codes.ts'
import { login } from './login.ts'
import { sapi } from './sapi.ts'
import { cloudEventTypes } from './told.ts'

/**
 * `api_write`: a write to the Management API, of which some concern users. `ignored`: nothing follows for any user.
 * `unknown`: a type that is not in the tables.
 */
export const eventKinds = [
  'created',
  'changed',
  'deleted',
  'login',
  'activity',
  'api_write',
  'granted',
  'ignored',
  'unknown',
] as const

export type EventKind = (typeof eventKinds)[number]

const byName: ReadonlyMap<string, EventKind> = new Map([
  ['ss', 'created'],
  ['user.created', 'created'],
  ['sdu', 'deleted'],
  ['user.deleted', 'deleted'],
  ['f', 'ignored'], // but for a blocked user's
])

export function kindOf(type: string): EventKind {
  const line = codes.get(type) ?? cloudEventTypes.get(type)
  if (line === undefined) return 'unknown'
  if ('ignored' in line) return 'ignored'
  const named = byName.get(type)
  if (named !== undefined) return named
  if ('read' in line && line.read === sapi) return 'api_write'
  if ('granted' in line || 'concerns' in line) return 'granted'
  if ('means' in line && line.means === login) return 'login'
  return 'means' in line && line.means === activity ? 'activity' : 'changed'
}

/** Every type of the tables. */
export function kindsByType(): Record<string, EventKind> {
  return Object.fromEntries([...codes.keys(), ...cloudEventTypes.keys()].map((type) => [type, kindOf(type)]))
}

/** In Auth0's words, or ours where it has none; undefined for a type that is not in the tables. */
export function titleOf(type: string): string | undefined {
  return (codes.get(type) ?? cloudEventTypes.get(type))?.title
}
