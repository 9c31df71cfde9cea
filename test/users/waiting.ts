import fc from 'fast-check'

const perhaps = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })

/**
 * A row that is on the work list, as its columns say so.
 *
 * @param hintedAt an instant of those that is between the others
 */
export function waiting(instant: fc.Arbitrary<string>, hintedAt: string) {
  return fc.record({
    stale_since: instant,
    stale_reason: fc.constantFrom('new', 'changed', 'first request', 'zz'),
    hinted_at: fc.constantFrom('-infinity', 'infinity', hintedAt),
    shown_from: perhaps(instant),
  })
}
