// A tenant's history, generated: what its log says of people, ties and contradictions included.
import fc from 'fast-check'
import { sapi } from './api-writes.ts'
import { anyone } from './people.ts'

export interface LogRecord {
  log_id: string
  data: Record<string, unknown>
}

/** Logins come more often: they carry facts of their own. Then proofs of life, changes, what is ignored, what is unknown. */
const types =
  's s s scoa sens sdel ssa seacft sertft gd_auth_succeed ss sv gd_unenroll fp limit_wc slo seccft new_code constructor'.split(
    ' ',
  )

const flow = fc
  .record({
    type: fc.constantFrom(...types),
    who: anyone,
    told: fc.boolean(),
    count: fc.option(fc.integer({ min: 1, max: 9 })),
    ip: fc.constantFrom('203.0.113.1', '203.0.113.2', '2001:db8::1', '[REDACTED]', null),
  })
  .map(({ type, who, told, count, ip }) => ({
    type,
    user_id: who.id,
    ip,
    ...(told && { strategy: who.strategy, strategy_type: who.kind }),
    details: { stats: { loginsCount: count } },
  }))

const changed = fc
  .record({
    type: fc.constantFrom('sce', 'scpn', 'scu', 'scp'),
    who: anyone,
    actor: anyone,
    place: fc.constantFrom('body', 'query'),
  })
  .map(({ type, who, actor, place }) => ({ type, user_id: actor.id, details: { [place]: { user_id: who.id } } }))

const blocked = anyone.map(({ id }) => ({ type: 'f', user_id: id, description: 'user is blocked' }))

/** Recorded both ways: with the bare id in the description, and with the whole one. */
const deleted = fc.record({ who: anyone, bare: fc.boolean() }).map(({ who, bare }) => ({
  type: 'sdu',
  user_id: bare ? '' : who.id,
  description: bare ? `user_id: ${who.bare}` : '',
  strategy: who.strategy,
  connection: 'acme',
}))

const joined = anyone.map(({ bare }) => ({ type: 'organization_member_added', user_id: bare }))

/** SCIM's own id, which has no pipe in it, or the whole user_id. */
const scim = fc
  .record({ who: anyone, whole: fc.boolean(), method: fc.constantFrom('patch', 'delete') })
  .map(({ who, whole, method }) => {
    const id = whole ? who.id : who.bare.slice(who.bare.indexOf('|') + 1)
    const request = { method, path: `/scim/v2/connections/con_1/Users/${encodeURIComponent(id)}` }
    return { type: 'sscim', details: { request } }
  })

/** Few instants, so that many events share one, or a second. */
const date = fc
  .tuple(fc.integer({ min: 0, max: 20 }), fc.constantFrom(0, 0, 1, 500, 999))
  .map(([second, ms]) => new Date(Date.UTC(2026, 8, 1, 8, 0, second, ms)).toISOString())

const event = fc.record({
  date,
  /** How long before its event a write of the Management API was made, where the event shows the user as it left it. */
  lagMs: fc.option(fc.constantFrom(0, 1, 8, 500, 1_000, 5_000)),
  /** Some records tell no date: then the log_id does. */
  dated: fc.integer({ min: 0, max: 9 }).map((number) => number > 0),
  data: fc.oneof(
    { weight: 6, arbitrary: flow },
    { weight: 1, arbitrary: changed },
    { weight: 1, arbitrary: blocked },
    { weight: 3, arbitrary: deleted },
    { weight: 1, arbitrary: joined },
    { weight: 1, arbitrary: scim },
    { weight: 6, arbitrary: sapi },
  ),
})

function showUser(data: { details?: { response?: { body?: Record<string, unknown> } } }, updated_at?: string): void {
  const user = data.details?.response?.body
  if (user?.['user_id'] !== undefined && updated_at !== undefined) user['updated_at'] = updated_at
}

/** In order of date; `log_id` holds the date, as Auth0's own do, and a number that tells records apart. */
export const history: fc.Arbitrary<LogRecord[]> = fc.array(event, { minLength: 1, maxLength: 24 }).map((events) =>
  events
    .toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
    .map(({ date, lagMs, dated, data }, index) => {
      const log_id = `900${date.replace(/\D/g, '')}${String(index).padStart(36, '0')}`
      const record = JSON.parse(JSON.stringify({ log_id, data: { ...(dated && { date }), ...data, log_id } }))
      showUser(record.data, lagMs === null ? undefined : new Date(Date.parse(date) - lagMs).toISOString())
      return record
    }),
)
