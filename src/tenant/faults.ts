// What goes wrong, and how often: the shares that a test sets over POST /local/faults.
import { ApiError } from './api-error.ts'
import { isObject, type JsonObject } from './members.ts'

export interface Faults {
  readonly deliveries: {
    readonly dropped: number
    readonly duplicated: number
    readonly delayed: number
    readonly reordered: number
    readonly delayMs: number
  }
  readonly api: {
    readonly slow: number
    readonly slowMs: number
    readonly 409: number
    readonly 429: number
    readonly 500: number
  }
  readonly indexLagMs: number
  /** Updates whose log event does not show the user as the answer. */
  readonly bareUpdates: number
}

/** Auth0 states no figure for the lag of its search; between one and three seconds is what its clients report. */
const calm: Faults = {
  deliveries: { dropped: 0, duplicated: 0, delayed: 0, reordered: 0, delayMs: 1000 },
  api: { slow: 0, slowMs: 1000, 409: 0, 429: 0, 500: 0 },
  indexLagMs: 1500,
  bareUpdates: 0,
}

export class FaultPlan {
  inForce: Faults = calm
  readonly random: () => number

  constructor(random: () => number) {
    this.random = random
  }

  /** True in `share` of the cases. */
  strikes(share: number): boolean {
    return share > 0 && this.random() < share
  }
}

/** Everything that is not named is calm again, so `{}` resets. */
export function readFaults(value: unknown): Faults {
  const given = readGroup(value, 'the body', ['deliveries', 'api', 'indexLagMs', 'bareUpdates'])
  const deliveries = readGroup(given['deliveries'] ?? {}, 'deliveries', Object.keys(calm.deliveries))
  const api = readGroup(given['api'] ?? {}, 'api', Object.keys(calm.api))
  return {
    deliveries: {
      dropped: readShare(deliveries, 'dropped'),
      duplicated: readShare(deliveries, 'duplicated'),
      delayed: readShare(deliveries, 'delayed'),
      reordered: readShare(deliveries, 'reordered'),
      delayMs: readMs(deliveries, 'delayMs', calm.deliveries.delayMs),
    },
    api: {
      slow: readShare(api, 'slow'),
      slowMs: readMs(api, 'slowMs', calm.api.slowMs),
      409: readShare(api, '409'),
      429: readShare(api, '429'),
      500: readShare(api, '500'),
    },
    indexLagMs: readMs(given, 'indexLagMs', calm.indexLagMs),
    bareUpdates: readShare(given, 'bareUpdates'),
  }
}

function readGroup(value: unknown, name: string, known: readonly string[]): JsonObject {
  if (!isObject(value)) throw new ApiError(400, `${name} must be a JSON object`)
  const unknown = Object.keys(value).find((member) => !known.includes(member))
  if (unknown !== undefined) throw new ApiError(400, `${name} has no ${unknown}; it has ${known.join(', ')}`)
  return value
}

function readShare(group: JsonObject, name: string): number {
  const share = group[name] ?? 0
  if (typeof share === 'number' && share >= 0 && share <= 1) return share
  throw new ApiError(400, `${name} must be a share between 0 and 1`)
}

function readMs(group: JsonObject, name: string, otherwise: number): number {
  const ms = group[name] ?? otherwise
  if (typeof ms === 'number' && ms >= 0) return ms
  throw new ApiError(400, `${name} must be a number of milliseconds, 0 or more`)
}
