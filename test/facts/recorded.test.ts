import t from 'tap'
import { codes } from '../../src/facts/codes.ts'
import { meaningOf } from '../../src/facts/meaning.ts'
import { ada, brief, eventOf, fixture, lin, records, saml } from '../stage/log-events.ts'

const grace = 'auth0|66d3f0a1b2c3d4e5f607182a'
const blocked = 'auth0|66d3f0a1b2c3d4e5f6071840'
const phone = 'sms|66d3f0a1b2c3d4e5f6071830'

const files = ['recorded.stream.jsonl', 'schema-generated.stream.jsonl', 'events.pretty.json']

t.test('every type code that Auth0 publishes is in the table, with a title', async (t) => {
  const missing = Object.keys(JSON.parse(fixture('log-type-codes.json'))).filter((code) => !codes.get(code)?.title)
  t.same(missing, [])
})

for (const file of files) {
  t.test(`every event of ${file} is understood, and says why where nothing follows`, async (t) => {
    for (const record of records(file)) {
      const event = eventOf(record)
      t.match(event.date, /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
      const meaning = meaningOf(event)
      t.equal(meaning.changes.length === 0, meaning.ignored !== undefined, event.type)
      t.equal(meaning.unknown, event.type.startsWith('zz_') ? true : undefined, event.type)
      for (const change of meaning.changes) {
        t.equal(change.at, event.date)
        t.ok(change.bare ? !change.exists : change.id.includes('|'), `${change.id}: only a whole id makes a row`)
      }
    }
  })

  t.test(`no call of the Management API in ${file} touches whoever made it`, async (t) => {
    for (const record of records(file)) {
      const event = eventOf(record)
      const actor = event.data['user_id']
      if (event.type !== 'sapi' || typeof actor !== 'string' || actor === '') continue
      t.notOk(meaningOf(event).changes.some(({ id }) => id === actor))
    }
  })
}

t.test('the recorded calls and deletions mean what happened to the users then', async (t) => {
  const events = records('recorded.stream.jsonl').map(eventOf)
  const meant = events
    .filter(({ type }) => type === 'sapi' || type === 'sdu')
    .flatMap((event) => brief(meaningOf(event)))
  t.same(meant, [
    '+auth0|6132829445244d0069782a78 created',
    '+auth0|654e0f2209d0e266cf0aa508 created',
    '+auth0|6479cb380fb950ad138c1991 created',
    '+auth0|64107988d3534be8b2dc383d created',
    '+auth0|6479cb390fb950ad138c1992 created',
    '?auth0|61328297148a95006b37e566 deleted',
    '?auth0|6410798838b3e02b77fdd6ae deleted',
    '?auth0|64107988d3534be8b2dc383d deleted',
    '?auth0|bdf8b733-f7q1-4fq1-9723-edcd437q96q1 deleted',
    '?auth0|61328297148a95006b37e566 deleted',
  ])
})

t.test('the story of the sample events is told in order', async (t) => {
  const told = records('events.pretty.json').flatMap((record) => brief(meaningOf(eventOf(record))))
  t.same(told, [
    `+${ada} signup`,
    `+${ada}`, // logged in
    `+${ada}`, // token
    `+${ada} verified`,
    `+${lin} login`,
    `+${saml} login`,
    `+${phone}`, // logged in
    `+${grace}`, // logged in
    `+${lin} login`,
    `+${ada}`, // silent authentication
    `+${ada}`, // token
    `+${grace}`, // token
    `+${ada} password`,
    `+${grace} email`,
    `+${grace} username`,
    `+${phone} phone`,
    '+auth0|66d3f0a1b2c3d4e5f6071850 signup',
    '+auth0|66d3f0a1b2c3d4e5f6071850 created',
    `+${ada} updated`,
    `+${blocked} updated`,
    `+${ada} linked`,
    `?${lin} merged`,
    `+${ada} linked`,
    '?auth0|66d3f0a1b2c3d4e5f6071870 merged',
    `+${ada} unlinked`,
    `+${lin} unlinked`,
    `+${ada} mfa`,
    '?auth0|66d3f0a1b2c3d4e5f6071850 deleted',
    '?auth0|66d3f0a1b2c3d4e5f6071850 deleted',
    `+${saml} scim`,
    `?${saml} deleted`,
    `+${ada} invitation`,
    `+${ada} mfa`,
    `+${ada}`, // second factor
    `+${ada} mfa`,
    `+${ada} mfa`,
    `+${blocked} blocked login`,
    `+${grace} warning`,
  ])
})

t.test(
  'the recorded writes are dated after what they have left behind, and tell since when it shows them',
  async (t) => {
    const changes = records('recorded.stream.jsonl').flatMap((record) => meaningOf(eventOf(record)).changes)
    const told = changes.filter(({ shownFrom }) => shownFrom !== undefined)
    t.same(
      told.map(({ at, shownFrom = '' }) => Date.parse(at) - Date.parse(shownFrom)),
      [8, 14, 12, 9, 12],
    )
    t.ok(told.every(({ stale }) => stale === 'created'))
  },
)
