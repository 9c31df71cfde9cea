import t from 'tap'
import { startMirror } from '../stage/mirror.ts'

const {
  call: ask,
  pool,
  machineToken,
  token,
} = await startMirror(t, {
  worker: false,
  logStream: false,
  reading: { refreshOnLogin: [], grants: ['roles', 'organizations'] },
})
await pool.query(`
  INSERT INTO users (id, email, email_verified, name, blocked, logins_count, created_at, last_login, identities,
                     user_metadata, app_metadata, attributes, gone_at, stale_since) VALUES
    ('auth0|ada', 'Ada@example.com', true, 'Ada Example', NULL, 12, '2026-09-01T08:00:37.373Z', '2026-10-01T00:00:00Z',
     '[{"provider": "auth0", "connection": "db", "user_id": "ada"}]',
     '{"theme": "dark", "big": 9007199254740993, "songs": [{"title": "One"}, {"title": "Two"}]}', '{"plan": "pro", "seats": 5}', '{"locale": "de"}', NULL, NULL),
    ('auth0|bob', 'bob@example.org', false, 'Bob 100% \\_x', true, 3, '2026-09-02T00:00:00Z', NULL,
     '[{"provider": "github", "connection": "github", "user_id": 1234567}]',
     '{"theme": "light", "in": "x"}', '{"plan": "free", "seats": 10, "trial": true}', '{}', NULL, '2026-11-01T00:00:00Z'),
    ('sms|cyd', NULL, NULL, 'Cyd', NULL, NULL, NULL, NULL, '[]', '{}', '{"plan": null, "seats": "5"}', '{}', NULL, NULL),
    ('auth0|gone', 'gone@example.com', true, 'Gone', NULL, 1, '2026-01-01T00:00:00Z', NULL, '[]', '{}', '{}', '{}', '2026-10-01T00:00:00Z', NULL)`)
await pool.query(`INSERT INTO mirror.grants (user_id, kind, items, answered_at) VALUES
  ('auth0|ada', 'roles', '[{"id": "rol_1", "name": "admin"}]', now()),
  ('auth0|ada', 'organizations', '[{"id": "org_1", "name": "acme", "roles": []}]', now())`)

const reader = await machineToken()
const search = (query: string) => ask('GET', `/users?${query}`, { token: reader })

async function idsOf(query: string): Promise<unknown> {
  const answer = await search(query)
  const { users } = answer.json
  return Array.isArray(users) ? users.map(({ id }) => id).join(' ') : answer.text
}

const encoded = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString()

t.test('each filter finds who fits, and several find who fits all', async (t) => {
  const cases: [Record<string, string>, string][] = [
    [{}, 'auth0|ada auth0|bob sms|cyd'],
    [{ email: 'ADA@example.com' }, 'auth0|ada'],
    [{ 'email.prefix': 'a' }, 'auth0|ada'],
    [{ 'email.in': 'ada@example.com,BOB@example.org,nobody' }, 'auth0|ada auth0|bob'],
    [{ 'email.exists': 'false' }, 'sms|cyd'],
    [{ id: 'auth0|ada' }, 'auth0|ada'],
    [{ user_id: 'auth0|Ada' }, ''],
    [{ 'id.prefix': 'auth0|' }, 'auth0|ada auth0|bob'],
    [{ 'id.in': 'auth0|ada,sms|cyd' }, 'auth0|ada sms|cyd'],
    [{ 'name.prefix': 'bob 100%' }, 'auth0|bob'],
    [{ 'name.prefix': 'bob 100_' }, ''],
    [{ 'name.prefix': 'b%' }, ''],
    [{ name: 'Bob 100% \\_x' }, 'auth0|bob'],
    [{ email_verified: 'true' }, 'auth0|ada'],
    [{ 'blocked.exists': 'true' }, 'auth0|bob'],
    [{ 'logins_count.gte': '3', 'logins_count.lt': '12' }, 'auth0|bob'],
    [{ 'logins_count.in': '3,12' }, 'auth0|ada auth0|bob'],
    [{ created_at: '2026-09-01T08:00:37.373Z' }, 'auth0|ada'],
    [{ created_at: '2026-09-01' }, 'auth0|ada'],
    [{ 'created_at.gte': '2026-09-02' }, 'auth0|bob'],
    [{ 'created_at.lt': '2026-09-02' }, 'auth0|ada'],
    [{ 'created_at.lte': '2026-09-02' }, 'auth0|ada auth0|bob'],
    [{ 'created_at.gt': '2026-09-01T10:00:37.373+02:00' }, 'auth0|bob'],
    [{ 'created_at.exists': 'false' }, 'sms|cyd'],
    [{ 'user_metadata.theme': 'dark' }, 'auth0|ada'],
    [{ 'user_metadata.theme.in': 'dark,light' }, 'auth0|ada auth0|bob'],
    [{ 'user_metadata.theme.prefix': 'da' }, 'auth0|ada'],
    [{ 'user_metadata.songs.title': 'Two' }, 'auth0|ada'],
    [{ 'user_metadata.in.eq': 'x' }, 'auth0|bob'],
    [{ 'user_metadata.big': '9007199254740993' }, 'auth0|ada'],
    [{ 'user_metadata.big': '9007199254740992' }, ''],
    [{ 'app_metadata.plan': 'pro' }, 'auth0|ada'],
    [{ 'app_metadata.seats': '5' }, 'auth0|ada sms|cyd'],
    [{ 'app_metadata.seats.gte': '5' }, 'auth0|ada auth0|bob'],
    [{ 'app_metadata.trial': 'true' }, 'auth0|bob'],
    [{ 'app_metadata.plan.exists': 'true' }, 'auth0|ada auth0|bob'],
    [{ 'app_metadata.plan.exists': 'false' }, 'sms|cyd'],
    [{ 'attributes.locale': 'de' }, 'auth0|ada'],
    [{ 'identities.connection': 'github' }, 'auth0|bob'],
    [{ 'identities.user_id': '1234567' }, 'auth0|bob'],
    [{ gone: 'true' }, 'auth0|gone'],
    [{ gone: 'any', 'email.prefix': 'g' }, 'auth0|gone'],
    [{ stale: 'false' }, 'auth0|ada sms|cyd'],
    [{ stale: 'true' }, 'auth0|bob'],
    [{ text: 'exam ADA' }, 'auth0|ada'],
    [{ text: '100%' }, 'auth0|bob'],
    [{ text: 'a%e' }, ''],
    [{ q: 'email:"ada@EXAMPLE.com"' }, 'auth0|ada'],
    [{ q: 'organization_id:org_1' }, 'auth0|ada'],
    [{ q: 'name:*00%*' }, 'auth0|bob'],
    [{ sort: '-created_at' }, 'auth0|bob auth0|ada sms|cyd'],
    [{ sort: 'created_at' }, 'auth0|ada auth0|bob sms|cyd'],
    [{ sort: '-email' }, 'auth0|bob auth0|ada sms|cyd'],
  ]
  for (const [parameters, wanted] of cases)
    t.equal(await idsOf(encoded(parameters)), wanted, JSON.stringify(parameters))
})

t.test('it shows whole users, to every digit, or what is asked for', async (t) => {
  const whole = await search('id=auth0%7Cada')
  t.match(whole.text, '9007199254740993')
  t.equal(whole.json['next'], null)
  t.strictSame((await search('id=auth0%7Cada&fields=name,id')).json['users'], [
    { id: 'auth0|ada', name: 'Ada Example' },
  ])
  const included = await search('fields=id&include=organizations,roles&id.prefix=auth0')
  t.match(included.json['users'], [
    { id: 'auth0|ada', roles: { items: [{ id: 'rol_1' }] }, organizations: { items: [{ id: 'org_1' }] } },
    { id: 'auth0|bob', roles: { items: [], answered_at: null } },
  ])
  t.match((await search('count=exact&limit=1')).json, { count: 3, count_is: 'exact' })
  t.match((await search('count=estimated&limit=1')).json, { count: Number, count_is: 'estimated' })
})

t.test('it takes the permission to read users', async (t) => {
  t.equal((await ask('GET', '/users')).status, 401)
  const answer = await ask('GET', '/users', { token: await token('auth0|ada') })
  t.match(answer, { status: 403, json: { code: 'permission_missing' } })
})
