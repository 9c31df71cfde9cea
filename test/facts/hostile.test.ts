import fc from 'fast-check'
import t from 'tap'
import type { Change } from '../../src/facts/change.ts'
import { codes } from '../../src/facts/codes.ts'
import { logEventOf } from '../../src/facts/event.ts'
import { meaningOf } from '../../src/facts/meaning.ts'
import { codePoint } from '../stage/code-points.ts'
import { at, eventOf } from '../stage/log-events.ts'

const id = fc.oneof(
  fc.string({ unit: codePoint }),
  fc.constantFrom('auth0|a', 'auth0|', '|a', 'auth0|a\0', 'a@clients', '\ud800|x', 'x'.repeat(5_000), '__proto__'),
  fc.tuple(fc.string(), fc.string()).map((parts) => parts.join('|')),
)
const junk = fc.anything({ withNullPrototype: true, withObjectString: true, withSparseArray: true, withBigInt: true })
const value = fc.oneof(id, junk, fc.constantFrom(null, '', 204, '400'))

const segment = fc.oneof(
  id,
  id.map((text) => encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, ''))),
  fc.constantFrom('users', 'identities', 'roles', 'organizations', 'members', 'connections', 'Users', '%', '%E0%A4%A'),
)
const path = fc
  .tuple(fc.constantFrom('/api/v2/', '/api/v2/users/', '/scim/v2/connections/', '/', ''), fc.array(segment))
  .map(([base, segments]) => base + segments.join('/'))

const identity = fc.record({ provider: value, user_id: value }, { requiredKeys: [] })
const body = fc.oneof(
  value,
  identity,
  fc.array(fc.oneof(identity, value)),
  fc.record({ users: fc.array(id), members: value }),
)
const details = fc.record(
  {
    request: fc.record({
      method: fc.constantFrom('post', 'patch', 'DELETE', 'put'),
      path: fc.oneof(path, value),
      body,
    }),
    response: fc.oneof(value, fc.record({ statusCode: value, body })),
    body,
    query: body,
    enrollment: body,
    stats: fc.oneof(value, fc.record({ loginsCount: value })),
  },
  { requiredKeys: [] },
)
const data = fc.record(
  {
    type: fc.oneof(fc.constantFrom('sapi', 'sapi', 'sscim', 'sdu', 's', 'f', 'constructor', ...codes.keys()), value),
    date: value,
    user_id: value,
    description: fc.oneof(
      value,
      id.map((text) => `user_id: ${text}`),
      fc.constant('user is blocked'),
    ),
    strategy: fc.oneof(value, fc.constantFrom('auth0', 'samlp')),
    strategy_type: value,
    connection: value,
    identity_user_id: value,
    ip: value,
    details: fc.oneof({ weight: 4, arbitrary: details }, { weight: 1, arbitrary: value }),
  },
  { requiredKeys: ['type'] },
)
const record = fc.oneof(
  fc.record({ log_id: fc.constant('90020260901080000000'), data }),
  fc.record({ log_id: value, data: fc.oneof(data, value) }),
  junk,
)

t.test('whatever arrives, reading it never throws and comes out the same twice', async (t) => {
  const read = (input: unknown) => {
    const event = logEventOf(input, at)
    return event && { event, meaning: meaningOf(event) }
  }
  fc.assert(
    fc.property(record, (input) => {
      t.strictSame(read(input), read(input))
    }),
    { numRuns: 2_000 },
  )
})

function check({ id, bare, exists, at }: Change): void {
  if (id === '' || id.length > 600 || /\0|\p{Surrogate}/u.test(id) || id.endsWith('@clients')) throw new Error(id)
  if (exists && (bare !== undefined || !/^[^|]+\|/.test(id))) throw new Error(`a row for ${id}`)
  if (new Date(at).toISOString() !== at) throw new Error(at)
}

t.test(
  'whatever arrives, a change names an id that Postgres keeps as it is, and only a whole one makes a row',
  async () => {
    fc.assert(
      fc.property(record, (input) => {
        const event = logEventOf(input, at)
        if (event === undefined) return
        const { changes, ignored } = meaningOf(event)
        if ((changes.length === 0) !== (ignored !== undefined)) throw new Error('neither change nor reason')
        for (const change of changes) check(change)
      }),
      { numRuns: 5_000 },
    )
  },
)

t.test('members of prototypes and depth without end do no harm', async (t) => {
  const text =
    '{"log_id":"a","__proto__":{"type":"s"},"data":{"type":"s","user_id":"auth0|a","__proto__":{"ip":"::1"},"constructor":1}}'
  t.strictSame(meaningOf(eventOf(JSON.parse(text))), {
    changes: [{ id: 'auth0|a', at, exists: true, login: {} }],
  })
  let deep: unknown = 'end'
  for (let depth = 0; depth < 100_000; depth++) deep = { details: deep, data: deep, body: [deep] }
  t.equal(logEventOf(deep, at), undefined)
  t.equal(logEventOf({ log_id: 'a', type: 's', user_id: 'auth0|a', details: deep }, at)?.type, 's')
})
