// Events about what users have been granted: whose roles, permissions or organisations may be out of date.
import { type Effect, type Meaning, nothing } from './change.ts'
import type { Ref } from './ids.ts'
import type { GrantKind, Reading } from './reading.ts'

/** What one event says of grants of one kind: one user's, or those of everybody who has been granted something. */
export type GrantHint = OfUser | OfEverybody

interface Hint {
  kind: GrantKind
  /** ISO instant on Auth0's clock: the event's date. */
  at: string
  reason: string
}

export interface OfUser extends Hint, Ref {}

export interface OfEverybody extends Hint {
  /** A role's or an organisation's id. */
  granted: string
}

const names: Record<GrantKind, string> = {
  roles: 'roles',
  permissions: 'permissions',
  organizations: 'organisations',
}

/** What these users have been granted has changed. It makes no row: whoever is new is asked about by and by. */
export function granted(reason: string, ...kinds: GrantKind[]): Effect {
  return (refs, { date: at }, reading) => grantsOfUsers(refs, { at, reason, kinds }, reading)
}

/** As a table says it of whoever is concerned. */
interface Told {
  at: string
  reason: string
  kinds: readonly GrantKind[]
}

export function grantsOfUsers(refs: readonly Ref[], { at, reason, kinds }: Told, reading: Reading): Meaning {
  return hinting(kinds, reading, (kind) => refs.map((ref) => ({ ...ref, kind, at, reason })))
}

/** The same of everybody who has been granted this. */
export function grantedToAll(id: string | undefined, { at, reason, kinds }: Told, reading: Reading): Meaning {
  if (id === undefined) return nothing('names nothing that could be granted')
  return hinting(kinds, reading, (kind) => [{ granted: id, kind, at, reason }])
}

/** Both follow. */
export function also(first: Effect, second: Effect): Effect {
  return (refs, event, reading) => {
    const { grants } = second(refs, event, reading)
    return { ...first(refs, event, reading), ...(grants && { grants }) }
  }
}

/** Whoever is made has been granted whatever comes with it, such as membership of an organisation. */
export function grantsOfNew(ref: Ref, at: string, { grants = [] }: Reading): GrantHint[] {
  return grants.map((kind) => ({ ...ref, kind, at, reason: 'created' }))
}

function hinting(kinds: readonly GrantKind[], { grants = [] }: Reading, of: (kind: GrantKind) => GrantHint[]): Meaning {
  const mirrored = kinds.filter((kind) => grants.includes(kind))
  if (mirrored.length > 0) return { changes: [], grants: mirrored.flatMap(of) }
  return nothing(`${kinds.map((kind) => names[kind]).join(', ')} are not mirrored`)
}
