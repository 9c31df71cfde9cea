import { once } from 'node:events'
import t from 'tap'
import { type Ask, managementBy, openAsk } from '../../src/auth0/management.ts'
import { readConfig } from '../../src/config.ts'
import { usualFields } from '../../src/fields/carriers.ts'
import { allFields, type Fields, needed } from '../../src/fields/fields.ts'
import { openLog } from '../../src/log.ts'
import { backfill } from '../../src/reconcile/backfill/backfill.ts'
import { checkDrift } from '../../src/reconcile/drift.ts'
import { refreshStale } from '../../src/reconcile/refresh.ts'
import { checkFields } from '../../src/start/check-fields.ts'
import { profileColumns } from '../../src/users/user.ts'
import { emptyDirectory, run } from '../stage/command.ts'
import { matches } from '../stage/matching.ts'
import { eventually, type Mirror, startMirror } from '../stage/mirror.ts'

const readingOf = (variables: Record<string, string>) => readConfig(variables).reading
const fieldsOf = (variables: Record<string, string>): Fields => readingOf(variables).fields ?? allFields

const except = {
  MIRROR_FIELDS_EXCEPT:
    'email,phone_number,name,last_ip,locale,user_metadata.secret,app_metadata.deep.secret,identities.profileData,groups\\.x.secret',
}
const log = openLog('silent')
const never = new AbortController().signal

/** Whatever holds this word, this number or this address is not to be found in any table. */
const secrets = /canary|15550100199|203\.0\.113\.77/i

const at = '2026-09-01T08:00:00.000Z'

const person = (name: string, more: Record<string, unknown> = {}) => ({
  user_id: `auth0|${name}`,
  nickname: name,
  picture: 'https://cdn.auth0.com/avatars/default.png',
  created_at: at,
  updated_at: at,
  email: `canary-${name}@example.com`,
  phone_number: '+15550100199',
  name: 'Canary Example',
  last_ip: '203.0.113.77',
  last_login: at,
  logins_count: 3,
  locale: 'canary',
  user_metadata: { theme: 'dark', secret: 'canary', list: [{ secret: 'stays' }] },
  app_metadata: { plan: 'pro', deep: { secret: { of: 'canary' }, open: 1 } },
  identities: [
    {
      provider: 'auth0',
      connection: 'Username-Password-Authentication',
      user_id: name,
      isSocial: false,
      access_token: 'canary',
      refresh_token: 'canary',
      profileData: { email: 'canary@example.com', deeper: [{ id_token: 'canary' }] },
    },
    {
      provider: 'google-oauth2',
      connection: 'google-oauth2',
      user_id: `1${name}`,
      isSocial: true,
      access_token_secret: 'canary',
    },
  ],
  access_token: 'canary',
  ...more,
})

async function putSilently({ tenant }: Mirror, users: readonly unknown[]): Promise<void> {
  await fetch(`${tenant.issuer}local/faults`, { method: 'POST', body: '{"indexLagMs":0}' })
  const answer = await fetch(`${tenant.issuer}local/users?silent=true`, { method: 'POST', body: JSON.stringify(users) })
  if (!answer.ok) throw new Error(`the tenant answered ${answer.status}`)
}

const logged = (id: string, data: Record<string, unknown>) =>
  JSON.stringify({ log_id: id, data: { date: at, ...data } })

const told = (id: string, type: string, object: Record<string, unknown>, time = at) =>
  JSON.stringify({ id, type, time, data: { object, context: { request: { ip: '203.0.113.77' } } } })

/** Every row of every table, as text. */
async function dump({ pool }: Mirror): Promise<string> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('public', 'mirror', 'bullmq')`,
  )
  const texts = await Promise.all(
    rows.map(async ({ name }) => (await pool.query(`SELECT t::text AS text FROM ${name} t`)).rows),
  )
  return texts
    .flat()
    .map(({ text }) => text)
    .join('\n')
}

async function rowOf({ pool }: Mirror, name: string) {
  return (await pool.query('SELECT * FROM users WHERE id = $1', [`auth0|${name}`])).rows[0]
}

/** An export cannot be asked for a member whose name has a dot. */
const dotted = { 'groups.x': { secret: 'canary', open: 'yes' } }

const kept = {
  email: null,
  phone_number: null,
  name: null,
  last_ip: null,
  user_metadata: { theme: 'dark', list: [{ secret: 'stays' }] },
  app_metadata: { plan: 'pro', deep: { open: 1 } },
  attributes: {},
}

/** As Auth0 would refuse it: the walk goes by the search. */
const withoutExports =
  (ask: Ask): Ask =>
  async (path, init) =>
    path.startsWith('jobs') ? new Response('{}', { status: 403 }) : ask(path, init)

t.test('what is not mirrored, and no token, is in no table, whichever way it came in', async (t) => {
  const fields = fieldsOf(except)
  const pull = { logsEveryMs: 50, events: true }
  const mirror = await startMirror(t, { eventStream: true, pull, reading: readingOf(except) })
  const { pool, auth0, manage, deliver, tell } = mirror
  const ask = openAsk(auth0)
  const asked: string[] = []
  const watched: Ask = (path, init) => {
    asked.push(path)
    return ask(path, init)
  }

  // the Management API, with the events that the tenant makes of it: by webhooks, and by both pulls
  const made = await manage('POST', 'users', {
    connection: 'Username-Password-Authentication',
    user_id: 'made',
    nickname: 'made',
    email: 'canary@example.com',
    name: 'Canary Example',
    password: 'aLongRandomString1!',
    user_metadata: { theme: 'dark', secret: 'canary' },
    app_metadata: { deep: { secret: 'canary' } },
  })
  t.equal(made.status, 201)
  await manage('PATCH', 'users/auth0%7Cmade', { user_metadata: { secret: 'canary2' }, name: 'Another Canary' })

  // by hand: what the tenant's events do not hold
  const login = {
    type: 's',
    user_id: 'auth0|made',
    user_name: 'canary@example.com',
    ip: '203.0.113.77',
    strategy_type: 'database',
  }
  const details = {
    stats: { loginsCount: 4 },
    prompts: [{ name: 'login', user_name: 'canary@example.com' }],
    actions: { note: 'for canary@example.com' },
  }
  const linking = { method: 'post', path: '/api/v2/users/auth0%7Cmade/identities', body: { link_with: 'canary' } }
  const changed = {
    method: 'patch',
    path: '/api/v2/users/auth0%7Cmade',
    body: { phone_number: '+15550100199', locale: 'canary' },
  }
  const events = [
    logged('1', { ...login, details }),
    logged('2', {
      type: 'sapi',
      details: { request: linking, response: { statusCode: 201, body: person('x').identities } },
    }),
    logged('3', {
      type: 'sapi',
      details: {
        request: {
          ...changed,
          auth: { user: { user_id: 'auth0|admin', name: 'Canary', email: 'canary@example.com' } },
        },
        response: { statusCode: 200, body: person('made') },
      },
    }),
    logged('4', {
      type: 'scpn',
      user_id: 'auth0|made',
      details: {
        body: { old_phone_number: '+15550100199', new_phone_number: '+15550100199', email: 'canary@example.com' },
      },
    }),
    logged('5', {
      type: 'sscim',
      details: {
        request: {
          method: 'POST',
          path: '/scim/v2/connections/con_1/Users/1',
          body: { name: { formatted: 'Canary' }, emails: [{ value: 'canary@example.com' }] },
        },
      },
    }),
  ]
  t.equal((await deliver(`[${events.join(',')}]`)).json['stored'], 5)
  const member = {
    organization: { id: 'org_1', name: 'acme' },
    user: { user_id: 'auth0|made', email: 'canary@example.com', name: 'Canary' },
  }
  const clouds = [
    told('c1', 'user.created', person('dotted', dotted)),
    told('c2', 'user.updated', person('odd', { nickname: 'half \ud800', name: 'Canary \0' })),
    told('c3', 'user.deleted', person('deleted', { deleted_at: at })),
    told('c4', 'organization.member.added', member),
  ]
  t.equal((await tell(`[${clouds.join(',')}]`)).json['stored'], 4)

  // the walks: by export and by search, and the search for many at once
  await putSilently(mirror, [person('told'), person('odd', { nickname: 'half \ud800' }), person('walked')])
  const everybody = { confirm: true, share: 1 }
  const options = { pool, log, fields, pauses: { firstMs: 5, mostMs: 20, patienceMs: 5_000 } }
  t.equal((await backfill({ ...options, ask: watched }, everybody, never)).outcome, 'completed')
  t.match(await rowOf(mirror, 'walked'), kept)
  await pool.query('DELETE FROM users')
  t.equal((await backfill({ ...options, ask: withoutExports(watched) }, everybody, never)).outcome, 'completed')
  t.match(await rowOf(mirror, 'walked'), kept)
  const many = Array.from({ length: 30 }, (_, index) => `many${index}`)
  await putSilently(
    mirror,
    many.map((name) => person(name)),
  )
  await pool.query(
    `INSERT INTO users (id, stale_since, hinted_at, shown_from, hints)
     SELECT 'auth0|' || name, now(), $2, $2, 1 FROM unnest($1::text[]) AS name`,
    [many, at],
  )
  await refreshStale({ pool, log, fields, ask: watched, management: managementBy(watched, fields) }, never)
  t.match(await rowOf(mirror, 'many7'), { ...kept, stale_since: null })

  await eventually(
    async () => (await pool.query('SELECT source FROM mirror.counts WHERE stored + repeated > 0 GROUP BY 1')).rowCount,
    (count) => count === 4,
  )
  await eventually(
    async () => (await pool.query('SELECT FROM users WHERE stale_since IS NOT NULL')).rowCount,
    (count) => count === 0,
  )
  const all = await dump(mirror)
  t.notMatch(all, secrets)
  t.match(all, /half /, 'what is mirrored is there')
  t.match(await rowOf(mirror, 'odd'), { original: /half/ }, 'to the letter as well')
  t.ok(
    asked
      .filter((path) => path.startsWith('users?') && path.includes('created_at'))
      .every((path) => path.includes('include_fields=false')),
  )
  const { rows } = await pool.query(
    `SELECT body->'data'->'details'->'request'->>'path' AS path FROM mirror.inbox WHERE log_id = '3'`,
  )
  t.strictSame(rows, [{ path: changed.path }], 'what happened to whom is kept')

  // rows that lack what is not mirrored are not taken for different, or for incomplete
  const { run } = await checkDrift({ pool, log, fields, ask, settleMs: 10 }, { all: true }, never)
  t.match(run.figures, { drifted: 0, stale: 0 })
  const later = new Date(Date.now() + 60_000).toISOString()
  await tell(told('c5', 'user.updated', person('many7', { updated_at: later, nickname: 'anew', ...dotted }), later))
  t.match(
    await rowOf(mirror, 'many7'),
    { ...kept, nickname: 'anew', attributes: { 'groups.x': { open: 'yes' } }, stale_reason: null },
    'an event with everything asks nothing',
  )
})

t.test('with a list of what is mirrored, there is nothing else', async (t) => {
  const only = { MIRROR_FIELDS: 'nickname,app_metadata.plan,user_metadata.list.secret,groups\\.x.open,upn' }
  const mirror = await startMirror(t, { worker: false, logStream: false, reading: readingOf(only) })
  const { pool, deliver, tell } = mirror
  const body = { ...person('logged'), unheard_of: 'canary' }
  await deliver(
    logged('1', {
      type: 'sapi',
      user_name: 'Canary',
      details: { request: { method: 'post', path: '/api/v2/users', body }, response: { statusCode: 201, body } },
    }),
  )
  await tell(told('c1', 'user.created', { ...person('told', { blocked: true, ...dotted }), unheard_of: 'canary' }))
  matches(t, await rowOf(mirror, 'told'), {
    email: null,
    picture: null,
    last_login: null,
    nickname: 'told',
    blocked: true,
    created_at: new Date(at),
    updated_at: new Date(at),
    stale_since: null,
  })
  await deliver(logged('2', { type: 's', user_id: 'auth0|told', ip: '203.0.113.77', strategy_type: 'database' }))
  t.match(await rowOf(mirror, 'told'), { last_login: null, last_ip: null, logins_count: null }, 'nor by a login')
  const { user_metadata, app_metadata, attributes, identities } = await rowOf(mirror, 'told')
  t.strictSame(user_metadata, { list: [{ secret: 'stays' }] })
  t.strictSame(app_metadata, { plan: 'pro' })
  t.strictSame(attributes, { 'groups.x': { open: 'yes' } })
  t.strictSame(identities, [
    { user_id: 'told', provider: 'auth0', connection: 'Username-Password-Authentication' },
    { user_id: '1told', provider: 'google-oauth2', connection: 'google-oauth2' },
  ])
  t.notMatch(await dump(mirror), secrets)
  t.match((await pool.query(`SELECT body::text FROM mirror.inbox WHERE log_id = '1'`)).rows[0].body, /"plan":"pro"/)
})

t.test('with no list set, events are kept as they came, and without tokens', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  const { pool, deliver, tell } = mirror
  const plain =
    ' { "log_id":"1", "data": {"type":"s","date":"2026-09-01T08:00:00.000Z","user_id":"auth0|1","big":9007199254740993} } '
  const body = {
    big: 'BIG',
    identities: [{ id_token: 'canary', provider: 'x' }],
    deeper: { 'access\u005ftoken': 'canary' },
  }
  const withTokens = logged('2', { type: 'sapi', details: { response: { body } } })
    .replace('"BIG"', '9007199254740993')
    .replace('access_token', 'access\\u005ftoken')
  await deliver(`[${plain},${withTokens}]`)
  await tell(
    told('c1', 'user.created', { ...person('told'), email: 'ada@example.com' }).replaceAll('"canary"', '"Canary"'),
  )
  const { rows } = await pool.query('SELECT log_id, body::text AS body FROM mirror.inbox ORDER BY 1')
  t.equal(rows[0].body, plain.trim(), 'to the letter')
  t.match(rows[1].body, /9007199254740993/)
  t.notMatch(rows[1].body, /canary/)
  t.notMatch(rows[2].body, /_token/)
  t.match(rows[2].body, /ada@example\.com/)
})

t.test('a narrower list takes what is stored away by a command, a wider one brings it by a backfill', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  const { pool, auth0, tenant, databaseUrl } = mirror
  const ask = openAsk(auth0)
  const pauses = { firstMs: 5, mostMs: 20, patienceMs: 5_000 }
  await putSilently(mirror, [
    person('ada'),
    person('lin', { name: 'odd \0', nickname: 'half \ud800' }),
    person('sam', { last_login: '' }),
  ])
  await mirror.deliver(logged('1', { type: 's', user_id: 'auth0|ada', user_name: 'canary@example.com' }))
  await mirror.deliver('canary, which is no JSON')
  await backfill({ pool, log, ask, pauses }, {}, never)
  await pool.query(
    `UPDATE mirror.inbox SET body = jsonb_set(body::jsonb, '{data,details}', '{"identities":[{"access_token":"canary"}]}')`,
  )

  const said = async (fields: Fields): Promise<string> => {
    const lines: string[] = []
    await checkFields(pool, fields, (line) => lines.push(line))
    return lines.join('\n')
  }
  t.equal(await said(allFields), '')
  t.match(await said(fieldsOf(except)), /^fewer fields .*user-mirror fields --apply$/)
  const { run: drift } = await checkDrift(
    { pool, log, ask, fields: fieldsOf(except), settleMs: 10 },
    { all: true },
    never,
  )
  t.match(drift.figures, { drifted: 0 }, 'what is still to be removed is no drift')

  const directory = await emptyDirectory(t)
  const command = async (variables: Record<string, string>, ...args: string[]) => {
    const env = { DATABASE_URL: databaseUrl, TENANT_PORT: new URL(tenant.issuer).port, ...variables }
    const running = run(t, ['fields', ...args], env, directory)
    const [code] = await once(running.child, 'close')
    return { code, output: running.output() }
  }
  t.match(await command(except), {
    code: 0,
    output: /^not mirrored {2}email,.*groups\\\.x\.secret\nto do .*fields --apply$/m,
  })
  const applied = await command(except, '--apply', '--yes', '--json')
  t.match(JSON.parse(applied.output), {
    narrowed: false,
    removed: { users: { looked: 3, changed: 3 }, events: { looked: 1, changed: 1 }, set_aside: 1 },
  })
  await pool.query('DELETE FROM mirror.quarantine')
  t.notMatch(await dump(mirror), secrets)
  matches(t, await rowOf(mirror, 'ada'), { ...kept, nickname: 'ada', last_login: new Date(at), logins_count: '3' })
  t.match(await rowOf(mirror, 'lin'), { original: /half/ }, 'what has to be kept to the letter still is')
  t.equal(await said(fieldsOf(except)), '')
  t.match(JSON.parse((await command(except, '--apply', '--yes', '--json')).output), {
    removed: { users: { changed: 0 }, events: { changed: 0 } },
  })

  const wider = fieldsOf({ MIRROR_FIELDS_EXCEPT: 'phone_number' })
  t.match(await said(wider), /^more fields .*user-mirror backfill\)$/)
  t.equal(await said(wider), '', 'said once')
  await backfill({ pool, log, ask, pauses, fields: wider }, {}, never)
  t.match(await rowOf(mirror, 'ada'), {
    email: 'canary-ada@example.com',
    phone_number: null,
    user_metadata: { secret: 'canary' },
    attributes: { locale: 'canary' },
  })
})

t.test('every column is known by its name in events', async (t) => {
  const known: ReadonlySet<string> = new Set([...usualFields, ...needed.map(([root = '']) => root), 'attributes'])
  t.strictSame(
    Object.keys(profileColumns).filter((name) => !known.has(name)),
    [],
  )
})

t.test('what the mirror cannot do without cannot be left out', async (t) => {
  for (const path of ['user_id', 'updated_at', 'created_at', 'blocked', 'identities', 'identities.connection'])
    t.throws(() => readConfig({ MIRROR_FIELDS_EXCEPT: `email, ${path}` }), {
      message: new RegExp(`^MIRROR_FIELDS_EXCEPT names ${path}, .*For example: `),
    })
  for (const list of ['.', 'email,,name', 'a..b', 'a.', ',', 'a\\b'])
    t.throws(() => readConfig({ MIRROR_FIELDS: list }), { message: /^MIRROR_FIELDS is not as expected/ }, list)
  t.equal(readConfig({ MIRROR_FIELDS: '' }).reading.fields, undefined)
  const { lists } = fieldsOf({ MIRROR_FIELDS: 'email , a\\.b\\,c.two words' })
  t.strictSame(lists.only, [['email'], ['a.b,c', 'two words']])
})
