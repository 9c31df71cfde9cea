// A write to the Management API, by method and path only: `user_id` is whoever acted, the description is free text.
import { type Call, callOf } from './call.ts'
import { type Meaning, nothing } from './change.ts'
import type { LogEvent } from './event.ts'
import { alreadyAnswered, isOwn } from './own.ts'
import type { Reading } from './reading.ts'
import { type Route, routes } from './routes.ts'
import { readRow } from './row.ts'
import { datedByAnswer } from './shown-from.ts'

interface Compiled {
  methods: Set<string>
  pattern: string[]
  /** The pattern ends in `**`. */
  open: boolean
  route: Route
}

const base = '/api/v2/'

/** Routes by the first segment of their path, in the order of the table. */
const byResource = new Map<string, Compiled[]>()
for (const route of routes) {
  const compiled = compile(route)
  const resource = compiled.pattern[0] ?? ''
  byResource.set(resource, [...(byResource.get(resource) ?? []), compiled])
}

export function sapi(event: LogEvent, reading: Reading): Meaning {
  const call = callOf(event, base)
  if (call === undefined) return nothing('reports no call of the Management API')
  if (!call.succeeded) return nothing('the call failed')
  const route = routeOf(call)
  if (route === undefined) return nothing('changes no user')
  const meaning = readRow(route, call, event, reading)
  return isOwn(event, reading) ? alreadyAnswered(meaning) : datedByAnswer(meaning, call)
}

function routeOf(call: Call): Route | undefined {
  return byResource.get(call.path[0] ?? '')?.find((compiled) => matches(compiled, call))?.route
}

function matches({ methods, pattern, open }: Compiled, { method, path }: Call): boolean {
  if (open ? path.length < pattern.length : path.length !== pattern.length) return false
  if (!methods.has(method)) return false
  return pattern.every((segment, index) => segment.startsWith('{') || segment === path[index])
}

function compile(route: Route): Compiled {
  const open = route.path.endsWith('/**')
  const pattern = (open ? route.path.slice(0, -3) : route.path).split('/')
  return { methods: new Set(route.on.split(' ')), pattern, open, route }
}
