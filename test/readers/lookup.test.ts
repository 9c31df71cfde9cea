import t from 'tap'
import { startMirror } from '../stage/mirror.ts'

const { call: ask, pool, machineToken, token } = await startMirror(t, { worker: false, logStream: false })
await pool.query(`
  INSERT INTO users (id, email, gone_at, merged_into, app_metadata) VALUES
    ('auth0|ada', 'ada@example.com', NULL, NULL, '{"big": 9007199254740993}'),
    ('google|ada', 'ada@example.com', NULL, NULL, '{}'),
    ('auth0|gone', 'gone@example.com', '2026-09-01T08:00:00Z', NULL, '{}'),
    ('sms|old', 'ada@example.com', '2026-09-01T08:00:00Z', 'auth0|ada', '{}')`)

const reader = await machineToken()
const lookup = (body: unknown) => ask('POST', '/users/lookup', { token: reader, body })

function idsOf({ json }: { json: Record<string, unknown> }): unknown[] {
  const users = Array.isArray(json['users']) ? json['users'] : []
  return users.map(({ id, resolved_from }) => (resolved_from === undefined ? id : [id, resolved_from]))
}

t.test('users come in the order of the keys, each key is answered, and the missing are named', async (t) => {
  const ids = ['auth0|gone', 'nobody', 'sms|old', 'auth0|ada', 'no\0body', 'auth0|ada']
  const answer = await lookup({ ids, emails: ['ADA@example.com', 'ada@example.com', 'gone@example.com'] })
  t.equal(answer.status, 200, answer.text)
  const byId = ['auth0|gone', ['auth0|ada', 'sms|old'], 'auth0|ada', 'auth0|ada']
  t.strictSame(idsOf(answer), [...byId, 'auth0|ada', 'google|ada'])
  t.strictSame(answer.json['missing'], ['nobody', 'no\0body', 'ADA@example.com', 'gone@example.com'])
  t.match(answer.text, '9007199254740993', 'every digit')
  t.match(answer.json, { users: [{ gone_at: '2026-09-01T08:00:00.000Z' }] })
})

t.test('of many who are asked for one by one at the same time, each answer is its own', async (t) => {
  const expected: [string, number, Record<string, unknown>][] = [
    ['auth0|ada', 200, { id: 'auth0|ada' }],
    ['sms|old', 200, { id: 'auth0|ada', resolved_from: 'sms|old' }],
    ['auth0|gone', 410, { code: 'user_gone' }],
    ['nobody', 404, { code: 'user_unknown' }],
    ['no\0body', 404, { code: 'user_unknown' }],
  ]
  const many = Array.from({ length: 12 }, () => expected).flat()
  const answers = many.map(([id]) => ask('GET', `/users/${encodeURIComponent(id)}`, { token: reader }))
  for (const [index, { status, json }] of (await Promise.all(answers)).entries()) {
    const [id, wanted, members] = many[index] ?? ['', 0, {}]
    t.equal(status, wanted, id)
    t.match(json, members)
    t.equal('resolved_from' in json, 'resolved_from' in members)
  }
})

t.test('a thousand keys are answered, and no more taken', async (t) => {
  const keys = (count: number) => Array.from({ length: count }, (_, number) => `auth0|${number}`)
  t.strictSame((await lookup({ ids: keys(600), emails: keys(400) })).json['missing'], [...keys(600), ...keys(400)])
  for (const body of [{ ids: keys(600), emails: keys(401) }, { ids: keys(1001) }, {}, { ids: [''] }, [1]]) {
    t.match(await lookup(body), { status: 400, json: { code: 'request_invalid' } })
  }
})

t.test('it takes the permission to read users', async (t) => {
  const answer = await ask('POST', '/users/lookup', { token: await token('auth0|ada'), body: { ids: ['auth0|ada'] } })
  t.match(answer, { status: 403, json: { code: 'permission_missing' } })
})
