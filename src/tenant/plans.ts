// The rate limits of Auth0's plans, and which call counts against which of them: Auth0, "Rate Limit Policy".
import type { Limit } from './bucket.ts'

export const planNames = ['none', 'free', 'essentials', 'enterprise'] as const

export type PlanName = (typeof planNames)[number]

/** `api` is the bucket of all calls, looked at first; a call whose group has none counts as `other`. */
export type Plan = Readonly<Record<string, Limit>>

const second = (burst: number, rate: number): Limit => ({ burst, rate, per: 'second' })
const minute = (burst: number, rate: number): Limit => ({ burst, rate, per: 'minute' })

export const plans: Readonly<Record<PlanName, Plan>> = {
  none: {},
  free: { api: second(2, 2) },
  essentials: {
    'read-users': minute(40, 500),
    'write-users': minute(20, 200),
    'delete-user': minute(20, 200),
    'read-logs': minute(10, 100),
    'read-organization-members': minute(40, 500),
    'organization-members': minute(20, 200),
    'read-connections': minute(5, 50),
    other: minute(10, 150),
  },
  enterprise: {
    api: second(50, 16),
    'user-organizations': minute(40, 500),
    'read-organization-members': minute(40, 500),
  },
}

/** The first that fits. Which sub-resource belongs to which group Auth0 does not say for all: the rest are `other`. */
const groups: readonly (readonly [methods: string, path: RegExp, group: string])[] = [
  ['GET', /^\/users\/[^/]+\/organizations$/, 'user-organizations'],
  ['GET', /^\/users(-by-email|\/[^/]+)?$/, 'read-users'],
  ['POST PATCH', /^\/users(\/[^/]+)?$/, 'write-users'],
  ['DELETE', /^\/users\/[^/]+$/, 'delete-user'],
  ['GET', /^\/logs(\/[^/]+)?$|^\/users\/[^/]+\/logs$/, 'read-logs'],
  ['GET', /^\/organizations\/[^/]+\/members$/, 'read-organization-members'],
  ['GET POST DELETE', /^\/organizations\/[^/]+\/members/, 'organization-members'],
  ['GET', /^\/connections(\/[^/]+)?$/, 'read-connections'],
]

/** @param url below /api/v2 */
export function groupOfCall(method: string, url: string): string {
  const [path = ''] = url.split('?')
  return groups.find(([methods, pattern]) => methods.split(' ').includes(method) && pattern.test(path))?.[2] ?? 'other'
}
