// A SCIM operation of an identity provider: the only trace of the user is the last segment of the path.
import { callOf } from './call.ts'
import { type Meaning, nothing, recheck, stale } from './change.ts'
import type { LogEvent } from './event.ts'
import { bareRef, refs } from './ids.ts'
import { decoded } from './read.ts'

const base = '/scim/v2/connections/'

const deleted = recheck('deleted')
const provisioned = stale('scim')

/** Path: `{connection}/Users/{id}`, where the id is SCIM's own unless it has the form of a user_id. */
export function scim(event: LogEvent): Meaning {
  const call = callOf(event, base)
  if (call === undefined) return nothing('reports no SCIM call')
  if (!call.succeeded) return nothing('the call failed')
  const [, resource, segment] = call.path
  if (resource !== 'Users') return nothing('concerns no single user')
  if (segment === undefined) return nothing('names no id: found by the full comparison, or at the first login')
  const id = decoded(segment)
  const whole = refs([id])
  const found = whole.length > 0 ? whole : bareRef(event, id)
  if (found.length === 0) return nothing('names no user')
  return call.method === 'DELETE' ? deleted(found, event) : provisioned(found, event)
}
