import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { type CloudEvent, cloudEventOf } from '../../src/facts/cloud-event.ts'
import { meaningOfCloudEvent } from '../../src/facts/told.ts'
import { codePoint } from '../stage/code-points.ts'
import { ada, at, fixture, records } from '../stage/log-events.ts'

function read(record: unknown): CloudEvent {
  const event = cloudEventOf(record, at)
  if (event === undefined) throw new Error('no event')
  return event
}

const meaning = (type: string, object: unknown, more: Record<string, unknown> = {}) =>
  meaningOfCloudEvent(read({ id: 'evt_1', type, time: at, data: { object }, ...more }))

const published = records('event-streams.cloudevents.jsonl').map((line) => Reflect.get(Object(line), 'event'))

t.test('every published sample is known, and means something or says why not', async (t) => {
  const folder = new URL('../fixtures/events/event-streams/', import.meta.url)
  const samples = readdirSync(folder).map((name) => JSON.parse(fixture(`event-streams/${name}`)))
  for (const record of [...published, ...samples]) {
    const { changes, states, ignored, unknown } = meaningOfCloudEvent(read(record))
    t.equal(unknown, undefined, record.type)
    t.equal(changes.length + states.length === 0, ignored !== undefined, record.type)
    if (record.type.startsWith('user.') && record.data.object !== undefined) t.equal(ignored, undefined, record.id)
  }
})

t.test('a creation and an update carry state', async (t) => {
  const user = { user_id: ada, updated_at: at, name: 'Ada' }
  t.strictSame(meaning('user.created', user), {
    changes: [],
    states: [{ id: ada, at, reason: 'created', created: true, user }],
  })
  t.match(meaning('user.updated', user).states, [{ reason: 'updated', created: false }])
})

t.test('a state without updated_at has no version and is a hint', async (t) => {
  for (const updated_at of [undefined, null, '', 'yesterday', 7, '2026-09-01']) {
    t.strictSame(meaning('user.updated', { user_id: ada, updated_at }), {
      changes: [{ id: ada, at, exists: true, stale: 'updated' }],
      states: [],
    })
  }
})

t.test('a deletion carries state where it tells its date, and is a hint that makes no row where not', async (t) => {
  t.strictSame(meaning('user.deleted', { user_id: ada, deleted_at: at }).states, [
    { id: ada, at, reason: 'deleted', created: false, goneAt: at, user: { user_id: ada } },
  ])
  t.strictSame(meaning('user.deleted', { user_id: ada }), {
    changes: [{ id: ada, at, exists: false, stale: 'deleted' }],
    states: [],
  })
})

t.test('a test proves nothing and carries nothing', async (t) => {
  for (const type of ['user.created', 'user.updated', 'user.deleted']) {
    t.strictSame(meaning(type, { user_id: ada, updated_at: at, deleted_at: at }, { a0purpose: 'test' }), {
      changes: [{ id: ada, at, exists: false, stale: 'test event' }],
      states: [],
    })
  }
})

t.test('other types are ignored with a reason, unknown ones are counted as such', async (t) => {
  t.match(meaning('connection.deleted', {}), { ignored: /full comparison/ })
  t.match(meaning('organization.member.added', { user: { user_id: ada } }), { ignored: /not mirrored/, changes: [] })
  t.match(meaning('user.sneezed', { user_id: ada }), { ignored: 'unknown type', unknown: true })
  t.match(meaning('__proto__', {}), { unknown: true })
  t.match(meaning('user.created', { user_id: 'reader@clients', updated_at: at }), { ignored: 'names no user' })
})

const junk = fc.anything({ withNullPrototype: true, withObjectString: true, withSparseArray: true, withBigInt: true })
const text = fc.oneof(
  fc.string({ unit: codePoint }),
  fc.constantFrom('auth0|a', '\0', '\ud800|x', at, '__proto__'),
  junk,
)
const object = fc.record(
  { user_id: text, updated_at: text, deleted_at: text, identities: junk, __proto__: junk, name: junk },
  { requiredKeys: [] },
)
const record = fc.record(
  {
    id: fc.oneof(fc.constant('evt_1'), text),
    type: fc.oneof(fc.constantFrom('user.created', 'user.updated', 'user.deleted', 'group.created'), text),
    time: text,
    data: fc.oneof({ weight: 4, arbitrary: fc.record({ object }) }, { weight: 1, arbitrary: junk }),
    a0purpose: fc.constantFrom('test', undefined),
  },
  { requiredKeys: [] },
)

t.test('whatever arrives, reading it never throws, and names only ids that Postgres keeps as they are', async () => {
  fc.assert(
    fc.property(fc.oneof(record, junk), (input) => {
      const event = cloudEventOf(input, at)
      if (event === undefined) return
      const { changes, states } = meaningOfCloudEvent(event)
      for (const { id, at } of [...changes, ...states]) {
        if (!/^[^|]+\|/.test(id) || /\0|\p{Surrogate}/u.test(id)) throw new Error(id)
        if (new Date(at).toISOString() !== at) throw new Error(at)
      }
    }),
    { numRuns: 3_000 },
  )
})
