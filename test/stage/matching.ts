import type { Test } from 'tap'

/** As `t.match`, which takes any two dates for equal: here they have to be the same instant. `Date`: any. */
export function matches(t: Test, found: unknown, wanted: unknown, message?: string): void {
  t.match(dated(found), dated(wanted), ...(message === undefined ? [] : [message]))
}

/** Dates as their text, at whatever depth. */
function dated(value: unknown): unknown {
  if (value === Date) return /^\d{4}-\d\d-\d\dT/
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(dated)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, dated(member)]))
}
