import t from 'tap'
import { readConfig } from '../../src/config.ts'
import { userHeader } from '../../src/readers/user-headers.ts'
import { administer } from '../stage/database.ts'
import { type Answer, call, eventually, startMirror } from '../stage/mirror.ts'

const paths = [
  ['id'],
  ['email'],
  ['email_verified'],
  ['logins_count'],
  ['app_metadata', 'plan'],
  ['app_metadata', 'limits'],
  ['user_metadata', 'bio'],
  ['user_metadata', 'nothing', 'there'],
]
const verify = { headers: paths.map(userHeader), cacheSeconds: 0 }

const told = ({ headers }: Answer) =>
  Object.fromEntries([...headers].filter(([name, value]) => name.startsWith('x-user-') && value !== ''))

t.test('whoever has a valid token is let through, with the row as headers', async (t) => {
  const {
    call: ask,
    token,
    machineToken,
    pool,
    url,
  } = await startMirror(t, {
    worker: false,
    logStream: false,
    api: { verify },
  })
  const ada = await token('auth0|ada', { permissions: ['read:songs'] })
  const set = (columns: string, values: unknown[]) =>
    pool.query(`UPDATE users SET ${columns} WHERE id = 'auth0|ada'`, values)
  const verified = (options = {}) => ask('GET', '/verify', { token: ada, ...options })

  const first = await verified()
  t.equal(first.status, 200)
  t.equal(first.text, '')
  t.strictSame(told(first), { 'x-user-id': 'auth0|ada' }, 'a first request is let through as well')
  for (const name of ['x-user-email', 'x-user-app-metadata-plan', 'x-user-omitted'])
    t.equal(first.headers.get(name), '', `${name} is there, and overwrites what a client sends`)
  t.equal(first.headers.get('cache-control'), 'no-store')

  await t.test('every value by one rule, decoded without a guess', async (t) => {
    const bio = 'Zoë, "née" Ødegård;\r\nx-user-id: auth0|mallory %41\\ 🎵'
    const limits = { songs: 3, more: ['a,b', null] }
    await set(
      `email = 'ada@example.com', email_verified = true, logins_count = 9007199254740993, app_metadata = $1, user_metadata = $2`,
      [{ plan: 'pro+', limits }, { bio }],
    )
    const answer = await eventually(verified, ({ headers }) => headers.get('x-user-email') !== '')
    const { 'x-user-user-metadata-bio': sent = '', 'x-user-app-metadata-limits': json = '', ...plain } = told(answer)
    t.strictSame(plain, {
      'x-user-id': 'auth0|ada',
      'x-user-email': 'ada@example.com',
      'x-user-email-verified': 'true',
      'x-user-logins-count': '9007199254740993',
      'x-user-app-metadata-plan': 'pro+',
    })
    t.match(sent, /^[\x21-\x7e]+$/)
    t.notMatch(sent, /[",;\\]/)
    t.equal(decodeURIComponent(sent), bio)
    t.strictSame(JSON.parse(decodeURIComponent(json)), limits)
  })

  await t.test('what is too long is empty, and named', async (t) => {
    for (const bio of ['x'.repeat(1_000_000), 'é'.repeat(400), { deep: 'x'.repeat(3_000) }]) {
      await set('user_metadata = $1', [{ bio }])
      const answer = await eventually(verified, ({ headers }) => headers.get('x-user-user-metadata-bio') === '')
      t.equal(answer.status, 200)
      t.equal(answer.headers.get('x-user-omitted'), 'user-metadata-bio')
      await set('user_metadata = $1', [{ bio: 'short' }])
      await eventually(verified, ({ headers }) => headers.get('x-user-user-metadata-bio') === 'short')
    }
  })

  await t.test(
    'whatever the gateway sends along: method, path, type, the length of a body that is not there',
    async (t) => {
      for (const method of ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
        const headers = {
          'content-type': 'application/json',
          'x-forwarded-method': 'POST',
          'x-forwarded-uri': '/songs',
        }
        for (const path of ['/verify', '/verify/songs/1?permission=its:own', '/verify/'])
          t.match(await ask(method, path, { token: ada, headers }), { status: 200, text: '' }, `${method} ${path}`)
      }
      t.equal(
        (await ask('POST', '/verify/songs', { token: ada, body: '{"not":' })).status,
        200,
        'a body is not looked at',
      )
      t.equal((await ask('POST', '/verify/songs', { token: 'x.y.z', body: '{' })).status, 401)
    },
  )

  await t.test('a permission may be asked for, by the gateway in its URL or in a header', async (t) => {
    const status = async (path: string, headers = {}) => (await ask('GET', path, { token: ada, headers })).status
    t.equal(await status('/verify?permission=read:songs'), 200)
    t.equal(await status('/verify?permission=write:songs'), 403)
    t.equal(await status('/verify?permission=read:songs&permission=write:songs'), 403, 'all of them')
    t.equal(await status('/verify?permission='), 400)
    t.equal(await status('/verify/songs', { 'x-verify-permission': 'read:songs' }), 200)
    t.equal(await status('/verify/songs', { 'x-verify-permission': 'read:songs, write:songs' }), 403)
    const refused = await ask('GET', '/verify?permission=write:songs', { token: ada })
    t.match(refused, { json: { code: 'permission_missing', detail: 'It needs write:songs' } })
    t.equal(refused.headers.get('x-verify-code'), 'permission_missing')
    t.strictSame(told(refused), {})
  })

  await t.test('nobody else is', async (t) => {
    const cases: [number, string, string | undefined][] = [
      [401, 'token_missing', undefined],
      [401, 'token_invalid', `${ada}x`],
      [401, 'token_of_a_machine', await machineToken()],
    ]
    for (const [status, code, token] of cases) {
      const answer = await call('GET', `${url}/verify`, token === undefined ? {} : { token })
      t.match(answer, { status, json: { code } })
      t.equal(answer.headers.get('x-verify-code'), code)
      t.equal(answer.headers.get('www-authenticate'), 'Bearer')
      t.equal(answer.headers.get('cache-control'), 'no-store')
      t.strictSame(told(answer), {})
    }
    await set('blocked = true', [])
    t.match(await eventually(verified, ({ status }) => status !== 200), {
      status: 403,
      json: { code: 'caller_blocked' },
    })
    await set('blocked = null, gone_at = now()', [])
    await eventually(verified, ({ json }) => json['code'] === 'caller_gone')
  })

  await t.test('without a database nobody is let through, and that is our own trouble', async (t) => {
    const { rows } = await pool.query('SELECT current_database() AS name')
    await administer(`ALTER DATABASE ${rows[0].name} WITH ALLOW_CONNECTIONS false`)
    await administer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${rows[0].name}'`)
    const away = await verified()
    t.match(away, { status: 503, json: { code: /^(database_)?unavailable$/ } })
    t.equal(away.headers.get('retry-after'), '1')
    t.strictSame(told(away), {})
    await administer(`ALTER DATABASE ${rows[0].name} WITH ALLOW_CONNECTIONS true`)
  })
})

t.test('an answer may be kept as the setting says, and never beyond the end of the token', async (t) => {
  const { call: ask, token } = await startMirror(t, {
    worker: false,
    logStream: false,
    api: { verify: { ...verify, cacheSeconds: 30 } },
  })
  const cacheOf = async (expires_in: number) => {
    const { headers } = await ask('GET', '/verify', { token: await token('auth0|ada', { expires_in }) })
    return { control: headers.get('cache-control'), nginx: headers.get('x-accel-expires'), vary: headers.get('vary') }
  }
  t.strictSame(await cacheOf(3600), { control: 'private, max-age=30', nginx: '30', vary: 'authorization' })
  const short = await cacheOf(12)
  t.match(short.control, /^private, max-age=(11|10|9)$/)
  t.equal(short.control, `private, max-age=${short.nginx}`)
  const refused = await ask('GET', '/verify?permission=x', { token: await token('auth0|ada') })
  t.equal(refused.headers.get('cache-control'), 'no-store', 'a refusal is not kept')
})

t.test('which headers there are is a setting, and one that makes no sense is refused at the start', async (t) => {
  const named = (list: string) => readConfig({ VERIFY_HEADERS: list }).verify.headers.map(({ name }) => name)
  t.strictSame(named(''), ['x-user-id', 'x-user-email', 'x-user-email-verified', 'x-user-name'])
  t.strictSame(named('id, app_metadata.plan, attributes.locale,app_metadata.https://acme\\.com/roles'), [
    'x-user-id',
    'x-user-app-metadata-plan',
    'x-user-attributes-locale',
    'x-user-app-metadata-https-acme-com-roles',
  ])
  for (const [list, reason] of [
    ['emial', /emial.*no column/],
    ['toString', /no column/],
    ['identities.provider', /no column/],
    ['app_metadata.план', /no header/],
    ['app_metadata.a_b,app_metadata.a-b', /twice/],
    [Array.from({ length: 17 }, (_, index) => `app_metadata.m${index}`).join(), /more than 16/],
  ] as const)
    t.throws(() => named(list), reason, list)
  t.equal(readConfig({}).verify.cacheSeconds, 0)
  t.throws(() => readConfig({ VERIFY_CACHE_SECONDS: '3600' }), /VERIFY_CACHE_SECONDS/)
})
