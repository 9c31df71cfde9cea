// What can happen, generated: at the tenant, on the way, and in the mirror. Steps name people and things by numbers that
// are taken modulo of what is there, so that a history stays one when steps are left out of it.
import fc from 'fast-check'

/** The mirror at work; several of these may be woven into each other. */
export type Act =
  | { does: 'deliver'; picks: number[]; repeats: boolean; together: boolean; diesAfter: number | null }
  | { does: 'request'; token: number }
  | { does: 'answer'; ask: number; diesAfter: number | null }
  | { does: 'search'; few: number }
  | { does: 'walk'; diesAfter: number | null }

export type Step =
  | { does: 'create' | 'delete' | 'unlink' | 'mint' | 'ask'; who: number }
  | { does: 'edit' | 'login'; who: number; body: Record<string, unknown> }
  | { does: 'editSilently'; who: number; body: Record<string, unknown>; dated: boolean }
  | { does: 'link'; who: number; other: number }
  | { does: 'dropConnection'; who: number }
  | { does: 'pass'; ms: number; storageLagMs: number }
  | { does: 'drop'; picks: number[] }
  | { does: 'fail'; ask: number; status: number }
  | { does: 'pull' | 'export' | 'crash' | 'machine' | 'compare' }
  | { does: 'drain'; failAt: number; status: number }
  | { does: 'sweep'; hours: number }
  | { does: 'weave'; acts: Act[]; turns: number[] }
  | Act

export interface History {
  /** Which products deliver. */
  products: 'logs' | 'events' | 'both'
  /** Whether the mirror also reads both from the API in the end, and so learns of what was dropped. */
  pulls: boolean
  indexLagMs: number
  steps: Step[]
  /** In which order the last deliveries come. */
  ending: 'in order' | 'reversed' | 'mixed'
  /** What becomes of application rows when users are linked: they stay, follow by one of the rules, or are moved in the end. */
  rows: 'stay' | 'keep' | 'drop' | 'fail' | 'late'
}

const who = fc.nat(5)
const picks = fc.array(fc.nat(20), { minLength: 1, maxLength: 6 })
const word = fc.constantFrom('Ada', 'Bea', '', 'Žofie\u0000', '"')
const metadata = fc.dictionary(fc.constantFrom('theme', 'n'), fc.oneof(fc.nat(3), fc.constant(null)), { maxKeys: 2 })

const body = fc.oneof(
  fc.record({ name: word }),
  fc.record({ given_name: word, nickname: word }, { requiredKeys: [] }),
  fc.record({ blocked: fc.boolean() }),
  fc.record({ user_metadata: metadata, app_metadata: metadata }, { requiredKeys: [] }),
  fc.record({ password: fc.constant('x') }),
  fc.record({ email: fc.constantFrom('a@example.com', 'b@example.com') }),
)

const says = fc.record({ name: word, given_name: word, locale: fc.constantFrom('en', 'cs') }, { requiredKeys: [] })

/** Mostly everybody lives. */
const diesAfter = fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(8) })

const deliver = fc.record({
  does: fc.constant('deliver' as const),
  picks,
  repeats: fc.boolean(),
  together: fc.boolean(),
  diesAfter,
})
const answer = fc.record({ does: fc.constant('answer' as const), ask: fc.nat(5), diesAfter })
const request = fc.record({ does: fc.constant('request' as const), token: fc.nat(9) })
const search = fc.record({ does: fc.constant('search' as const), few: fc.integer({ min: 1, max: 6 }) })
const walk = fc.record({ does: fc.constant('walk' as const), diesAfter })

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: deliver },
  { weight: 4, arbitrary: answer },
  { weight: 2, arbitrary: request },
  { weight: 1, arbitrary: search },
  { weight: 2, arbitrary: walk },
)

/** From within a millisecond to days. */
const pass = fc.record({
  does: fc.constant('pass' as const),
  ms: fc.constantFrom(0, 1, 1, 20, 300, 999, 1_000, 1_001, 5_000, 60_000, 3_600_000, 30 * 3_600_000),
  storageLagMs: fc.constantFrom(0, 20, 3_000, 120_000),
})

const change: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ does: fc.constant('create' as const), who }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('edit' as const), who, body }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('delete' as const), who }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('link' as const), who, other: who }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('unlink' as const), who }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('login' as const), who, body: says }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('editSilently' as const), who, body, dated: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('dropConnection' as const), who }) },
)

const status = fc.constantFrom(429, 500, 503)

const mirror: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: act },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('ask' as const), who }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('mint' as const), who }) },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('weave' as const),
      acts: fc.array(act, { minLength: 2, maxLength: 3 }),
      turns: fc.array(fc.nat(2), { minLength: 1, maxLength: 12 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('drop' as const), picks }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('fail' as const), ask: fc.nat(5), status }) },
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constantFrom('pull', 'export', 'export', 'crash', 'machine', 'compare') }),
  },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('drain' as const), failAt: fc.nat(12), status }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('sweep' as const), hours: fc.constantFrom(1, 48) }) },
)

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: change },
  { weight: 2, arbitrary: pass },
  { weight: 5, arbitrary: mirror },
)

const allThere: Step = { does: 'deliver', picks: [0, 1, 2, 3, 4, 5], repeats: false, together: false, diesAfter: null }
const drained: Step = { does: 'drain', failAt: 99, status: 500 }

/** An export made before a deletion is read after it. */
const exported: fc.Arbitrary<Step[]> = who.map((who): Step[] => [
  { does: 'create', who },
  allThere,
  drained,
  { does: 'export' },
  { does: 'pass', ms: 5_000, storageLagMs: 0 },
  { does: 'delete', who },
  allThere,
  drained,
  { does: 'walk', diesAfter: null },
])

/** Two are linked, and are parted when the mirror knows of it. */
const parted: fc.Arbitrary<Step[]> = fc
  .uniqueArray(who, { minLength: 2, maxLength: 2 })
  .map(([who = 0, other = 1]): Step[] => [
    { does: 'create', who },
    { does: 'create', who: other },
    { does: 'link', who, other },
    allThere,
    { does: 'pass', ms: 5_000, storageLagMs: 0 },
    drained,
    { does: 'unlink', who },
  ])

/** A chain: the first is linked into the second, and that one into the third. */
const chained: fc.Arbitrary<Step[]> = fc.tuple(who, who, who).map(([who, other, third]): Step[] => [
  ...[who, other, third].flatMap((one): Step[] => [
    { does: 'create', who: one },
    { does: 'mint', who: one },
  ]),
  ...[0, 1, 2, 3].map((token): Step => ({ does: 'request', token })),
  { does: 'link', who: other, other: who },
  { does: 'pass', ms: 1_001, storageLagMs: 0 },
  { does: 'link', who: third, other },
])

/** What takes several steps in their order to be met at all, and is what mirrors get wrong. */
const scenario: fc.Arbitrary<Step[]> = fc.oneof(
  { weight: 1, arbitrary: exported },
  { weight: 2, arbitrary: parted },
  { weight: 1, arbitrary: chained },
)

const part: fc.Arbitrary<Step[]> = fc.oneof(
  { weight: 16, arbitrary: step.map((step) => [step]) },
  { weight: 1, arbitrary: scenario },
)

const sometimes: fc.Arbitrary<Step[]> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Step[]>([]) },
  { weight: 1, arbitrary: scenario },
)

/** @param most steps at most, a scenario taken for one; another may follow */
export function histories(most: number): fc.Arbitrary<History> {
  return fc.record({
    products: fc.constantFrom('logs', 'events', 'both', 'both'),
    pulls: fc.boolean(),
    indexLagMs: fc.constantFrom(0, 1_500, 3_600_000),
    // what comes after a scenario mostly covers its traces, so that some histories end with one
    steps: fc
      .tuple(fc.array(part, { minLength: 1, maxLength: most, size: 'max' }), sometimes)
      .map(([parts, last]) => [...parts.flat(), ...last]),
    ending: fc.constantFrom('in order', 'reversed', 'mixed'),
    rows: fc.constantFrom('stay', 'keep', 'keep', 'drop', 'fail', 'late'),
  })
}
