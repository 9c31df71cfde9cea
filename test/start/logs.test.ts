import t from 'tap'
import { prepareDatabase } from '../../src/start/database.ts'
import { localAuth0 } from '../../src/start/local-auth0.ts'
import { emptyDirectory, run } from '../stage/command.ts'
import { openDatabase, openPool } from '../stage/database.ts'
import { openLogin } from '../stage/logins.ts'
import { call, eventually } from '../stage/mirror.ts'
import { openTenant } from '../stage/tenant.ts'

const secrets = {
  LOG_STREAM_TOKENS: 'log-stream-secret-7f3a,log-stream-next-7f3a',
  EVENT_STREAM_TOKENS: 'event-bearer-7f3a,auth0:event-password-7f3a,x-mirror=event-value-7f3a',
  ADMIN_TOKEN: 'operator-secret-7f3a',
}

/** Of kinds whose ids hold what must not be told, and one whom Postgres will refuse. */
const people = [
  person('auth0|zebulonia', 'Zebulonia Quartermain', 'zebulonia@quartermain.example', '+15550107301'),
  person(
    'samlp|acme|ottoline@birdwhistle.example',
    'Ottoline Birdwhistle',
    'ottoline@birdwhistle.example',
    '+15550107302',
  ),
  person(
    'waad|Wolfram Featherstonehaugh',
    'Wolfram Featherstonehaugh',
    'wolfram@featherstonehaugh.example',
    '+15550107303',
  ),
  person('sms|+15550107304', '+15550107304', 'phone@only.example', '+15550107304'),
]
const refused = people[1] ?? person('', '', '', '')

function person(user_id: string, name: string, email: string, phone_number: string) {
  const [provider = '', ...rest] = user_id.split('|')
  return {
    user_id,
    name,
    email,
    phone_number,
    nickname: `nick-${name}`,
    last_ip: '198.51.100.73',
    user_metadata: { address: `Lane of ${name}` },
    created_at: '2026-09-01T08:00:00.000Z',
    updated_at: '2026-09-01T08:00:00.000Z',
    identities: [{ provider, user_id: rest.join('|'), connection: `${provider}-connection`, isSocial: false }],
  }
}

/** What was written in clear or as part of an address. */
function spellings(value: string): string[] {
  return [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), Buffer.from(value).toString('base64')]
}

t.test('no secret, token or personal value of a whole run is in its logs, whatever goes wrong', async (t) => {
  const directory = await emptyDirectory(t)
  const tenant = await openTenant()
  t.teardown(tenant.close)
  const { clientSecret, baseUrl, domain, clientId, audiences } = localAuth0(tenant)
  const local = (path: string, body: unknown) => call('POST', `${tenant.issuer}local/${path}`, { body })
  const issue = async (body: unknown) => String((await local('token', body)).json['access_token'])

  const databaseUrl = await openDatabase(t)
  await prepareDatabase(databaseUrl, undefined)
  const login = await openLogin(t, 'mirror_app')
  const owner = await openPool(t, databaseUrl)
  await owner.query(`ALTER TABLE users ADD CHECK (email <> '${refused.email}')`)
  const env = {
    ...secrets,
    PORT: '0',
    LOG_LEVEL: 'debug',
    DATABASE_URL: login.at(databaseUrl),
    AUTH0_DOMAIN: domain,
    AUTH0_BASE_URL: baseUrl,
    AUTH0_AUDIENCE: String(audiences[0]),
    AUTH0_CLIENT_ID: clientId,
    AUTH0_CLIENT_SECRET: clientSecret,
    PULL_LOGS: '1',
    PULL_EVENTS: 'true',
  }
  await local('users?silent=true', people)
  await local('faults', { api: { 500: 0.2, 429: 0.1 } })

  const api = run(t, ['serve'], env, directory)
  const [, url = ''] = await api.says(/"url":"([^"]+)".*ready/)
  const worker = run(t, ['work'], env, directory)
  await worker.says(/ready/)

  const tokens = await Promise.all(people.map(({ user_id }) => issue({ user_id, permissions: ['read:users'] })))
  const [token = ''] = tokens
  const spoilt = [
    `${token.slice(0, -6)}AAAAAA`,
    await issue({ user_id: 'auth0|x', expires_in: -60 }),
    'secret-that-is-no-token',
  ]
  for (const each of [...tokens, ...spoilt]) {
    await call('GET', `${url}/me?email=${encodeURIComponent(refused.email)}`, { token: each })
    await call('GET', `${url}/users/${encodeURIComponent(refused.user_id)}`, { token: each })
    await call('GET', `${url}/admin/runs`, { token: each })
  }
  const operator = { headers: { authorization: `Bearer ${secrets.ADMIN_TOKEN}` } }
  for (const path of ['/admin/runs', '/admin/sources', '/health/ready', '/metrics', `/nothing/${refused.email}`])
    await call('GET', url + path, operator)

  const at = '2026-09-01T09:00:00.000Z'
  const told = { id: 'evt_1', type: 'user.created', time: at, specversion: '1.0', data: { object: refused } }
  const record = {
    log_id: '9001',
    data: { date: at, type: 'scp', user_id: refused.user_id, user_name: refused.email, ip: refused.last_ip },
  }
  const logs = (body: string, authorization = 'log-stream-secret-7f3a') =>
    call('POST', `${url}/webhooks/auth0/logs`, { body, headers: { authorization } })
  const events = (body: string, headers: Record<string, string>) =>
    call('POST', `${url}/webhooks/auth0/events`, { body, headers })
  await logs(JSON.stringify([record]))
  await logs(`${JSON.stringify(record)}\n{"name": "${refused.name}", broken`)
  await logs(JSON.stringify(record), 'wrong-secret-7f3a')
  const basic = `Basic ${Buffer.from('auth0:event-password-7f3a').toString('base64')}`
  const quarantined = await events(JSON.stringify(told), { authorization: basic })
  t.equal(quarantined.json['quarantined'], 1, 'Postgres refuses somebody')
  await events(JSON.stringify({ ...told, id: 'evt_2' }), { 'x-mirror': 'event-value-7f3a' })
  await worker.says(/"user":"[0-9a-f]{12}".*(could not be refreshed|could not be stored)/)

  await local('exports', { allowed: true, linkSeconds: 0 })
  await eventually(
    () => call('POST', `${url}/admin/runs`, { body: { kind: 'drift', all: true, repair: true }, ...operator }),
    ({ status }) => status === 202 || status === 409,
  )
  await worker.says(/"kind":"drift".*a run ended/)
  await owner.query('ALTER TABLE mirror.inbox RENAME TO lost')
  t.equal((await logs(JSON.stringify({ ...record, log_id: '9002' }))).status, 503)
  await api.says(/unavailable/)

  const away = {
    ...env,
    DATABASE_URL: 'postgresql://mirror:database-password-7f3a@127.0.0.1:1/app?sslpassword=key-7f3a',
  }
  const redis = { ...env, REDIS_URL: 'redis://user:redis-password-7f3a@127.0.0.1:1' }
  const failed = [run(t, ['serve'], away, directory), run(t, ['work'], redis, directory)]
  // whether they give up or go on trying is not the question here
  await Promise.all(failed.map((each) => each.says(/127\.0\.0\.1|ECONN|cannot/)))

  for (const each of [api, worker, ...failed]) if (each.child.exitCode === null) await each.end('SIGTERM')
  const text = [api, worker, ...failed].map(({ output }) => output()).join('\n')
  t.match(text, /"level":20/, 'debug lines are there')
  const personal = people.flatMap(({ user_id, name, email, phone_number, nickname, last_ip }) => [
    user_id,
    name,
    email,
    phone_number,
    nickname,
    last_ip,
  ])
  const passwords = [
    new URL(env.DATABASE_URL).password,
    'database-password-7f3a',
    'redis-password-7f3a',
    'key-7f3a',
    clientSecret,
  ]
  const own = Object.values(secrets).flatMap((list) => list.split(/[,:=]/).filter((part) => part.includes('7f3a')))
  for (const value of [...personal, ...passwords, ...own, ...tokens, ...spoilt, 'wrong-secret-7f3a']) {
    for (const spelling of spellings(value)) t.notOk(text.includes(spelling), `not in the logs: ${value}`)
  }
  t.notMatch(text, /eyJ[\w-]{10}|Signature=|Expires=|[?&]q=|@[\w-]+\.example/, 'nor anything of their kind')
})
